#pragma once

#include <algorithm>
#include <atomic>
#include <cctype>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bluegreen::adapter::http {

/// A small real HTTP/1.1 server on a port of the loopback that the system chooses: a thread per
/// connection, answers written by the test. For what a mock of the transport would only claim.
class LoopbackServer {
 public:
  struct Received {
    std::string method;
    std::string target;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
    int connection = 0;  ///< counted from 1
  };

  /// The client's end of a connection, for the handler.
  class Peer {
   public:
    explicit Peer(int descriptor) : descriptor_(descriptor) {}
    void send(std::string_view text) const {
      while (!text.empty()) {
        const ssize_t sent = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(sent));
      }
    }
    void hang_up() const { shutdown(descriptor_, SHUT_RDWR); }
    /// Returns when the client has closed the connection, or the server ends.
    void await_close() const {
      char byte = 0;
      while (recv(descriptor_, &byte, 1, 0) > 0) {
      }
    }

   private:
    int descriptor_;
  };

  using Handler = std::function<void(const Received&, const Peer&)>;

  explicit LoopbackServer(Handler handler) : handler_(std::move(handler)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t length = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
        listen(listener_, 64) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
      std::abort();
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread{[this] { accept_all(); }};
  }

  ~LoopbackServer() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock{mutex_};
      for (const int descriptor : open_) shutdown(descriptor, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
    close(listener_);
  }

  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  std::string url(std::string_view path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string{path};
  }
  int port() const { return port_; }
  int connections() const { return connections_; }
  std::vector<Received> received() const {
    const std::lock_guard lock{mutex_};
    return received_;
  }

 private:
  void accept_all() {
    while (true) {
      const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (descriptor < 0) return;
      const std::lock_guard lock{mutex_};
      open_.push_back(descriptor);
      threads_.emplace_back(
          [this, descriptor, number = ++connections_] { serve(descriptor, number); });
    }
  }

  void serve(int descriptor, int number) {
    std::string buffer;
    Received request;
    while (read_request(descriptor, buffer, request)) {
      request.connection = number;
      {
        const std::lock_guard lock{mutex_};
        received_.push_back(request);
      }
      handler_(request, Peer{descriptor});
    }
    const std::lock_guard lock{mutex_};
    open_.remove(descriptor);
    close(descriptor);
  }

  static bool fill(int descriptor, std::string& buffer) {
    char part[4096];
    const ssize_t length = recv(descriptor, part, sizeof part, 0);
    if (length > 0) buffer.append(part, static_cast<std::size_t>(length));
    return length > 0;
  }

  static bool read_request(int descriptor, std::string& buffer, Received& request) {
    std::size_t end = 0;
    while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
      if (!fill(descriptor, buffer)) return false;
    }
    request = parse_head(buffer.substr(0, end));
    buffer.erase(0, end + 4);
    const auto length = request.headers.find("content-length");
    const std::size_t wanted = length == request.headers.end() ? 0 : std::stoul(length->second);
    while (buffer.size() < wanted) {
      if (!fill(descriptor, buffer)) return false;
    }
    request.body = buffer.substr(0, wanted);
    buffer.erase(0, wanted);
    return true;
  }

  static Received parse_head(std::string_view head) {
    Received request;
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const std::size_t space = line.find(' ');
    request.method = line.substr(0, space);
    request.target = line.substr(space + 1, line.rfind(' ') - space - 1);
    for (std::size_t at = head.find("\r\n"); at != std::string_view::npos;
         at = head.find("\r\n", at + 2)) {
      std::string_view field = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
      const std::size_t colon = field.find(':');
      std::string name{field.substr(0, colon)};
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char c) { return std::tolower(c); });
      request.headers[name] =
          field.substr(std::min(field.find_first_not_of(": ", colon), field.size()));
    }
    return request;
  }

  Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  mutable std::mutex mutex_;
  std::vector<Received> received_;
  std::list<int> open_;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

/// An answer with a body of known length.
inline std::string answer_text(int status, std::string_view body, std::string_view headers = {}) {
  return "HTTP/1.1 " + std::to_string(status) +
         " Text\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string{headers} +
         "\r\n" + std::string{body};
}

/// The head of an answer whose body comes in chunks, and a chunk.
inline std::string chunked_head(int status) {
  return "HTTP/1.1 " + std::to_string(status) + " Text\r\nTransfer-Encoding: chunked\r\n\r\n";
}
inline std::string chunk(std::string_view text) {
  char length[20];
  std::snprintf(length, sizeof length, "%zx\r\n", text.size());
  return length + std::string{text} + "\r\n";
}

}  // namespace bluegreen::adapter::http
