#include "bluegreen/compose/function_ports.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "bluegreen/contract/receiver.hpp"

namespace bluegreen::compose {
namespace {

class Told : public contract::Receiver {
 public:
  void complete(port::Completion completion) override { all.push_back(std::move(completion)); }
  std::vector<port::Completion> all;
};

TEST(FunctionPorts, ASampleIsTheAnswerAndSoIsItsFailure) {
  bool fails = false;
  model::TrafficSample sample;
  sample.pods.green = {{"green-1", 7, 1, 0}};
  const auto source = metric_source_of([&](const auto&) -> base::result<model::TrafficSample> {
    if (fails) return base::failure(base::Errc::unreachable, "no counters");
    return sample;
  });
  Told told;
  source->start(port::OperationId{1}, {}, told.sink());
  fails = true;
  source->start(port::OperationId{2}, {}, told.sink());
  ASSERT_EQ(told.all.size(), 2U);
  EXPECT_EQ(std::get<model::TrafficSample>(*told.all[0].answer), sample);
  EXPECT_EQ(std::get<port::Failure>(*told.all[1].answer).error.code, base::Errc::unreachable);
  EXPECT_TRUE(told.all[1].last);
}

TEST(FunctionPorts, AProbeIsGivenItsQuestion) {
  const auto probe = probe_of([](const port::RunProbe& run) {
    return model::ProbeReport{model::Verdict::passed, run.version};
  });
  Told told;
  probe->start(port::OperationId{1}, {runbook::Smoke{"/"}, model::Color::green, "1.2.4"},
               told.sink());
  ASSERT_EQ(told.all.size(), 1U);
  EXPECT_EQ(std::get<model::ProbeReport>(*told.all[0].answer),
            (model::ProbeReport{model::Verdict::passed, "1.2.4"}));
}

TEST(FunctionPorts, OfNoFunctionAreNoPorts) {
  EXPECT_EQ(metric_source_of(nullptr), nullptr);
  EXPECT_EQ(probe_of(nullptr), nullptr);
}

}  // namespace
}  // namespace bluegreen::compose
