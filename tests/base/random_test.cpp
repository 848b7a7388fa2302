#include "bluegreen/base/random.hpp"

#include <cstdint>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace bluegreen::base {
namespace {

std::vector<std::uint64_t> draws(Random random, int count) {
  std::vector<std::uint64_t> drawn;
  for (int i = 0; i < count; ++i) drawn.push_back(random.next());
  return drawn;
}

// The vectors come from an independent implementation in Python, which itself gives the numbers
// that the authors of xoshiro256** publish for the state {1, 2, 3, 4}.
TEST(Random, gives_the_published_numbers) {
  const std::vector<std::uint64_t> of_0{11091344671253066420U, 13793997310169335082U,
                                        1900383378846508768U, 7684712102626143532U,
                                        13521403990117723737U};
  const std::vector<std::uint64_t> of_42{1546998764402558742U, 6990951692964543102U,
                                         12544586762248559009U, 17057574109182124193U,
                                         18295552978065317476U};
  const std::vector<std::uint64_t> of_largest{10328197420357168392U, 14156678507024973869U,
                                              9357971779955476126U, 13791585006304312367U,
                                              10463432026814718762U};
  EXPECT_EQ(draws(Random{0}, 5), of_0);
  EXPECT_EQ(draws(Random{42}, 5), of_42);
  EXPECT_EQ(draws(Random{std::numeric_limits<std::uint64_t>::max()}, 5), of_largest);
}

TEST(Random, below_draws_again_what_would_favor_small_numbers) {
  Random random{42};
  const std::vector<std::uint64_t> sixths{0, 0, 5, 5, 4, 0, 4, 3, 4, 5, 1, 1};
  const std::vector<std::uint64_t> millionths{893110, 247042, 625293, 85370};
  const std::vector<std::uint64_t> halves{
      2153870293806673812U, 6482002941014721747U, 3828445903589677686U, 3833773562835980089U,
      1881838702456566806U, 5333358172264481975U, 2491357349730309113U, 2263993204587113273U};
  for (const std::uint64_t wanted : sixths) EXPECT_EQ(random.below(6), wanted);
  for (const std::uint64_t wanted : millionths) EXPECT_EQ(random.below(1'000'000), wanted);
  // Nearly half of all draws are rejected for this bound.
  for (const std::uint64_t wanted : halves)
    EXPECT_EQ(random.below((std::uint64_t{1} << 63U) + 1), wanted);
}

TEST(Random, below_one_is_zero) {
  Random random{7};
  EXPECT_EQ(random.below(1), 0U);
}

TEST(Random, between_holds_both_ends) {
  Random random{3};
  bool low = false;
  bool high = false;
  for (int i = 0; i < 1000; ++i) {
    const std::int64_t drawn = random.between(-2, 2);
    ASSERT_GE(drawn, -2);
    ASSERT_LE(drawn, 2);
    low = low || drawn == -2;
    high = high || drawn == 2;
  }
  EXPECT_TRUE(low);
  EXPECT_TRUE(high);
  EXPECT_EQ(random.between(5, 5), 5);
}

TEST(Random, between_the_extremes_is_any_number) {
  Random random{0};
  constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(random.between(smallest, largest),
            static_cast<std::int64_t>(11091344671253066420U - (1ULL << 63U)));
}

TEST(Random, chance_is_never_at_nothing_and_always_at_all) {
  Random random{11};
  int quarter = 0;
  for (int i = 0; i < 4000; ++i) {
    ASSERT_FALSE(random.chance(Share::percent(0)));
    ASSERT_TRUE(random.chance(Share::percent(100)));
    const bool hit = random.chance(Share::percent(25));
    quarter += hit ? 1 : 0;
  }
  EXPECT_GT(quarter, 900);
  EXPECT_LT(quarter, 1100);
}

TEST(Random, a_fork_goes_its_own_way_and_costs_one_draw) {
  Random parent{42};
  Random twin{42};
  const Random child = parent.fork();
  const std::uint64_t seed = twin.next();
  EXPECT_EQ(draws(child, 3), draws(Random{seed}, 3));
  EXPECT_EQ(draws(parent, 3), draws(twin, 3));
  EXPECT_NE(draws(child, 3), draws(parent, 3));
}

TEST(RandomDeathTest, an_empty_range_is_a_bug_of_ours) {
  EXPECT_DEATH(Random{1}.below(0), "broken assertion: bound > 0");
  EXPECT_DEATH(Random{1}.between(2, 1), "broken assertion: low <= high");
}

}  // namespace
}  // namespace bluegreen::base
