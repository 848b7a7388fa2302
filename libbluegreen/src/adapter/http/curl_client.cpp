#include "adapter/http/curl_client.hpp"

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
  if (!exchange) {
    ready_.emplace_back(
        [done = std::move(done), error = exchange.error()] { done(base::failure(error)); });
    return id;
  }
  CURL* const handle = exchange.value()->handle();
  if (curl_multi_add_handle(multi_, handle) != CURLM_OK) {
    ready_.emplace_back([done = std::move(done)] {
      done(base::failure(base::Errc::io_failed, "libcurl takes no more requests"));
    });
    return id;
  }
  ids_.emplace(handle, id);
  active_.emplace(id, Active{std::move(exchange).value(), std::move(piece), std::move(done)});
  return id;
}

CurlClient::Active CurlClient::take(std::map<ExchangeId, Active>::iterator found) {
  Active active = std::move(found->second);
  active_.erase(found);
  ids_.erase(active.exchange->handle());
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
  std::vector<ExchangeId> arrived;
  std::vector<std::string> pieces;
  for (auto& [id, active] : active_) {
    std::string piece = active.exchange->take_piece();
    if (piece.empty()) continue;
    arrived.push_back(id);
    pieces.push_back(std::move(piece));
  }
  for (std::size_t i = 0; i < arrived.size(); ++i) {
    const auto found = active_.find(arrived[i]);
    if (found == active_.end()) continue;  // cancelled by the callback of another
    const Piece piece = found->second.piece;
    if (!piece(pieces[i])) cancel(arrived[i]);
  }
  return !arrived.empty();
}

bool CurlClient::deliver_ended() {
  bool called = false;
  int left = 0;
  // Asked anew after each callback: it may have cancelled another exchange that ended too.
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    const auto id = ids_.find(message->easy_handle);
    if (message->msg != CURLMSG_DONE || id == ids_.end()) continue;
    const CURLcode code = message->data.result;
    const Active active = take(active_.find(id->second));
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
