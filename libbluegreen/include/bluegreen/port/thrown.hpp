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
template <class T, class Done, class Call>
void ask(Done done, const Call& call) {
  const auto first = std::make_shared<std::optional<Done>>(std::move(done));
  const auto take = [first](base::result<T> answer) {
    if (!*first) return;
    auto tell = *std::exchange(*first, std::nullopt);
    tell(std::move(answer));
  };
  auto thrown = thrown_by([&] { call(std::function<void(base::result<T>)>{take}); });
  if (thrown) take(base::failure(std::move(*thrown)));
}

}  // namespace bluegreen::port
