#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "adapter/http/handle.hpp"
#include "bluegreen/adapter/http/client.hpp"

namespace bluegreen::adapter::http {

/// One request under way: a libcurl handle and what it has gathered. libcurl calls into it only
/// while the multi handle performs; nobody's callback is called from there.
class Exchange {
 public:
  /// Fails with invalid_argument for a request that must not be sent.
  static base::result<std::unique_ptr<Exchange>> make(Request request, const Tls& tls,
                                                      bool streamed);

  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  CURL* handle() const { return easy_.get(); }
  /// The streamed body that came since the last call.
  std::string take_piece() { return std::exchange(piece_, {}); }
  /// What came of it, once libcurl says that it has ended.
  base::result<Response> finish(CURLcode code);
  base::Error cancelled() const;

 private:
  Exchange(Request request, Tls tls, bool streamed, std::string label);
  base::result<void> prepare(const std::string& host, const std::string& port);
  bool set_headers(const std::string& host_header);
  void set_identity();
  void set_body();
  base::Error error(CURLcode code) const;
  long number(CURLINFO which) const;

  static std::size_t on_body(const char* data, std::size_t, std::size_t length, void* self);
  static std::size_t on_header(const char* data, std::size_t, std::size_t length, void* self);
  static std::size_t on_send(char* buffer, std::size_t, std::size_t room, void* self);
  bool take_body(std::string_view data);
  bool take_header(std::string_view line);

  Request request_;
  Tls tls_;
  bool streamed_;
  std::string label_;
  EasyHandle easy_;
  StringList headers_;
  StringList connect_to_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  Response response_;
  std::string piece_;
  std::size_t sent_ = 0;
  std::size_t header_bytes_ = 0;
  bool too_large_ = false;
};

}  // namespace bluegreen::adapter::http
