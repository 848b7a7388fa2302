#include "adapter/sqlite/statement.hpp"

#include <fmt/format.h>

#include "bluegreen/base/assertion.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::sqlite {

base::Error error_of(sqlite3* database, int code) {
  const char* const path = sqlite3_db_filename(database, "main");
  const std::string message =
      fmt::format("{}: {}", base::printable(path == nullptr ? "" : path, 200),
                  base::printable(sqlite3_errmsg(database), 200));
  switch (code & 0xff) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
    case SQLITE_ERROR:
      return {base::Errc::malformed, message};
    default:
      return {base::Errc::io_failed, message};
  }
}

Statement::Statement(sqlite3* database, std::string_view sql) : database_(database) {
  sqlite3_stmt* statement = nullptr;
  prepared_ =
      sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  statement_.reset(statement);
}

void Statement::bind(int index, std::string_view text) {
  if (!statement_) return;
  const int code = sqlite3_bind_text64(statement_.get(), index, text.data(), text.size(),
                                       SQLITE_STATIC, SQLITE_UTF8);
  BLUEGREEN_ASSERT(code == SQLITE_OK);
}

void Statement::bind(int index, std::int64_t number) {
  if (!statement_) return;
  const int code = sqlite3_bind_int64(statement_.get(), index, number);
  BLUEGREEN_ASSERT(code == SQLITE_OK);
}

base::result<bool> Statement::step() {
  const int code = prepared_ == SQLITE_OK ? sqlite3_step(statement_.get()) : prepared_;
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return base::failure(error_of(database_, code));
}

std::string_view Statement::text(int column) const {
  const auto* data = sqlite3_column_text(statement_.get(), column);
  if (data == nullptr) return {};
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return {reinterpret_cast<const char*>(data), size};
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

base::result<void> run(sqlite3* database, const std::string& sql) {
  const int code = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return base::failure(error_of(database, code));
  return base::success();
}

}  // namespace bluegreen::adapter::sqlite
