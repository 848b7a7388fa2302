#pragma once

#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "adapter/http/exchange.hpp"
#include "bluegreen/adapter/http/client.hpp"

namespace bluegreen::adapter::http {

/// The exchanges on one multi handle, which outlives it.
class CurlClient : public Client {
 public:
  explicit CurlClient(CURLM* multi) : multi_(multi) {}
  ~CurlClient() override;

  ExchangeId send(Request request, const Tls& tls, Done done) override;
  ExchangeId stream(Request request, const Tls& tls, Piece piece, Done done) override;
  void cancel(ExchangeId id) override;

  /// Lets libcurl work on what is ready and calls back what came of it. True when a callback ran.
  bool run();
  /// True when run() has something to call back already.
  bool has_ready() const { return !ready_.empty(); }

 private:
  struct Active {
    std::unique_ptr<Exchange> exchange;
    Piece piece;  ///< empty: not streamed
    Done done;
  };

  ExchangeId start(Request request, const Tls& tls, Piece piece, Done done);
  Active take(std::map<ExchangeId, Active>::iterator found);
  bool deliver_pieces();
  bool deliver_ended();
  bool deliver_ready();

  CURLM* multi_;
  std::map<ExchangeId, Active> active_;
  std::deque<std::function<void()>>
      ready_;  ///< callbacks that must not run inside the call that caused them
  std::uint64_t last_id_ = 0;
};

}  // namespace bluegreen::adapter::http
