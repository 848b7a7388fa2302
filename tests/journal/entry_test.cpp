#include "bluegreen/journal/entry.hpp"

#include <set>

#include <gtest/gtest.h>

namespace bluegreen::journal {
namespace {

TEST(EntryKind, has_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (int kind = 0; kind <= static_cast<int>(EntryKind::note); ++kind) {
    names.insert(to_text(static_cast<EntryKind>(kind)));
  }
  EXPECT_EQ(names.size(), 7U);
}

}  // namespace
}  // namespace bluegreen::journal
