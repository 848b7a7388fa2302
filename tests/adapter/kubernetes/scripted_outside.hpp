#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bluegreen/adapter/http/client.hpp"
#include "bluegreen/adapter/kubernetes/api_client.hpp"
#include "bluegreen/adapter/kubernetes/kubernetes_ports.hpp"
#include "bluegreen/adapter/process/child.hpp"
#include "bluegreen/port/reactor.hpp"
#include "bluegreen/port/timers.hpp"

namespace bluegreen::kubernetes_test {

namespace http = adapter::http;
namespace kubernetes = adapter::kubernetes;
namespace process = adapter::process;

/// The outside of the ports by hand: every call is written down in `calls`, and is answered when
/// turn() is called, by the answer that is set for it. Time stands still but for timers.
class ScriptedOutside : public kubernetes::ApiClient,
                        public http::Client,
                        public port::Timers,
                        public port::Clock,
                        public process::Launcher {
 public:
  using Text = base::result<std::string>;

  /// What a call whose text contains `part` is answered; the first match that is set counts. A
  /// queue of answers: the last one stays.
  void answer(const std::string& part, Text text) { answers_[part].push_back(std::move(text)); }
  /// Whatever was set before for the same text.
  void answer_from_now_on(const std::string& part, Text text) {
    answers_.insert_or_assign(part, std::deque{std::move(text)});
  }
  void answer_pod(const std::string& part, base::result<http::Response> response) {
    pods_.insert_or_assign(part, std::move(response));
  }
  void answer_program(const std::string& part, process::Ended ended) {
    programs_[part].push_back(std::move(ended));
  }
  void tell_watch(const std::string& part, const base::result<kubernetes::WatchEvent>& event) {
    for (const auto& [path, changed] : watches_) {
      if (path.find(part) != std::string::npos) changed(event);
    }
  }

  std::vector<std::string> calls;      ///< "GET /api/…", "PATCH /api/… body", "RUN helm …"
  std::vector<std::string> cancelled;  ///< of those still under way
  std::vector<process::Program> programs;  ///< that were started
  base::Duration passed{0};

  /// Answers what is under way, one after another, until nothing is.
  void turn() {
    while (!due_.empty()) turn_once();
  }
  /// Answers the oldest.
  void turn_once() {
    if (due_.empty()) return;
    const auto call = std::move(due_.begin()->second);
    due_.erase(due_.begin());
    call.run();
  }

  // ---- ApiClient ----
  http::ExchangeId get(std::string path, std::string /*accept*/, ApiClient::Done done) override {
    return text_call("GET " + path, std::move(done));
  }
  http::ExchangeId write(kubernetes::Write write, ApiClient::Done done) override {
    return text_call(write.method + " " + write.path + " " + write.body, std::move(done));
  }
  http::ExchangeId proxy(std::string method, std::string path, Answered answered) override {
    const auto text = method + " " + path;
    return http::ExchangeId{
        add(text, [this, text, answered = std::move(answered)] { answered(pod_answer(text)); })};
  }
  http::ExchangeId watch(std::string path, std::string /*accept*/, Changed changed) override {
    calls.push_back("WATCH " + path);
    watches_.emplace_back(path, std::move(changed));
    return http::ExchangeId{++last_id_};
  }
  void cancel(http::ExchangeId id) override {
    const auto found = due_.find(static_cast<std::uint64_t>(id));
    if (found == due_.end()) return;
    cancelled.push_back(found->second.text);
    due_.erase(found);
  }

  // ---- http::Client ----
  http::ExchangeId send(http::Request request, const http::Tls& /*tls*/,
                        http::Client::Done done) override {
    const auto text =
        request.method + " " + request.url + (request.fresh_connection ? " fresh" : "");
    return http::ExchangeId{
        add(text, [this, text, done = std::move(done)] { done(pod_answer(text)); })};
  }
  http::ExchangeId stream(http::Request /*request*/, const http::Tls& /*tls*/, Piece /*piece*/,
                          http::Client::Done /*done*/) override {
    return {};
  }

  // ---- Timers and Clock ----
  std::uint64_t call_after(base::Duration length, std::function<void()> task) override {
    return add("", [this, length, task = std::move(task)] {
      passed += length;
      task();
    });
  }
  void cancel_call(std::uint64_t id) override { due_.erase(id); }
  base::Timestamp now() override { return {base::Instant{passed}, base::UtcTime{passed}}; }

  // ---- Launcher ----
  process::ChildId start(process::Program program, Launcher::Done done) override {
    std::string text = "RUN";
    for (const auto& word : program.argv) text += " " + word;
    programs.push_back(std::move(program));
    return process::ChildId{
        add(text, [this, text, done = std::move(done)] { done(program_answer(text)); })};
  }
  void terminate(process::ChildId id) override {
    const auto found = due_.find(static_cast<std::uint64_t>(id));
    if (found != due_.end()) cancelled.push_back(found->second.text);
  }

 private:
  struct Call {
    std::string text;
    std::function<void()> run;
  };

  std::uint64_t add(const std::string& text, std::function<void()> run) {
    if (!text.empty()) calls.push_back(text);
    due_.emplace(++last_id_, Call{text, std::move(run)});
    return last_id_;
  }
  http::ExchangeId text_call(const std::string& text, ApiClient::Done done) {
    return http::ExchangeId{
        add(text, [this, text, done = std::move(done)] { done(text_answer(text)); })};
  }

  template <class Answer>
  static std::optional<Answer> next_of(std::map<std::string, std::deque<Answer>>& answers,
                                       const std::string& text) {
    for (auto& [part, queue] : answers) {
      if (text.find(part) == std::string::npos) continue;
      auto answer = queue.front();
      if (queue.size() > 1) queue.pop_front();
      return answer;
    }
    return std::nullopt;
  }
  Text text_answer(const std::string& text) {
    if (auto answer = next_of(answers_, text)) return *answer;
    return base::failure(base::Errc::not_found, "nothing is set for " + text);
  }
  base::result<http::Response> pod_answer(const std::string& text) {
    for (const auto& [part, answer] : pods_) {
      if (text.find(part) != std::string::npos) return answer;
    }
    return base::failure(base::Errc::unreachable, "nothing is set for " + text);
  }
  base::result<process::Ended> program_answer(const std::string& text) {
    if (auto answer = next_of(programs_, text)) return *answer;
    return base::failure(base::Errc::not_found, "nothing is set for " + text);
  }

  std::uint64_t last_id_ = 0;
  std::map<std::uint64_t, Call> due_;
  std::map<std::string, std::deque<Text>> answers_;
  std::map<std::string, std::deque<process::Ended>> programs_;
  std::map<std::string, base::result<http::Response>> pods_;
  std::vector<std::pair<std::string, Changed>> watches_;
};

}  // namespace bluegreen::kubernetes_test
