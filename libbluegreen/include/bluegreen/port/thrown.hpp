#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "bluegreen/base/printable.hpp"
#include "bluegreen/base/result.hpp"

namespace bluegreen::port {

/// Calls a port of the host's. What it throws is a failure, and nobody knows how far it came:
/// io_failed, which may have been applied.
template <class Call>
std::optional<base::Error> thrown_by(const Call& call) {
  constexpr std::size_t largest_text = 200;
  try {
    call();
    return std::nullopt;
  } catch (const std::exception& raised) {
    const auto text = base::printable(raised.what(), largest_text);
    return base::Error{base::Errc::io_failed, "the port threw an exception: " + text};
  } catch (...) {
    return base::Error{base::Errc::io_failed, "the port threw an exception"};
  }
}

/// Calls what answers by `done`, now or later. Its first answer counts, and what it throws is one.
template <class T, class Call>
void ask(std::function<void(base::result<T>)> done, const Call& call) {
  const auto first = std::make_shared<std::function<void(base::result<T>)>>(std::move(done));
  const std::function<void(base::result<T>)> take = [first](base::result<T> answer) {
    if (const auto tell = std::exchange(*first, {})) tell(std::move(answer));
  };
  if (auto thrown = thrown_by([&] { call(take); })) take(base::failure(std::move(*thrown)));
}

}  // namespace bluegreen::port
