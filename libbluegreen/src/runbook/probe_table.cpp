#include <algorithm>
#include <array>

#include "bluegreen/base/assertion.hpp"
#include "runbook/key.hpp"

namespace bluegreen::runbook {
namespace {

constexpr std::int64_t second = 1000;
constexpr std::int64_t day = 86'400 * second;

template <class Probe, auto member>
Slot slot_of(const Target& target) {
  return &(std::get<Probe>(*target.probe).*member);
}

template <class Probe>
constexpr Key path_key(bool required) {
  return {.name = "path",
          .type = Type::url_path,
          .description = "The path that is asked.",
          .slot = slot_of<Probe, &Probe::path>,
          .required = required};
}

template <class Probe>
constexpr Key window_key() {
  return {.name = "window",
          .type = Type::duration,
          .description = "The stretch of time that is judged, up to now.",
          .slot = slot_of<Probe, &Probe::window>,
          .smallest = second,
          .largest = day};
}

template <class Probe>
constexpr Key minimum_key() {
  return {.name = "minimum_requests",
          .type = Type::integer,
          .description = "With fewer requests in the window the verdict is unknown.",
          .slot = slot_of<Probe, &Probe::minimum_requests>,
          .smallest = 1,
          .largest = 1'000'000'000};
}

constexpr std::array health_keys{path_key<ActuatorHealth>(false)};
constexpr std::array smoke_keys{path_key<Smoke>(true)};
constexpr std::array metrics_keys{path_key<MetricsPresent>(false)};

constexpr std::array logs_keys{
    Key{.name = "tail",
        .type = Type::integer,
        .description = "How many of the last lines of each pod are read.",
        .slot = slot_of<LogsClean, &LogsClean::tail>,
        .smallest = 1,
        .largest = 10'000},
    Key{.name = "since",
        .type = Type::duration,
        .description = "How far back the lines of each pod are read.",
        .slot = slot_of<LogsClean, &LogsClean::since>,
        .smallest = second,
        .largest = day},
};

constexpr std::array error_rate_keys{
    Key{.name = "limit",
        .type = Type::percentage,
        .description = "The largest share of requests that may be answered with a status of 5xx.",
        .slot = slot_of<ErrorRate, &ErrorRate::limit_ppm>},
    window_key<ErrorRate>(),
    minimum_key<ErrorRate>(),
};

constexpr std::array latency_keys{
    Key{.name = "mean",
        .type = Type::duration,
        .description = "The longest that a request may take on average.",
        .slot = slot_of<Latency, &Latency::mean>,
        .smallest = 1,
        .largest = 600 * second},
    window_key<Latency>(),
    minimum_key<Latency>(),
};

constexpr std::array command_keys{
    Key{.name = "argv",
        .type = Type::argv,
        .description = "The program and its arguments. No shell reads them.",
        .slot = slot_of<Command, &Command::argv>,
        .required = true},
    Key{.name = "timeout",
        .type = Type::duration,
        .description = "How long it may run; then the verdict is unknown.",
        .slot = slot_of<Command, &Command::timeout>,
        .smallest = second,
        .largest = day},
};

constexpr std::array custom_keys{
    Key{.name = "name",
        .type = Type::word,
        .description = "The name under which the host has registered the probe.",
        .slot = slot_of<Custom, &Custom::name>,
        .required = true},
    Key{.name = "args",
        .type = Type::scalars,
        .description = "What the probe is given.",
        .slot = slot_of<Custom, &Custom::args>},
};

constexpr std::array kinds{
    ProbeKind{"actuator_health", "The health endpoint of every pod says UP.", health_keys, "path",
              []() -> ProbeSpec { return ActuatorHealth{}; }},
    ProbeKind{"smoke", "A request through the color's own Service is answered with 2xx.",
              smoke_keys, "path", []() -> ProbeSpec { return Smoke{}; }},
    ProbeKind{"logs_clean", "No line of the pods' logs says ERROR; give tail or since.", logs_keys,
              "", []() -> ProbeSpec { return LogsClean{}; }},
    ProbeKind{"metrics_present", "The metrics endpoint counts requests.", metrics_keys, "path",
              []() -> ProbeSpec { return MetricsPresent{}; }},
    ProbeKind{"error_rate", "The share of 5xx answers stays within the limit.", error_rate_keys,
              "limit", []() -> ProbeSpec { return ErrorRate{}; }, true},
    ProbeKind{"latency", "The mean time of requests stays within the limit.", latency_keys, "mean",
              []() -> ProbeSpec { return Latency{}; }, true},
    ProbeKind{"command", "A program exits with 0; 1 is a failure, anything else is unknown.",
              command_keys, "argv", []() -> ProbeSpec { return Command{}; }},
    ProbeKind{"custom", "A probe that the host gives.", custom_keys, "name",
              []() -> ProbeSpec { return Custom{}; }},
};

}  // namespace

std::span<const ProbeKind> probe_kinds() { return kinds; }

const ProbeKind* find_probe_kind(std::string_view name) {
  const auto* found = std::find_if(kinds.begin(), kinds.end(),
                                   [name](const ProbeKind& k) { return k.name == name; });
  return found == kinds.end() ? nullptr : found;
}

const ProbeKind& kind_entry(const ProbeSpec& probe) {
  // The table stands in the order of the variant, which a test holds it to.
  BLUEGREEN_ASSERT(probe.index() < kinds.size());
  return kinds[probe.index()];
}

}  // namespace bluegreen::runbook
