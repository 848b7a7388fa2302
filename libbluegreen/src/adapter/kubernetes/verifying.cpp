#include <fmt/format.h>

#include "adapter/kubernetes/operations.hpp"
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

/// The version that an answer names: its header X-Version, else the text `version` of its JSON;
/// empty where it names none.
std::string version_of(const http::Response& answer) {
  const auto named = http::header(answer, "x-version");
  if (!named.empty()) return std::string(named);
  const auto document = base::read_json(answer.body);
  return document ? std::string(document.value().root().text_at({"version"})) : std::string();
}

port::TrafficSeen unobserved(std::string_view why, port::TrafficSeen seen = {}) {
  seen.observable = false;
  seen.detail = base::printable(fmt::format("data plane: not observed ({})", why), 400);
  return seen;
}

class Verifying {
 public:
  Verifying(Operation& operation, port::VerifyTraffic request)
      : operation_(operation), request_(std::move(request)), began_(operation.now()) {}

  void begin(std::string url) {
    url_ = std::move(url);
    ask_once();
  }

 private:
  void ask_once() {
    http::Request request;
    request.url = url_;
    request.timeout = answer_limit;
    request.largest_body = largest_body;
    request.fresh_connection = true;
    operation_.ask(std::move(request),
                   [this](const base::result<http::Response>& answer) { on_answer(answer); });
  }

  void on_answer(const base::result<http::Response>& answer) {
    if (answer) return on_version(version_of(answer.value()));
    ++seen_.failures;
    in_a_row_ = 0;
    if (seen_.answers == 0 && operation_.now() - began_ >= unreachable_limit)
      return operation_.finish(unobserved(answer.error().message, seen_));
    go_on();
  }

  void on_version(const std::string& version) {
    ++seen_.answers;
    if (version.empty() && ++nameless_ == seen_.answers && nameless_ == most_nameless)
      return operation_.finish(unobserved("answers name no version", seen_));
    in_a_row_ = version == request_.version ? in_a_row_ + 1 : 0;
    const auto shown = base::printable(version, largest_version);
    if (in_a_row_ == 0) other_ = shown;
    if (in_a_row_ < request_.in_a_row) return go_on();
    seen_.reached = true;
    end_observed(fmt::format("{} named {} in a row", in_a_row_, shown));
  }

  void go_on() {
    if (operation_.now() - began_ < whole_limit)
      return operation_.call_after(between_answers, [this] { ask_once(); });
    end_observed(other_.empty() ? "no answer named the version" : "answers still name " + other_);
  }

  void end_observed(std::string detail) {
    seen_.observable = true;
    seen_.detail = std::move(detail);
    operation_.finish(seen_);
  }

  Operation& operation_;
  port::VerifyTraffic request_;
  base::Instant began_;
  std::string url_;
  int in_a_row_ = 0;
  int nameless_ = 0;   ///< answers that named no version
  std::string other_;  ///< the last version that was not the wanted one
  port::TrafficSeen seen_;
};

}  // namespace

/// What could not be read could not be seen.
void start(Operation& operation, const DoorKind& kind, const port::VerifyTraffic& request) {
  operation.say_failures_as(
      [](const base::Error& error) -> port::Answer { return unobserved(error.message); });
  auto& verifying = operation.keep(Verifying{operation, request});
  read_object(operation, kind, [&operation, &kind, &verifying](const Reading& reading) {
    const auto door = kind.read(reading, operation.options());
    if (!door.exists) return operation.finish(unobserved(door.title + " is not there"));
    auto url = kind.answers_at(reading, operation.options());
    if (url.empty()) return operation.finish(unobserved(door.title + " has no address of its own"));
    verifying.begin(std::move(url));
  });
}

}  // namespace bluegreen::adapter::kubernetes
