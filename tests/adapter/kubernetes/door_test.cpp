#include "bluegreen/adapter/kubernetes/door.hpp"

#include <any>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapter/kubernetes/recorded_state.hpp"
#include "traffic.hpp"

namespace kubernetes = bluegreen::adapter::kubernetes;
namespace model = bluegreen::model;
namespace port = bluegreen::port;
using bluegreen::base::Errc;
using bluegreen::test::serving_at;
using bluegreen::test::switch_traffic;
using kubernetes::EndpointSlice;
using kubernetes::Pod;
using kubernetes::Reading;
using kubernetes::Service;
using model::Color;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

const port::Stamp stamp{"perception-8", 8};

enum Part : std::size_t { service_part, slices_part, pods_part };

const kubernetes::DoorKind& selector() { return RecordedState::selector(); }
Reading recorded(const std::string& name) { return RecordedState(name).reading(); }
model::Door seen(const Reading& reading) {
  return selector().read(reading, RecordedState::options());
}
bool reaches(const model::Door& door, int blue, int green, int strangers) {
  return door.ready == model::PerColor<int>{blue, green} && door.strangers == strangers;
}

template <class Kind>
Kind& object(Reading& reading, Part part, std::size_t index = 0) {
  return *std::any_cast<Kind>(&reading.at(part).at(index).value);
}
Service& service(Reading& reading) { return object<Service>(reading, service_part); }

Reading of(const Service& service) { return {{{service}}}; }
/// No Service, no addresses, no pods.
Reading nothing() { return {{}, {}, {}}; }

Service stamped_service(std::map<std::string, std::string> keys) {
  Service service;
  service.metadata = {"perception", "u-1", "41", true, "7", 7};
  service.has_selector = !keys.empty();
  service.selector = std::move(keys);
  return service;
}

// ---- every kind ----

TEST(Doors, HaveNamesOfTheirOwnAndEverythingThatADoorIsAskedFor) {
  std::set<std::string_view> names;
  for (const auto* kind : kubernetes::door_kinds()) {
    EXPECT_TRUE(names.insert(kind->name).second) << kind->name;
    EXPECT_FALSE(kind->name.empty());
    EXPECT_GE(kind->finest_percent, 1) << kind->name;
    EXPECT_LE(kind->finest_percent, 100) << kind->name;
    const auto options = RecordedState::options();
    const auto parts = kind->parts(options);
    ASSERT_FALSE(parts.empty()) << kind->name;
    EXPECT_EQ(parts.front().parse_list, nullptr) << kind->name << ": a write changes one object";
    const auto door = kind->read(Reading(parts.size()), options);
    EXPECT_EQ(door.name, kind->name);
    EXPECT_FALSE(door.exists) << kind->name;
    EXPECT_FALSE(door.title.empty()) << kind->name;
    EXPECT_EQ(door.version, "") << kind->name;
    EXPECT_EQ(door.split, std::nullopt) << kind->name;
  }
}

// ---- what the selector shows ----

TEST(SelectorDoor, ReadsTheServiceItsAddressesAndThePods) {
  std::vector<std::string> paths;
  for (const auto& part : selector().parts(RecordedState::options())) {
    paths.push_back(part.read);
    paths.push_back(part.watch);
  }
  const auto* slices =
      "/apis/discovery.k8s.io/v1/namespaces/butterfly/endpointslices"
      "?labelSelector=kubernetes.io%2Fservice-name%3Dperception";
  const auto* pods =
      "/api/v1/namespaces/butterfly/pods?labelSelector=app.kubernetes.io%2Fname%3Dperception";
  EXPECT_THAT(
      paths,
      ElementsAre("/api/v1/namespaces/butterfly/services/perception",
                  "/api/v1/namespaces/butterfly/services?fieldSelector=metadata.name%3Dperception",
                  slices, slices, pods, pods));
}

TEST(SelectorDoor, OfARecordedCluster) {
  const auto door = seen(recorded("steady"));
  EXPECT_EQ(door.name, "service");
  EXPECT_EQ(door.title, "the Service perception");
  EXPECT_TRUE(door.exists);
  EXPECT_EQ(door.split, model::Split::all_to(Color::blue));
  EXPECT_EQ(door.text, "selects app.kubernetes.io/name=perception,version=blue");
  EXPECT_FALSE(door.version.empty());
  EXPECT_EQ(door.fence, 7U);
  EXPECT_EQ(door.foreign_owner, "");
  EXPECT_TRUE(reaches(door, 3, 0, 0));
}

TEST(SelectorDoor, TheObjectAloneTellsAllButItsAddresses) {
  auto whole = seen(recorded("steady"));
  auto reading = recorded("steady");
  reading.resize(1);
  whole.ready = {};
  EXPECT_EQ(seen(reading), whole);
}

TEST(SelectorDoor, OfNothing) {
  model::Door door;
  door.name = "service";
  door.title = "the Service perception";
  EXPECT_EQ(seen(nothing()), door);
}

TEST(SelectorDoor, TerminatingPodsAreNoEndpoints) {
  EXPECT_TRUE(reaches(seen(recorded("scaling_down")), 0, 0, 0));
}

TEST(SelectorDoor, WithoutAKnownColorSelectsNone) {
  auto reading = recorded("steady");
  service(reading).selector["version"] = "teal";
  EXPECT_EQ(serving_at(seen(reading)), std::nullopt);
  EXPECT_EQ(seen(reading).split, std::nullopt);
  EXPECT_THAT(seen(reading).text, HasSubstr("version=teal"));
  service(reading).selector.erase("version");
  EXPECT_EQ(serving_at(seen(reading)), std::nullopt);
  service(reading).selector["\x1b[2J"] = std::string(10'000, 'x');
  EXPECT_LE(seen(reading).text.size(), 200U);
  EXPECT_EQ(seen(reading).text.find('\x1b'), std::string::npos);
  service(reading).selector.clear();
  EXPECT_EQ(seen(reading).text, "has no selector");
}

TEST(SelectorDoor, EndpointsBelongToTheirPods) {
  auto reading = recorded("steady");
  auto& ready = object<EndpointSlice>(reading, slices_part).ready;
  ready.push_back({"stranger-1", "10.0.0.1"});
  ready.push_back({"", "10.0.0.2"});
  ready.push_back({"perception-green-abc-new", "10.0.0.3"});  // not listed yet
  // The second family's addresses of the same pods.
  reading[slices_part].push_back(kubernetes::Object{reading[slices_part].at(0)});
  EXPECT_TRUE(reaches(seen(reading), 3, 1, 2));
  object<Pod>(reading, pods_part).color = std::nullopt;
  EXPECT_TRUE(reaches(seen(reading), 2, 1, 3));
}

TEST(SelectorDoor, SaysWhoElseWritesIt) {
  auto reading = recorded("steady");
  service(reading).foreign_owner = "Helm release perception";
  EXPECT_EQ(seen(reading).foreign_owner, "Helm release perception");
}

// ---- what forbids a switch of it ----

Errc code_of(const Reading& reading, const port::SwitchTraffic& change) {
  const auto error = kubernetes::forbids(selector(), seen(reading), change);
  return error ? error->code : Errc{};
}

constexpr Errc allowed{};

TEST(SelectorDoor, ASwitchMustMeetTheServiceThatWasSeen) {
  const auto state = recorded("steady");
  const auto version = seen(state).version;
  EXPECT_EQ(code_of(state, switch_traffic(Color::blue, Color::green, version, stamp)), allowed);
  EXPECT_EQ(code_of(state, switch_traffic(Color::blue, Color::green, "1", stamp)), Errc::conflict);
  EXPECT_EQ(code_of(state, switch_traffic(Color::green, Color::blue, version, stamp)),
            Errc::conflict);
  EXPECT_EQ(code_of(state, switch_traffic(std::nullopt, Color::green, "", stamp)), Errc::conflict);
  EXPECT_EQ(code_of(nothing(), switch_traffic(std::nullopt, Color::green, "", stamp)), allowed);
  EXPECT_EQ(code_of(nothing(), switch_traffic(Color::blue, Color::green, version, stamp)),
            Errc::conflict);
  auto taken = state;
  service(taken).metadata.fence = 9;
  EXPECT_EQ(code_of(taken, switch_traffic(Color::blue, Color::green, "1", stamp)),
            Errc::superseded);
}

TEST(SelectorDoor, ItsSwitchGivesEverythingToOneColor) {
  const auto state = recorded("steady");
  auto change = switch_traffic(Color::blue, Color::green, seen(state).version, stamp);
  for (const auto& [blue, green] : {std::pair{90, 10}, {1, 1}, {1, 999}, {1'999'999'999, 1}}) {
    change.to_split = model::Split::of(blue, green).value();
    const auto error = kubernetes::forbids(selector(), seen(state), change);
    ASSERT_TRUE(error) << blue << ":" << green;
    EXPECT_EQ(error->code, Errc::unsupported) << blue << ":" << green;
  }
  for (const auto& [blue, green] : {std::pair{0, 1}, {7, 0}, {0, 1'999'999'999}}) {
    change.to_split = model::Split::of(blue, green).value();
    EXPECT_EQ(code_of(state, change), allowed) << blue << ":" << green;
  }
}

TEST(SelectorDoor, ASwitchOfAnotherDoorIsNotItsOwn) {
  const auto state = recorded("steady");
  auto change = switch_traffic(Color::blue, Color::green, seen(state).version, stamp);
  change.door = "route";
  EXPECT_EQ(kubernetes::forbids(selector(), seen(state), change),
            (bluegreen::base::Error{Errc::not_found, "there is no door route"}));
}

// ---- what a switch of it writes ----

kubernetes::Write written(const Reading& reading, const port::SwitchTraffic& change) {
  return selector().write(reading, RecordedState::options(), change);
}

// What every stamp of an object stamped before looks like.
const std::string stamped =
    R"({"op":"test","path":"/metadata/annotations/bluegreen~1fence","value":"7"},)"
    R"({"op":"add","path":"/metadata/annotations/bluegreen~1fence","value":"8"},)"
    R"({"op":"add","path":"/metadata/annotations/bluegreen~1release-id","value":"perception-8"})";

TEST(SelectorDoor, SwitchTestsVersionAndColorAndChangesOneKey) {
  const auto reading =
      of(stamped_service({{"app.kubernetes.io/name", "perception"}, {"version", "blue"}}));
  const auto write = written(reading, switch_traffic(Color::blue, Color::green, "41", stamp));
  EXPECT_EQ(write.method, "PATCH");
  EXPECT_EQ(write.path, "/api/v1/namespaces/butterfly/services/perception");
  EXPECT_EQ(write.content_type, "application/json-patch+json");
  EXPECT_EQ(write.body, R"([{"op":"test","path":"/metadata/resourceVersion","value":"41"},)" +
                            stamped +
                            R"(,{"op":"test","path":"/spec/selector/version","value":"blue"},)"
                            R"({"op":"add","path":"/spec/selector/version","value":"green"}])");
}

TEST(SelectorDoor, ASwitchNeverLeavesASelectorThatTakesEveryPod) {
  const auto change = switch_traffic(std::nullopt, Color::green, "41", stamp);
  EXPECT_EQ(written(of(stamped_service({})), change).body,
            R"([{"op":"test","path":"/metadata/resourceVersion","value":"41"},)" + stamped +
                R"(,{"op":"add","path":"/spec/selector","value":)"
                R"({"app.kubernetes.io/name":"perception","version":"green"}}])");
  EXPECT_EQ(written(of(stamped_service({{"app.kubernetes.io/name", "perception"}})), change).body,
            R"([{"op":"test","path":"/metadata/resourceVersion","value":"41"},)" + stamped +
                R"(,{"op":"test","path":"/spec/selector/version","value":null},)"
                R"({"op":"add","path":"/spec/selector/version","value":"green"}])");
}

TEST(SelectorDoor, TheFirstSwitchMakesTheService) {
  const auto write = written(nothing(), switch_traffic(std::nullopt, Color::blue, "", stamp));
  EXPECT_EQ(write.method, "POST");
  EXPECT_EQ(write.path, "/api/v1/namespaces/butterfly/services");
  EXPECT_EQ(write.content_type, "application/json");
  EXPECT_EQ(write.body,
            R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"perception",)"
            R"("labels":{"app.kubernetes.io/managed-by":"bluegreen",)"
            R"("app.kubernetes.io/name":"perception"},)"
            R"("annotations":{"bluegreen/fence":"8","bluegreen/release-id":"perception-8"}},)"
            R"("spec":{"selector":{"app.kubernetes.io/name":"perception","version":"blue"},)"
            R"("ports":[{"name":"http","port":8080,"targetPort":8080}]}})");
}

TEST(SelectorDoor, AStampTestsTheUidAndChangesNothingElse) {
  const auto write =
      selector().stamp(of(stamped_service({{"version", "blue"}})), RecordedState::options(), stamp);
  EXPECT_EQ(write.method, "PATCH");
  EXPECT_EQ(write.path, "/api/v1/namespaces/butterfly/services/perception");
  EXPECT_EQ(write.content_type, "application/json-patch+json");
  EXPECT_EQ(write.body, R"([{"op":"test","path":"/metadata/uid","value":"u-1"},)" + stamped + "]");
}

// ---- where its users ask ----

std::string asked_at(const std::string& address, std::vector<int> ports,
                     const std::string& path = "/api/v1/health") {
  Service service;
  service.cluster_ip = address;
  service.ports = std::move(ports);
  auto options = RecordedState::options();
  options.version_path = path;
  return selector().answers_at(of(service), options);
}

TEST(SelectorDoor, AnswersAtItsAddressAndThePortOfTheService) {
  EXPECT_EQ(asked_at("10.0.0.1", {80, 8080}), "http://10.0.0.1:8080/api/v1/health");
  EXPECT_EQ(asked_at("10.0.0.1", {80, 443}), "http://10.0.0.1:80/api/v1/health");
  EXPECT_EQ(asked_at("fd00::1", {8080}, "health"), "http://[fd00::1]:8080/health");
  EXPECT_EQ(asked_at("None", {8080}), "");
  EXPECT_EQ(asked_at("", {8080}), "");
  EXPECT_EQ(asked_at("10.0.0.1", {}), "");
  EXPECT_EQ(selector().answers_at(nothing(), RecordedState::options()), "");
}

}  // namespace
