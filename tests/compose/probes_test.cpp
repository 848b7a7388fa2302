#include "bluegreen/compose/probes.hpp"

#include <map>

#include <gtest/gtest.h>

#include "bluegreen/contract/receiver.hpp"

namespace bluegreen {
namespace {

using model::Verdict;

/// Answers when the test says so.
class HeldProbe : public port::Probe {
 public:
  void start(port::OperationId id, const port::RunProbe&, port::CompletionSink sink) override {
    id_ = id;
    sink_ = std::move(sink);
  }
  void cancel(port::OperationId id) override {
    if (sink_.has_value() && id == id_) answer(port::Failure{{base::Errc::cancelled, "cancelled"}});
  }
  void answer(port::Answer answer) {
    std::exchange(sink_, std::nullopt)->complete({id_, std::move(answer), true});
  }
  void answer(Verdict verdict) { answer(model::ProbeReport{verdict, "said so"}); }
  bool asked() const { return sink_.has_value(); }

 private:
  port::OperationId id_{};
  std::optional<port::CompletionSink> sink_;
};

class Heard : public contract::Receiver {
 public:
  void complete(port::Completion completion) override {
    completions.push_back(std::move(completion));
  }
  Verdict last() const { return std::get<model::ProbeReport>(*completions.back().answer).verdict; }
  std::vector<port::Completion> completions;
};

Verdict asked_together(port::Probe& whole, std::vector<HeldProbe*> parts,
                       const std::vector<Verdict>& verdicts) {
  Heard heard;
  whole.start(port::OperationId{7}, {}, heard.sink());
  for (std::size_t index = 0; index < parts.size(); ++index) {
    EXPECT_TRUE(heard.completions.empty()) << "it answered before its last part";
    parts[index]->answer(verdicts[index]);
  }
  EXPECT_EQ(heard.completions.size(), 1U);
  EXPECT_EQ(heard.completions.at(0).id, port::OperationId{7});
  return heard.last();
}

TEST(AllOf, FailsWithAPartAndPromotesNothingUnknown) {
  HeldProbe a;
  HeldProbe b;
  const auto all = compose::all_of({&a, &b});
  EXPECT_EQ(asked_together(*all, {&a, &b}, {Verdict::passed, Verdict::passed}), Verdict::passed);
  EXPECT_EQ(asked_together(*all, {&a, &b}, {Verdict::passed, Verdict::unknown}), Verdict::unknown);
  EXPECT_EQ(asked_together(*all, {&a, &b}, {Verdict::unknown, Verdict::failed}), Verdict::failed);
}

TEST(AnyOf, PassesWithAPart) {
  HeldProbe a;
  HeldProbe b;
  const auto any = compose::any_of({&a, &b});
  EXPECT_EQ(asked_together(*any, {&a, &b}, {Verdict::failed, Verdict::passed}), Verdict::passed);
  EXPECT_EQ(asked_together(*any, {&a, &b}, {Verdict::failed, Verdict::unknown}), Verdict::unknown);
  EXPECT_EQ(asked_together(*any, {&a, &b}, {Verdict::failed, Verdict::failed}), Verdict::failed);
}

TEST(Composition, ThatAsksNobodyIsUnknown) {
  HeldProbe a;
  for (const auto& parts : {std::vector<port::Probe*>{}, {&a, nullptr}}) {
    EXPECT_EQ(asked_together(*compose::all_of(parts), {}, {}), Verdict::unknown);
    EXPECT_EQ(asked_together(*compose::any_of(parts), {}, {}), Verdict::unknown);
  }
  for (const int length : {0, -1})
    EXPECT_EQ(asked_together(*compose::streak(length, a), {&a}, {Verdict::passed}),
              Verdict::unknown);
}

TEST(Inverted, KeepsUnknown) {
  HeldProbe a;
  const auto probe = compose::inverted(a);
  EXPECT_EQ(asked_together(*probe, {&a}, {Verdict::passed}), Verdict::failed);
  EXPECT_EQ(asked_together(*probe, {&a}, {Verdict::failed}), Verdict::passed);
  EXPECT_EQ(asked_together(*probe, {&a}, {Verdict::unknown}), Verdict::unknown);
}

TEST(Streak, CountsPassesInARow) {
  HeldProbe a;
  const auto probe = compose::streak(2, a);
  EXPECT_EQ(asked_together(*probe, {&a}, {Verdict::passed}), Verdict::unknown);
  EXPECT_EQ(asked_together(*probe, {&a}, {Verdict::passed}), Verdict::passed);
  EXPECT_EQ(asked_together(*probe, {&a}, {Verdict::failed}), Verdict::failed);
  EXPECT_EQ(asked_together(*probe, {&a}, {Verdict::passed}), Verdict::unknown);
}

TEST(Composition, PassesCancellingOnAndTakesAFailureForUnknown) {
  HeldProbe a;
  HeldProbe b;
  Heard heard;
  const auto all = compose::all_of({&a, &b});
  all->start(port::OperationId{1}, {}, heard.sink());
  a.answer(port::Failure{{base::Errc::timed_out, "no answer"}});
  all->cancel(port::OperationId{1});
  EXPECT_FALSE(b.asked());
  ASSERT_EQ(heard.completions.size(), 1U);
  EXPECT_EQ(heard.last(), Verdict::unknown);
}

}  // namespace
}  // namespace bluegreen
