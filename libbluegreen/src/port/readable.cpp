#include "port/readable.hpp"

#include <utility>

#include "bluegreen/base/printable.hpp"
#include "bluegreen/model/version.hpp"

namespace bluegreen::port {
namespace {

constexpr std::size_t longest_name = 200;
constexpr std::size_t longest_detail = 400;  // model::ProbeReport promises it
constexpr std::size_t longest_message = 1000;
constexpr std::size_t longest_sentence = 4000;

void shorten(std::string& text, std::size_t limit) { text = base::printable(text, limit); }

void make_readable(model::Workloads& workloads) {
  for (const auto color : model::colors) {
    auto& workload = workloads[color];
    shorten(workload.release_id, longest_name);
    shorten(workload.version, model::longest_version);
    shorten(workload.trouble, longest_detail);
  }
}

void make_readable(model::Traffic& traffic) {
  for (auto& door : traffic.doors) {
    shorten(door.title, longest_name);
    shorten(door.text, longest_detail);
    shorten(door.foreign_owner, longest_name);
  }
}

void make_readable(model::Observation& observation) {
  make_readable(observation.workloads);
  make_readable(observation.traffic);
}

void make_readable(Applied& applied) { shorten(applied.detail, longest_detail); }
void make_readable(TrafficSeen& seen) { shorten(seen.detail, longest_detail); }
void make_readable(model::ProbeReport& report) { shorten(report.detail, longest_detail); }
/// One without a sentence says at least its code.
void make_readable(base::Error& error) {
  if (error.message.empty()) error.message = base::to_text(error.code);
  shorten(error.message, longest_message);
}
void make_readable(Failure& failure) { make_readable(failure.error); }
void make_readable(model::TrafficSample&) {}  // numbers, and names of pods

}  // namespace

std::string readable_name(std::string_view name) { return base::printable(name, longest_name); }

std::string readable_sentence(std::string_view text) {
  return base::printable(text, longest_sentence);
}

base::Error readable(base::Error error) {
  make_readable(error);
  return error;
}

Answer readable(Answer answer) {
  std::visit([](auto& each) { make_readable(each); }, answer);
  return answer;
}

}  // namespace bluegreen::port
