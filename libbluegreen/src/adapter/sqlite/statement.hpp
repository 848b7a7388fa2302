#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "bluegreen/base/result.hpp"

namespace bluegreen::adapter::sqlite {

/// What SQLite's code means to a caller, with its message.
base::Error error_of(sqlite3* database, int code);

/// A prepared statement. Values are bound, never written into the text.
class Statement {
 public:
  /// A text that is no SQL fails in step(). The database must outlive it.
  Statement(sqlite3* database, std::string_view sql);

  /// `index` counts from 1. The text must live until the statement has been run.
  void bind(int index, std::string_view text);
  void bind(int index, std::int64_t number);

  /// True when there is a row to read, false at the end.
  base::result<bool> step();

  /// Columns count from 0; the text is valid until the next step().
  std::string_view text(int column) const;
  std::int64_t number(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  sqlite3* database_;
  int prepared_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// Runs statements whose rows, if they give any, are not read.
base::result<void> run(sqlite3* database, const std::string& sql);

}  // namespace bluegreen::adapter::sqlite
