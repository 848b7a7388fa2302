#include "adapter/kubernetes/watching.hpp"

#include <algorithm>
#include <utility>

#include "bluegreen/adapter/kubernetes/cluster_state.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

/// The API server will say so again and again; anything else passes, and the watch goes on by
/// itself.
bool is_final(base::Errc code) {
  return code == base::Errc::forbidden || code == base::Errc::not_found ||
         code == base::Errc::invalid_argument || code == base::Errc::malformed ||
         code == base::Errc::too_large;
}

}  // namespace

Watching::~Watching() {
  for (const auto id : watches_) context().api.cancel(id);
}

void Watching::watch(std::string path, std::string accept, Parse parse) {
  const auto collection = collections_.size();
  collections_.emplace_back();
  listed_.push_back(false);
  using Changed = std::function<void(base::result<WatchEvent>)>;
  watches_.push_back(context().api.watch(
      std::move(path), std::move(accept),
      guarded(Changed{[this, collection, parse](const base::result<WatchEvent>& event) {
        on_event(collection, parse, event);
      }})));
}

void Watching::on_event(std::size_t collection, Parse parse,
                        const base::result<WatchEvent>& event) {
  if (!event) return is_final(event.error().code) ? fail(event.error()) : void();
  if (event.value().kind == WatchEvent::Kind::synced) {
    listed_[collection] = true;
    return on_change();
  }
  const auto uid = uid_of(event.value().object);
  if (event.value().kind == WatchEvent::Kind::deleted) {
    collections_[collection].erase(uid);
    return on_change();
  }
  auto object = parse(event.value().object);
  if (!object) return is_final(object.error().code) ? fail(object.error()) : void();
  collections_[collection].insert_or_assign(uid, std::move(object.value()));
  on_change();
}

void Watching::on_change() {
  const bool all_listed = std::ranges::all_of(listed_, [](bool one) { return one; });
  if (!all_listed || std::exchange(due_, true)) return;
  call_after(base::Duration::zero(), [this] { tell_news(); });
}

void Watching::tell_news() {
  due_ = false;
  auto seen = look();
  if (told_ == seen) return;
  told_ = seen;
  tell(std::move(seen));
}

std::vector<std::vector<Object>> Watching::objects() const {
  std::vector<std::vector<Object>> all;
  for (const auto& collection : collections_) {
    auto& objects = all.emplace_back();
    for (const auto& [uid, object] : collection) objects.push_back(object);
  }
  return all;
}

}  // namespace bluegreen::adapter::kubernetes
