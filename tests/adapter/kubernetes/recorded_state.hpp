#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "bluegreen/adapter/kubernetes/cluster_state.hpp"

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

  bluegreen::adapter::kubernetes::ClusterState state() const {
    namespace kubernetes = bluegreen::adapter::kubernetes;
    return {kubernetes::parse_service(text("service")).value(),
            kubernetes::parse_deployments(text("deployments")).value(),
            kubernetes::parse_pods(text("pods")).value(),
            kubernetes::parse_endpoint_slices(text("slices")).value(),
            kubernetes::parse_revisions(text("secrets")).value()};
  }

 private:
  rapidjson::Document document_;
};
