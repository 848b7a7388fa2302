#include "port/readable.hpp"

#include <type_traits>
#include <utility>

#include "bluegreen/base/printable.hpp"
#include "bluegreen/model/version.hpp"

namespace bluegreen::port {
namespace {

constexpr std::size_t longest_name = 200;
constexpr std::size_t longest_detail = 400;  // model::ProbeReport promises it
constexpr std::size_t longest_message = 1000;
constexpr std::size_t longest_sentence = 4000;

/// Calls each(text, limit) with every text that people read.
template <class Told, class Each>
void each_text(Told& told, const Each& each) {
  using Kind = std::remove_const_t<Told>;
  if constexpr (std::is_same_v<Kind, model::Workloads>) {
    for (const auto color : model::colors) {
      each(told[color].release_id, longest_name);
      each(told[color].version, model::longest_version);
      each(told[color].trouble, longest_detail);
    }
  } else if constexpr (std::is_same_v<Kind, model::Traffic>) {
    for (auto& door : told.doors) {
      each(door.title, longest_name);
      each(door.text, longest_detail);
      each(door.foreign_owner, longest_name);
    }
  } else if constexpr (std::is_same_v<Kind, model::Observation>) {
    each_text(told.workloads, each);
    each_text(told.traffic, each);
  } else if constexpr (std::is_same_v<Kind, Failure>) {
    each(told.error.message, longest_message);
  } else if constexpr (!std::is_same_v<Kind, model::TrafficSample>) {  // numbers and pods' names
    each(told.detail, longest_detail);
  }
}

/// Nearly every answer is: it is handed on as it came.
bool is_readable(const Answer& answer) {
  if (std::holds_alternative<Failure>(answer)) return false;
  bool all = true;
  const auto look = [&all](const std::string& text, std::size_t limit) {
    all = all && base::is_printable(text, limit);
  };
  std::visit([&look](const auto& told) { each_text(told, look); }, answer);
  return all;
}

void shorten(std::string& text, std::size_t limit) { text = base::printable(text, limit); }

}  // namespace

std::string readable_name(std::string_view name) { return base::printable(name, longest_name); }

std::string readable_sentence(std::string_view text) {
  return base::printable(text, longest_sentence);
}

/// One without a sentence says at least its code.
base::Error readable(base::Error error) {
  if (error.message.empty()) error.message = base::to_text(error.code);
  shorten(error.message, longest_message);
  return error;
}

SharedAnswer readable(SharedAnswer answer) {
  if (is_readable(*answer)) return answer;
  Answer changed = *answer;
  if (auto* failure = std::get_if<Failure>(&changed)) {
    failure->error = readable(std::move(failure->error));
  } else {
    std::visit([](auto& told) { each_text(told, shorten); }, changed);
  }
  return changed;
}

}  // namespace bluegreen::port
