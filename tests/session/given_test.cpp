// What a host gives is refused before anything begins where it cannot be.
#include <gmock/gmock.h>

#include "bluegreen/session/rehearsal.hpp"
#include "session/example.hpp"
#include "session/person.hpp"

namespace bluegreen::session {
namespace {

/// The message of the refusal; empty where nothing was refused.
template <class T>
std::string refusal(const base::result<T>& result) {
  if (result) return {};
  EXPECT_EQ(result.error().code, base::Errc::invalid_argument);
  return result.error().message;
}

std::string refusal_of(SessionOptions options) {
  sim::World world{{}};
  Person ada{world, "ada", perception(), std::move(options)};
  const auto message = refusal(ada->deploy("1.2.4", Until::end));
  EXPECT_TRUE(message.empty() || world.record().version.empty()) << "nothing is written";
  return message;
}

TEST(Given, ASinkThatIsNullIsRefused) {
  EXPECT_EQ(refusal_of({.sinks = {nullptr}}), "one of the sinks is null");
  EXPECT_EQ(refusal_of({.sinks = {engine::sink_of(nullptr)}}), "one of the sinks is null");
}

TEST(Given, ATaskWhoseEndNobodyIsToldOfIsRefused) {
  sim::World world{{}};
  Person ada{world, "ada"};
  EXPECT_EQ(refusal(ada->begin_deploy("1.2.4", Until::end, nullptr)), "done is null");
  EXPECT_EQ(refusal(ada->begin_observe(nullptr)), "done is null");
  EXPECT_FALSE(ada->busy());
}

std::string refusal_of(RehearsalOptions options) {
  options.version = "1.2.4";
  return refusal(rehearse(perception(), std::move(options)));
}

TEST(Given, WhatIsNullInARehearsalIsRefused) {
  RehearsalOptions options;
  options.sinks = {nullptr};
  EXPECT_EQ(refusal_of(options), "one of the sinks is null");
  options.sinks.clear();
  options.witnesses = {nullptr};
  EXPECT_EQ(refusal_of(options), "one of RehearsalOptions::witnesses is null");
  options.witnesses.clear();
  options.probes["mine"] = {};
  EXPECT_EQ(refusal_of(options), "RehearsalOptions::probes asks nobody for 'mine'");
}

}  // namespace
}  // namespace bluegreen::session
