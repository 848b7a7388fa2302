#include "bluegreen/base/version.hpp"

#include <gtest/gtest.h>

namespace bluegreen::base {
namespace {

TEST(Version, the_linked_library_is_the_one_of_the_headers) {
  EXPECT_EQ(library_version(), version_text);
}

}  // namespace
}  // namespace bluegreen::base
