#include "bluegreen/adapter/kubernetes/api_client.hpp"

#include <map>
#include <optional>
#include <utility>

#include "adapter/kubernetes/answer.hpp"
#include "adapter/kubernetes/connection.hpp"
#include "adapter/kubernetes/watch.hpp"
#include "bluegreen/adapter/kubernetes/request.hpp"
#include "bluegreen/base/number.hpp"

namespace bluegreen::adapter::kubernetes {
namespace {

using http::ExchangeId;
using http::Response;

constexpr base::Duration longest_wait = std::chrono::seconds{2};
constexpr base::Duration longest_wait_asked_for = std::chrono::seconds{60};

/// True for what another try of a read may mend.
bool is_worth_another_try(const base::result<Response>& answer) {
  if (!answer) return answer.error().code == base::Errc::server_error;
  return answer.value().status == 429 || answer.value().status >= 500;
}

/// Retry-After in seconds; the form with a date is not used by API servers.
base::Duration wait_asked_for(const base::result<Response>& answer) {
  if (!answer) return base::Duration::zero();
  const auto seconds =
      base::whole_number<unsigned>(http::header(answer.value(), "retry-after")).value_or(0);
  return std::min<base::Duration>(std::chrono::seconds{seconds}, longest_wait_asked_for);
}

enum class Kind { read, write, proxy };

/// A request under way, or waiting for its next try.
struct Call {
  http::Request request;
  std::string path;
  Kind kind = Kind::read;
  ApiClient::Answered done;
  ExchangeId exchange{};
  int tries = 0;
  std::uint64_t next_try = 0;  ///< timer
  std::uint64_t limit = 0;     ///< timer: of all tries together
  std::optional<base::Error> last_error;
};

class LiveApiClient final : public ApiClient {
 public:
  LiveApiClient(http::Client& client, port::Timers& timers, Credentials credentials)
      : connection_{client, timers, std::move(credentials)} {}
  ~LiveApiClient() override;

  ExchangeId get(std::string path, std::string accept, Done done) override;
  ExchangeId write(Write write, Done done) override;
  ExchangeId proxy(std::string method, std::string path, Answered answered) override;
  ExchangeId watch(std::string path, std::string accept, Changed changed) override;
  void cancel(ExchangeId id) override;

 private:
  ExchangeId start(http::Request request, std::string path, Kind kind, Answered done);
  void send(ExchangeId id, Call& call);
  void on_answer(ExchangeId id, int number, const base::result<Response>& answer);
  void on_limit(ExchangeId id);
  void finish(ExchangeId id, const base::result<Response>& answer);
  /// Nothing of it is under way any more.
  void stop(const Call& call);

  Connection connection_;
  std::map<ExchangeId, Call> calls_;
  std::map<ExchangeId, std::unique_ptr<Watch>> watches_;
  std::uint64_t last_id_ = 0;
  std::shared_ptr<int> alive_ = std::make_shared<int>();  ///< its end is ours
};

LiveApiClient::~LiveApiClient() {
  for (const auto& [id, call] : calls_) stop(call);
}

void LiveApiClient::stop(const Call& call) {
  connection_.client.cancel(call.exchange);
  connection_.timers.cancel_call(call.next_try);
  connection_.timers.cancel_call(call.limit);
}

/// What came of a call: an answer that is for the caller, or the error that it means.
base::result<Response> meaning_of(const Call& call, base::result<Response> answer) {
  if (!answer || is_success(answer.value())) return answer;
  if (call.kind == Kind::proxy && !is_status_object(answer.value())) return answer;
  return base::failure(error_of(call.request, call.path, answer.value()));
}

ApiClient::Answered body_only(ApiClient::Done done) {
  return [done = std::move(done)](base::result<Response> answer) {
    if (!answer) return done(base::failure(answer.error()));
    done(std::move(answer.value().body));
  };
}

ExchangeId LiveApiClient::get(std::string path, std::string accept, Done done) {
  http::Request request = connection_.request("GET", path, accept);
  return start(std::move(request), std::move(path), Kind::read, body_only(std::move(done)));
}

ExchangeId LiveApiClient::write(Write write, Done done) {
  std::string path = std::move(write.path);
  if (write.method != "DELETE") path = with_query(std::move(path), {{"fieldManager", "bluegreen"}});
  http::Request request = connection_.request(std::move(write.method), path, {});
  if (!write.body.empty())
    request.headers.emplace_back("Content-Type", std::move(write.content_type));
  request.body = std::move(write.body);
  return start(std::move(request), std::move(path), Kind::write, body_only(std::move(done)));
}

ExchangeId LiveApiClient::proxy(std::string method, std::string path, Answered answered) {
  http::Request request = connection_.request(std::move(method), path, "*/*");
  return start(std::move(request), std::move(path), Kind::proxy, std::move(answered));
}

ExchangeId LiveApiClient::watch(std::string path, std::string accept, Changed changed) {
  const ExchangeId id{++last_id_};
  auto& watch = watches_[id];
  watch =
      std::make_unique<Watch>(connection_, std::move(path), std::move(accept), std::move(changed));
  watch->start();
  return id;
}

ExchangeId LiveApiClient::start(http::Request request, std::string path, Kind kind, Answered done) {
  const ExchangeId id{++last_id_};
  Call& call = calls_[id];
  call.request = std::move(request);
  call.path = std::move(path);
  call.kind = kind;
  call.done = std::move(done);
  if (kind == Kind::read)
    call.limit = connection_.timers.call_after(call.request.timeout, [this, id] { on_limit(id); });
  send(id, call);
  return id;
}

void LiveApiClient::send(ExchangeId id, Call& call) {
  const int number = ++call.tries;
  call.exchange = connection_.client.send(
      call.request, connection_.credentials.tls,
      [this, id, number, alive = std::weak_ptr{alive_}](const base::result<Response>& answer) {
        if (!alive.expired()) on_answer(id, number, answer);
      });
}

void LiveApiClient::on_answer(ExchangeId id, int number, const base::result<Response>& answer) {
  const auto found = calls_.find(id);
  if (found == calls_.end() || found->second.tries != number) return;
  Call& call = found->second;
  if (call.kind != Kind::read || !is_worth_another_try(answer)) return finish(id, answer);
  call.last_error = meaning_of(call, answer).error();
  const base::Duration wait =
      std::max(growing_wait(number - 1, longest_wait), wait_asked_for(answer));
  call.next_try = connection_.timers.call_after(wait, [this, id] { send(id, calls_.at(id)); });
}

void LiveApiClient::on_limit(ExchangeId id) {
  const Call& call = calls_.at(id);
  const base::Error late{base::Errc::timed_out,
                         label_of(call.request.method, call.path) + ": no answer in time"};
  finish(id, base::failure(call.last_error.value_or(late)));
}

void LiveApiClient::cancel(ExchangeId id) {
  watches_.erase(id);
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  Call& call = found->second;
  stop(call);
  ++call.tries;  // the transport's own word of it is not listened to
  const base::Error error{base::Errc::cancelled,
                          label_of(call.request.method, call.path) + ": cancelled"};
  call.next_try = connection_.timers.call_after(
      base::Duration::zero(), [this, id, error] { finish(id, base::failure(error)); });
}

void LiveApiClient::finish(ExchangeId id, const base::result<Response>& answer) {
  const auto found = calls_.find(id);
  const Call call = std::move(found->second);
  calls_.erase(found);
  stop(call);
  call.done(meaning_of(call, answer));
}

}  // namespace

ApiClient::~ApiClient() = default;

std::unique_ptr<ApiClient> make_api_client(http::Client& client, port::Timers& timers,
                                           Credentials credentials) {
  return std::make_unique<LiveApiClient>(client, timers, std::move(credentials));
}

}  // namespace bluegreen::adapter::kubernetes
