#include "adapter/kubernetes/verifying.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/base/json.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

constexpr auto between_answers = std::chrono::milliseconds{50};
constexpr auto answer_limit = std::chrono::seconds{2};
constexpr auto unreachable_limit = std::chrono::seconds{4};  // twice an answer's
constexpr auto whole_limit = std::chrono::seconds{60};
constexpr int most_nameless = 5;
constexpr std::size_t largest_version = 128;
constexpr std::size_t largest_body = 64 * 1024;

}  // namespace

std::string version_of(const http::Response& answer) {
  const auto named = http::header(answer, "x-version");
  if (!named.empty()) return std::string(named);
  const auto document = base::read_json(answer.body);
  return document ? std::string(document.value().root().text_at({"version"})) : std::string();
}

void Verifying::start() {
  began_ = context().clock.now().monotonic;
  read_object([this](const DoorReading& reading) {
    const auto door = seen(reading);
    if (!door.exists) return end_unobserved(door.title + " is not there");
    begin(kind().answers_at(reading, options()), door.title);
  });
}

/// What could not be read could not be seen; only a cancellation is one.
void Verifying::fail(base::Error error) {
  if (error.code == base::Errc::cancelled) return RunningOperation::fail(std::move(error));
  end_unobserved(error.message);
}

void Verifying::begin(std::string url, const std::string& title) {
  url_ = std::move(url);
  if (url_.empty()) return end_unobserved(title + " has no address of its own");
  ask_once();
}

void Verifying::ask_once() {
  http::Request request;
  request.url = url_;
  request.timeout = answer_limit;
  request.largest_body = largest_body;
  request.fresh_connection = true;
  ask(std::move(request),
      [this](const base::result<http::Response>& answer) { on_answer(answer); });
}

void Verifying::on_answer(const base::result<http::Response>& answer) {
  if (answer) return on_version(version_of(answer.value()));
  ++seen_.failures;
  in_a_row_ = 0;
  const auto waited = context().clock.now().monotonic - began_;
  if (seen_.answers == 0 && waited >= unreachable_limit)
    return end_unobserved(answer.error().message);
  go_on();
}

void Verifying::on_version(const std::string& version) {
  ++seen_.answers;
  if (version.empty() && ++nameless_ == seen_.answers && nameless_ == most_nameless) {
    return end_unobserved("answers name no version");
  }
  in_a_row_ = version == request_.version ? in_a_row_ + 1 : 0;
  if (in_a_row_ == 0) other_ = base::printable(version, largest_version);
  if (in_a_row_ < request_.in_a_row) return go_on();
  seen_.observable = true;
  seen_.reached = true;
  seen_.detail =
      fmt::format("{} named {} in a row", in_a_row_, base::printable(version, largest_version));
  finish(seen_);
}

void Verifying::go_on() {
  if (context().clock.now().monotonic - began_ < whole_limit) {
    return call_after(between_answers, [this] { ask_once(); });
  }
  seen_.observable = true;
  seen_.detail = other_.empty() ? "no answer named the version" : "answers still name " + other_;
  finish(seen_);
}

void Verifying::end_unobserved(std::string_view why) {
  seen_.observable = false;
  seen_.detail = base::printable(fmt::format("data plane: not observed ({})", why), 400);
  finish(seen_);
}

}  // namespace bluegreen::adapter::kubernetes
