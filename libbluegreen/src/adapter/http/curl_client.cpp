#include "adapter/http/curl_client.hpp"

#include <algorithm>
#include <utility>

namespace bluegreen::adapter::http {

CurlClient::~CurlClient() {
  for (const auto& [id, active] : active_)
    curl_multi_remove_handle(multi_, active.exchange->handle());
}

ExchangeId CurlClient::send(Request request, const Tls& tls, Done done) {
  return start(std::move(request), tls, nullptr, std::move(done));
}

ExchangeId CurlClient::stream(Request request, const Tls& tls, Piece piece, Done done) {
  return start(std::move(request), tls, std::move(piece), std::move(done));
}

ExchangeId CurlClient::start(Request request, const Tls& tls, Piece piece, Done done) {
  const ExchangeId id{++last_id_};
  auto exchange = Exchange::make(std::move(request), tls, piece != nullptr);
  if (exchange && curl_multi_add_handle(multi_, exchange.value()->handle()) != CURLM_OK)
    exchange = base::failure(base::Errc::io_failed, "libcurl takes no more requests");
  if (exchange) {
    active_.emplace(id, Active{std::move(exchange).value(), std::move(piece), std::move(done)});
  } else {
    ready_.emplace_back(
        [done = std::move(done), error = exchange.error()] { done(base::failure(error)); });
  }
  return id;
}

CurlClient::Active CurlClient::take(std::map<ExchangeId, Active>::iterator found) {
  Active active = std::move(found->second);
  active_.erase(found);
  curl_multi_remove_handle(multi_, active.exchange->handle());
  return active;
}

void CurlClient::cancel(ExchangeId id) {
  const auto found = active_.find(id);
  if (found == active_.end()) return;
  const Active active = take(found);
  ready_.emplace_back(
      [done = active.done, error = active.exchange->cancelled()] { done(base::failure(error)); });
}

bool CurlClient::run() {
  int running = 0;
  curl_multi_perform(multi_, &running);
  // Pieces go before the ends, so that none is lost or late.
  const bool pieces = deliver_pieces();
  const bool ended = deliver_ended();
  const bool ready = deliver_ready();
  return pieces || ended || ready;
}

bool CurlClient::deliver_pieces() {
  std::vector<std::pair<ExchangeId, std::string>> arrived;
  for (auto& [id, active] : active_) {
    std::string text = active.exchange->take_piece();
    if (!text.empty()) arrived.emplace_back(id, std::move(text));
  }
  for (const auto& [id, text] : arrived) {
    const auto found = active_.find(id);
    if (found == active_.end()) continue;  // cancelled by the callback of another
    const Piece piece = found->second.piece;
    if (!piece(text)) cancel(id);
  }
  return !arrived.empty();
}

bool CurlClient::deliver_ended() {
  bool called = false;
  int left = 0;
  // Asked anew after each callback: it may have cancelled another exchange that ended too.
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    const auto found = std::ranges::find_if(active_, [&](const auto& each) {
      return each.second.exchange->handle() == message->easy_handle;
    });
    if (message->msg != CURLMSG_DONE || found == active_.end()) continue;
    const CURLcode code = message->data.result;
    const Active active = take(found);
    active.done(active.exchange->finish(code));
    called = true;
  }
  return called;
}

bool CurlClient::deliver_ready() {
  // What the callbacks themselves make ready waits for the next turn.
  std::deque<std::function<void()>> ready = std::exchange(ready_, {});
  for (const auto& task : ready) task();
  return !ready.empty();
}

}  // namespace bluegreen::adapter::http
