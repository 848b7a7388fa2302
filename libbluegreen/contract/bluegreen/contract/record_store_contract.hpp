#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "bluegreen/port/record_store.hpp"

// What every RecordStore must do. An implementation's own test includes this, gives a
// RecordStoreWorld and says
//
//   INSTANTIATE_TEST_SUITE_P(MyStore, RecordStoreContract,
//   testing::Values(RecordStoreFactory{&make_my_world}));
//
// in namespace bluegreen::contract.

namespace bluegreen::contract {

/// A place with one record, empty at first, and drivers that share it.
class RecordStoreWorld {
 public:
  virtual ~RecordStoreWorld() = default;
  /// One more store on the same record, as another driver has it.
  virtual std::unique_ptr<port::RecordStore> make_store() = 0;
  /// Lets the world go on until the condition holds; false where it has not in reasonable time.
  virtual bool run_until(const std::function<bool()>& condition) = 0;
};

using RecordStoreFactory = std::function<std::unique_ptr<RecordStoreWorld>()>;

class RecordStoreContract : public testing::TestWithParam<RecordStoreFactory> {
 protected:
  using Loaded = base::result<port::StoredRecord>;
  using Stored = base::result<std::string>;

  Loaded load(port::RecordStore& from) {
    return await<port::StoredRecord>([&](auto done) { from.load(done); });
  }
  Stored store(port::RecordStore& in, const std::string& expected, const std::string& text) {
    return await<std::string>([&](auto done) { in.store(expected, text, done); });
  }

  /// Starts something and gives what its callback is given, once and not from inside the call.
  template <class T>
  base::result<T> await(const std::function<void(std::function<void(base::result<T>)>)>& start) {
    auto given = std::make_shared<std::vector<base::result<T>>>();
    start([given](base::result<T> value) { given->push_back(std::move(value)); });
    EXPECT_TRUE(given->empty()) << "a callback from inside the call";
    EXPECT_TRUE(world->run_until([&] { return !given->empty(); })) << "no callback";
    if (given->empty()) return base::failure(base::Errc::timed_out, "no callback");
    EXPECT_EQ(given->size(), 1U);
    return given->front();
  }

  std::unique_ptr<RecordStoreWorld> world = GetParam()();
  std::unique_ptr<port::RecordStore> first = world->make_store();
  std::unique_ptr<port::RecordStore> second = world->make_store();
};

TEST_P(RecordStoreContract, no_record_is_an_empty_version) {
  const Loaded loaded = load(*first);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded.value(), port::StoredRecord{});
}

TEST_P(RecordStoreContract, gives_back_what_was_stored_to_every_driver) {
  const std::string text = "{\"note\":\"\xC3\xA4 \\u0001 \\\" \\\\ /\"}\n\tend ";
  const Stored version = store(*first, "", text);
  ASSERT_TRUE(version) << version.error().message;
  EXPECT_NE(version.value(), "");
  for (port::RecordStore* driver : {first.get(), second.get()}) {
    const Loaded loaded = load(*driver);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded.value(), (port::StoredRecord{version.value(), text}));
  }
}

TEST_P(RecordStoreContract, each_store_makes_a_new_version_also_of_the_same_length) {
  const Stored one = store(*first, "", "a");
  ASSERT_TRUE(one);
  const Stored two = store(*first, one.value(), "b");
  ASSERT_TRUE(two) << two.error().message;
  EXPECT_NE(one.value(), two.value());
  EXPECT_EQ(load(*second).value().text, "b");
}

TEST_P(RecordStoreContract, a_create_of_what_exists_is_a_conflict_that_changes_nothing) {
  ASSERT_TRUE(store(*first, "", "first"));
  const Stored refused = store(*second, "", "second");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::Errc::conflict) << refused.error().message;
  EXPECT_EQ(load(*second).value().text, "first");
}

TEST_P(RecordStoreContract, a_store_on_an_old_version_is_a_conflict_that_changes_nothing) {
  const Stored old = store(*first, "", "old");
  ASSERT_TRUE(old);
  ASSERT_TRUE(store(*second, old.value(), "new"));
  const Stored refused = store(*first, old.value(), "lost");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::Errc::conflict) << refused.error().message;
  EXPECT_EQ(load(*first).value().text, "new");
}

TEST_P(RecordStoreContract, a_store_on_a_version_of_a_record_that_is_not_there_is_a_conflict) {
  const Stored refused = store(*first, "12345", "text");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::Errc::conflict) << refused.error().message;
  EXPECT_EQ(load(*first).value(), port::StoredRecord{});
}

TEST_P(RecordStoreContract, a_renewal_is_a_store_of_what_it_says_now) {
  const Stored stored = store(*first, "", "claimed");
  ASSERT_TRUE(stored);
  const base::Timestamp now{base::Instant{std::chrono::seconds{7}}, {}};
  const auto renew = [&](port::RecordStore& in, const std::string& expected) {
    return await<port::Renewed>([&](auto done) {
      in.renew({expected, now, std::chrono::seconds{10},
                [](base::Timestamp then) {
                  return "renewed at " + base::to_text(then.monotonic.time_since_epoch());
                }},
               done);
      in.end_renewal();
    });
  };
  const auto renewed = renew(*first, stored.value());
  ASSERT_TRUE(renewed) << renewed.error().message;
  EXPECT_NE(renewed.value().version, stored.value());
  const Loaded loaded = load(*second);
  ASSERT_TRUE(loaded);
  const auto last = base::to_text(renewed.value().last.time_since_epoch());
  EXPECT_EQ(loaded.value(), (port::StoredRecord{renewed.value().version, "renewed at " + last}));
  const auto late = renew(*second, stored.value());
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, base::Errc::conflict);
}

TEST_P(RecordStoreContract, of_two_that_store_at_once_one_wins) {
  const Stored version = store(*first, "", "start");
  ASSERT_TRUE(version);
  std::vector<Stored> given;
  const auto keep = [&](Stored value) { given.push_back(std::move(value)); };
  first->store(version.value(), "first", keep);
  second->store(version.value(), "second", keep);
  ASSERT_TRUE(world->run_until([&] { return given.size() == 2; }));
  EXPECT_NE(given[0].has_value(), given[1].has_value());
  const Stored& lost = given[0].has_value() ? given[1] : given[0];
  EXPECT_EQ(lost.error().code, base::Errc::conflict) << lost.error().message;
}

TEST_P(RecordStoreContract, takes_half_a_mebibyte) {
  const std::string text(std::size_t{512} * 1024, 'x');
  const Stored version = store(*first, "", text);
  ASSERT_TRUE(version) << version.error().message;
  EXPECT_EQ(load(*second).value().text, text);
}

TEST_P(RecordStoreContract, a_watch_tells_the_present_first_and_the_newest_in_the_end) {
  std::vector<port::StoredRecord> seen;
  const auto keep = [&](const Loaded& told) {
    if (told) seen.push_back(told.value());
  };
  const auto watch = second->watch(keep);
  EXPECT_TRUE(seen.empty()) << "a callback from inside the call";
  ASSERT_TRUE(world->run_until([&] { return !seen.empty(); }));
  EXPECT_EQ(seen.front(), port::StoredRecord{});

  Stored version = store(*first, "", "0");
  ASSERT_TRUE(version);
  ASSERT_TRUE(world->run_until([&] { return seen.back().text == "0"; }));
  for (int i = 1; i <= 5; ++i) {
    version = store(*first, version.value(), std::to_string(i));
    ASSERT_TRUE(version) << version.error().message;
  }
  ASSERT_TRUE(world->run_until([&] { return seen.back().text == "5"; }));
  EXPECT_EQ(seen.back().version, version.value());
}

TEST_P(RecordStoreContract, a_watch_that_begins_late_tells_the_present) {
  const Stored version = store(*first, "", "present");
  ASSERT_TRUE(version);
  std::vector<port::StoredRecord> seen;
  const auto watch = second->watch([&](const Loaded& told) {
    if (told) seen.push_back(told.value());
  });
  ASSERT_TRUE(world->run_until([&] { return !seen.empty(); }));
  EXPECT_EQ(seen.front(), (port::StoredRecord{version.value(), "present"}));
}

TEST_P(RecordStoreContract, watches_of_one_store_stand_side_by_side_and_end_with_their_owners) {
  std::optional<port::StoredRecord> kept;
  int dropped = 0;
  const auto watch = first->watch([&](const Loaded& told) {
    if (told) kept = told.value();
  });
  auto other = first->watch([&](const Loaded&) { ++dropped; });
  ASSERT_TRUE(world->run_until([&] { return kept.has_value() && dropped > 0; }));
  other.reset();
  const int before = dropped;
  ASSERT_TRUE(store(*second, "", "text"));
  ASSERT_TRUE(world->run_until([&] { return kept->text == "text"; }));
  EXPECT_EQ(dropped, before);
}

TEST_P(RecordStoreContract, a_watch_that_is_dropped_at_once_tells_nothing) {
  int called = 0;
  {
    const auto dropped = first->watch([&](const Loaded&) { ++called; });
  }
  ASSERT_TRUE(store(*second, "", "text"));
  EXPECT_EQ(load(*first).value().text, "text");
  EXPECT_EQ(called, 0);
}

TEST_P(RecordStoreContract, a_watch_may_be_dropped_from_inside_its_own_callback) {
  int called = 0;
  port::RecordWatch watch;
  watch = first->watch([&](const Loaded&) {
    ++called;
    watch.reset();
  });
  ASSERT_TRUE(world->run_until([&] { return called > 0; }));
  ASSERT_TRUE(store(*second, "", "text"));
  EXPECT_EQ(load(*first).value().text, "text");
  EXPECT_EQ(called, 1);
}

TEST_P(RecordStoreContract, a_callback_may_go_on_at_once) {
  // As an engine does: load, then store on what was loaded, from inside the callback.
  std::vector<Stored> given;
  first->load([&](const Loaded& loaded) {
    first->store(loaded.value().version, "next",
                 [&](Stored value) { given.push_back(std::move(value)); });
  });
  ASSERT_TRUE(world->run_until([&] { return !given.empty(); }));
  EXPECT_TRUE(given.front());
}

TEST_P(RecordStoreContract, a_store_that_has_ended_calls_nothing_more) {
  int called = 0;
  const auto watch = first->watch([&](const Loaded&) { ++called; });
  first->load([&](const Loaded&) { ++called; });
  first.reset();
  ASSERT_TRUE(store(*second, "", "text"));
  EXPECT_EQ(load(*second).value().text, "text");
  EXPECT_EQ(called, 0);
}

}  // namespace bluegreen::contract
