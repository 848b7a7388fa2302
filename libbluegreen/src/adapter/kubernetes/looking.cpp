#include "adapter/kubernetes/looking.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace bluegreen::adapter::kubernetes {

namespace {

/// The API server will say so again and again; anything else passes, and the watch goes on by
/// itself.
bool is_final(base::Errc code) {
  return code == base::Errc::forbidden || code == base::Errc::not_found ||
         code == base::Errc::invalid_argument || code == base::Errc::malformed ||
         code == base::Errc::too_large;
}

/// A part that is followed.
struct Collection {
  std::map<std::string, Object> by_uid;
  bool is_listed = false;

  base::result<void> take(const Part& part, const base::result<WatchEvent>& event) {
    if (!event) return base::failure(event.error());
    const auto& [kind, text] = event.value();
    if (kind == WatchEvent::Kind::synced) {
      is_listed = true;
    } else if (kind == WatchEvent::Kind::deleted) {
      by_uid.erase(uid_of(text));
    } else {
      auto object = part.parse(text);
      if (!object) return base::failure(object.error());
      by_uid.insert_or_assign(uid_of(text), std::move(object.value()));
    }
    return base::success();
  }
};

struct Followed {
  Look look;
  std::vector<Collection> collections;  ///< in the order of the parts
  bool due = false;
  std::optional<port::Answer> told;
};

void tell_news(Operation& operation, Followed& followed) {
  followed.due = false;
  Reading reading;
  for (const auto& collection : followed.collections) {
    auto& objects = reading.emplace_back();
    for (const auto& [uid, object] : collection.by_uid) objects.push_back(object);
  }
  auto seen = followed.look(reading);
  if (followed.told == seen) return;
  followed.told = seen;
  operation.tell(std::move(seen));
}

}  // namespace

void observe(Operation& operation, const std::vector<Part>& parts, Look look) {
  operation.read(parts, [&operation, look = std::move(look)](const Reading& reading) {
    operation.finish(look(reading));
  });
}

void follow(Operation& operation, const std::vector<Part>& parts, Look look) {
  auto& followed = operation.keep(
      Followed{std::move(look), std::vector<Collection>(parts.size()), false, std::nullopt});
  for (std::size_t index = 0; index < parts.size(); ++index) {
    const auto& part = parts[index];
    const auto on_event = [&operation, &followed, index,
                           part](const base::result<WatchEvent>& event) {
      const auto taken = followed.collections[index].take(part, event);
      if (!taken) return is_final(taken.error().code) ? operation.fail(taken.error()) : void();
      if (!std::ranges::all_of(followed.collections, &Collection::is_listed)) return;
      if (std::exchange(followed.due, true)) return;
      operation.call_after(base::Duration::zero(),
                           [&operation, &followed] { tell_news(operation, followed); });
    };
    operation.watch(part.watch, part.accept, on_event);
  }
}

}  // namespace bluegreen::adapter::kubernetes
