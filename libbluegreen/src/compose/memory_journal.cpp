#include "bluegreen/compose/memory_journal.hpp"

namespace bluegreen::compose {

base::result<void> MemoryJournal::append(const std::string& release_id,
                                         const journal::Entry& entry) {
  const auto [place, is_new] = entries_.try_emplace(release_id);
  if (is_new) releases_.push_back(release_id);
  place->second.push_back(entry);
  return base::success();
}

std::vector<journal::Entry> MemoryJournal::entries(const std::string& release_id) const {
  const auto found = entries_.find(release_id);
  return found == entries_.end() ? std::vector<journal::Entry>{} : found->second;
}

}  // namespace bluegreen::compose
