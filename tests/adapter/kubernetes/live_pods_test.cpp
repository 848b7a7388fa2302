#include "adapter/kubernetes/ports_test_base.hpp"

namespace bluegreen::kubernetes_test {

namespace {

using base::Errc;
using model::Color;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

class LivePodsTest : public PortsTest {
 protected:
  /// Calls, answers everything, and gives what `done` was told.
  template <class T, class Call>
  base::result<T> told(Call call) {
    std::optional<base::result<T>> told;
    call([&](base::result<T> answer) {
      EXPECT_FALSE(told) << "told once";
      told = std::move(answer);
    });
    outside_.turn();
    if (told) return std::move(*told);
    return base::failure(Errc::timed_out, "nobody was told");
  }
  base::result<model::HttpAnswer> get(const model::HttpGet& request) {
    return told<model::HttpAnswer>(
        [&](auto done) { ports_->pods().get(pod_, request, std::move(done)); });
  }

  const model::Pod pod_{"perception-green-1", Color::green, true, true, false, "perception"};
};

TEST_F(LivePodsTest, ListsThePodsOfBothColorsAsTheyStand) {
  const auto pods =
      told<std::vector<model::Pod>>([&](auto done) { ports_->pods().list(std::move(done)); });
  ASSERT_TRUE(pods);
  ASSERT_EQ(pods.value().size(), recorded_.state().pods.size());
  const auto& first = pods.value().front();
  EXPECT_EQ(first.name, recorded_.state().pods.front().name);
  EXPECT_EQ(first.color, Color::blue);
  EXPECT_TRUE(first.ready && first.running && !first.terminating);
  EXPECT_EQ(first.container, "perception");
  outside_.answer_from_now_on("GET /api/v1/namespaces/butterfly/pods?", std::string{"[[[["});
  const auto broken =
      told<std::vector<model::Pod>>([&](auto done) { ports_->pods().list(std::move(done)); });
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, Errc::malformed);
}

TEST_F(LivePodsTest, AsksThePortAndTheSchemeThatAreNamed) {
  outside_.answer_pod("/proxy/a", http::Response{200, {}, ""});
  EXPECT_TRUE(get({.path = "/a?b=c"}));
  EXPECT_TRUE(get({.path = "/a", .port = 9090, .scheme = model::Scheme::https}));
  EXPECT_TRUE(told<model::HttpAnswer>([&](auto done) {
    ports_->pods().get_through_service(Color::blue, {.path = "/a"}, std::move(done));
  }));
  const std::string in = "GET /api/v1/namespaces/butterfly/";
  EXPECT_THAT(outside_.calls, ElementsAre(in + "pods/perception-green-1:8080/proxy/a?b=c",
                                          in + "pods/https:perception-green-1:9090/proxy/a",
                                          in + "services/perception-blue:8080/proxy/a"));
}

TEST_F(LivePodsTest, AnswersOfAnyStatusAreAnswersUpToTheirBound) {
  outside_.answer_pod("/proxy/a", http::Response{503, {}, "12345"});
  const auto answer = get({.path = "/a", .largest_body = 5});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer.value(), (model::HttpAnswer{503, "12345"}));
  const auto longer = get({.path = "/a", .largest_body = 4});
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().code, Errc::too_large);
}

TEST_F(LivePodsTest, ALogAsLongAsItsBoundIsCut) {
  outside_.answer("/log?", std::string{"12345"});
  const auto log = [&](const model::LogQuery& query) {
    return told<model::PodLog>(
        [&](auto done) { ports_->pods().log(pod_, query, std::move(done)); });
  };
  EXPECT_FALSE(log({.tail = 3, .container = "sidecar", .largest = 6}).value().cut);
  EXPECT_TRUE(log({.largest = 5}).value().cut);
  EXPECT_THAT(outside_.calls,
              ElementsAre(HasSubstr("/log?container=sidecar&limitBytes=6&tailLines=3"),
                          EndsWith("/log?container=perception&limitBytes=5")));
}

TEST_F(LivePodsTest, WhatComesAfterTheEndOfThePortsIsDropped) {
  bool called = false;
  ports_->pods().get(pod_, {.path = "/a"}, [&](const auto&) { called = true; });
  begin(ports_->probes(), port::RunProbe{runbook::Command{{"./slow"}}, Color::green, "1.2.4"});
  ports_.reset();
  EXPECT_THAT(outside_.cancelled, ElementsAre("RUN ./slow")) << "a program is told to end";
  outside_.turn();
  EXPECT_FALSE(called);
  EXPECT_TRUE(ended_.empty());
}

}  // namespace

}  // namespace bluegreen::kubernetes_test
