#include "bluegreen/engine/memory_journal.hpp"

namespace bluegreen::engine {

base::result<void> MemoryJournal::tell(const Notice& notice) {
  const auto& id = notice.release.id;
  const auto [place, is_new] = entries_.try_emplace(id);
  if (is_new) releases_.push_back(id);
  place->second.push_back(notice.entry);
  return base::success();
}

std::vector<journal::Entry> MemoryJournal::entries(const std::string& release_id) const {
  const auto found = entries_.find(release_id);
  return found == entries_.end() ? std::vector<journal::Entry>{} : found->second;
}

}  // namespace bluegreen::engine
