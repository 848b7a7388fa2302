#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "bluegreen/adapter/kubernetes/cluster_state.hpp"
#include "bluegreen/adapter/kubernetes/door.hpp"

/// What the API server of the test cluster answered at one moment, managedFields left out: the JSON
/// texts below "service", "deployments", "pods", "slices" and "secrets" of a file in fixtures/.
class RecordedState {
 public:
  explicit RecordedState(const std::string& name) {
    std::ifstream file(std::string(BLUEGREEN_SOURCE_DIR "/tests/adapter/kubernetes/fixtures/") +
                       name + ".json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    document_.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  }

  std::string text(const char* part) const {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    document_[part].Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
  }

  /// What the door of the live Service's selector reads.
  bluegreen::adapter::kubernetes::Reading reading() const {
    const auto parts = selector().parts(options());
    return {{parts[0].parse(text("service")).value()},
            parts[1].parse_list(text("slices")).value(),
            parts[2].parse_list(text("pods")).value()};
  }

  bluegreen::adapter::kubernetes::ClusterState state() const {
    namespace kubernetes = bluegreen::adapter::kubernetes;
    return {{{selector().read(reading(), options())}},
            kubernetes::parse_list<kubernetes::Deployment>(text("deployments")).value(),
            kubernetes::parse_list<kubernetes::Pod>(text("pods")).value(),
            kubernetes::parse_list<bluegreen::adapter::helm::Revision>(text("secrets")).value()};
  }

  static const bluegreen::adapter::kubernetes::DoorKind& selector() {
    return *bluegreen::adapter::kubernetes::door_kinds().front();
  }
  static bluegreen::adapter::kubernetes::Options options() {
    bluegreen::adapter::kubernetes::Options options;
    options.service = {bluegreen::model::Namespace{"butterfly"}, "perception"};
    return options;
  }

 private:
  rapidjson::Document document_;
};
