#include "adapter/kubernetes/watch.hpp"

#include <utility>

#include "adapter/kubernetes/answer.hpp"
#include "bluegreen/adapter/kubernetes/request.hpp"

namespace bluegreen::adapter::kubernetes {
namespace {

/// The server ends a watch after this; ours is longer, so that it strikes only where the server has
/// fallen silent.
constexpr std::string_view server_limit_s = "290";
constexpr base::Duration our_limit = std::chrono::seconds{320};
constexpr base::Duration longest_wait = std::chrono::seconds{10};
constexpr std::size_t longest_line = std::size_t{8} << 20U;

constexpr int status_gone = 410;

/// The server does not take what we ask for: the place to go on from, perhaps. A list does not need
/// one.
bool is_our_fault(int status) { return status >= 400 && status < 500 && status != 429; }

/// The events of a watch are single objects: with the list's type the API server answers 200 and
/// not one event.
std::string accept_of_events(std::string accept) {
  constexpr std::string_view list = "as=PartialObjectMetadataList";
  constexpr std::string_view object = "as=PartialObjectMetadata";
  const auto at = accept.find(list);
  if (at != std::string::npos) accept.replace(at, list.size(), object);
  return accept;
}

}  // namespace

Watch::Watch(Connection& connection, std::string path, std::string accept,
             ApiClient::Changed changed)
    : connection_(connection),
      path_(std::move(path)),
      accept_(std::move(accept)),
      changed_(std::make_shared<const ApiClient::Changed>(std::move(changed))),
      objects_(path_) {}

Watch::~Watch() {
  connection_.client.cancel(exchange_);
  connection_.timers.cancel_call(timer_);
}

void Watch::list() {
  list_again_ = false;
  exchange_ = connection_.client.send(
      connection_.request("GET", path_, accept_), connection_.credentials.tls,
      [this, alive = std::weak_ptr{alive_}](const base::result<http::Response>& answer) {
        if (!alive.expired()) on_list(answer);
      });
}

void Watch::on_list(const base::result<http::Response>& answer) {
  base::Error error;
  if (!answer) {
    error = answer.error();
  } else if (!is_success(answer.value())) {
    error = error_of({}, path_, answer.value());
  } else if (auto events = objects_.replace(answer.value().body)) {
    for (const WatchEvent& event : events.value()) {
      if (!tell(event)) return;
    }
    follow();
    return;
  } else {
    error = events.error();
  }
  list_again_ = true;
  if (tell(error)) wait_and_go_on();
}

void Watch::follow() {
  rest_.clear();
  const std::string path = with_query(path_, {{"watch", "1"},
                                              {"allowWatchBookmarks", "true"},
                                              {"timeoutSeconds", server_limit_s},
                                              {"resourceVersion", objects_.resource_version()}});
  http::Request request = connection_.request("GET", path, accept_of_events(accept_));
  request.timeout = our_limit;
  exchange_ = connection_.client.stream(
      std::move(request), connection_.credentials.tls,
      [this, alive = std::weak_ptr{alive_}](std::string_view piece) {
        return !alive.expired() && on_piece(piece);
      },
      [this, alive = std::weak_ptr{alive_}](const base::result<http::Response>& answer) {
        if (!alive.expired()) on_end(answer);
      });
}

bool Watch::on_piece(std::string_view piece) {
  while (true) {
    const std::size_t end = piece.find('\n');
    rest_ += piece.substr(0, end);
    if (rest_.size() > longest_line) {
      list_again_ = true;
      static_cast<void>(tell(base::Error{base::Errc::too_large,
                                         label_of("WATCH", path_) + ": an event is too large"}));
      return false;
    }
    if (end == std::string_view::npos) return true;
    const std::string line = std::exchange(rest_, {});
    if (!line.empty() && !on_line(line)) return false;
    piece.remove_prefix(end + 1);
  }
}

bool Watch::on_line(std::string_view line) {
  const WatchedObjects::Step step = objects_.apply(line);
  list_again_ = step.list_again;
  if (!step.list_again) failures_ = 0;
  if (step.event && !tell(*step.event)) return false;
  if (step.error && !tell(*step.error)) return false;
  return !step.list_again;
}

void Watch::on_end(const base::result<http::Response>& answer) {
  if (!answer) {
    // cancelled: on_piece ended it and has told why. timed_out: the server fell silent, and is
    // asked again.
    const base::Errc code = answer.error().code;
    const bool told = code == base::Errc::cancelled || code == base::Errc::timed_out;
    if (!told && !tell(answer.error())) return;
  } else if (answer.value().status == status_gone) {
    list_again_ = true;
  } else if (!is_success(answer.value())) {
    list_again_ = is_our_fault(answer.value().status);
    if (!tell(error_of({}, path_, answer.value()))) return;
  }
  wait_and_go_on();
}

void Watch::wait_and_go_on() {
  const base::Duration wait =
      failures_ == 0 ? base::Duration::zero() : growing_wait(failures_ - 1, longest_wait);
  ++failures_;
  timer_ = connection_.timers.call_after(wait, [this] {
    if (list_again_ || objects_.resource_version().empty()) {
      list();
    } else {
      follow();
    }
  });
}

bool Watch::tell(const base::result<WatchEvent>& told) {
  const std::weak_ptr<int> alive = alive_;
  const auto changed = changed_;  // it may end the watch, and must live until it returns
  (*changed)(told);
  return !alive.expired();
}

}  // namespace bluegreen::adapter::kubernetes
