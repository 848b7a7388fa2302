#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "adapter/kubernetes/connection.hpp"
#include "adapter/kubernetes/watched_objects.hpp"

namespace bluegreen::adapter::kubernetes {

/// One watch: lists, follows, resumes, lists anew. Ends with its object, after which it calls
/// nothing; a callback may end it.
class Watch {
 public:
  Watch(Connection& connection, std::string path, std::string accept, ApiClient::Changed changed);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  void start() { list(); }

 private:
  void list();
  void follow();
  void on_list(const base::result<http::Response>& answer);
  bool on_piece(std::string_view piece);
  bool on_line(std::string_view line);
  void on_end(const base::result<http::Response>& answer);
  /// False when the callback ended this watch: touch nothing more.
  bool tell(const base::result<WatchEvent>& told);
  void wait_and_go_on();

  Connection& connection_;
  std::string path_;
  std::string accept_;
  std::shared_ptr<const ApiClient::Changed> changed_;
  WatchedObjects objects_;
  std::string rest_;  ///< of a line whose end has not come
  http::ExchangeId exchange_{};
  std::uint64_t timer_ = 0;
  int failures_ = 0;  ///< in a row, without an event between
  bool list_again_ = false;
  std::shared_ptr<int> alive_ = std::make_shared<int>();  ///< its end is ours
};

}  // namespace bluegreen::adapter::kubernetes
