#include <algorithm>
#include <array>

#include "bluegreen/base/assertion.hpp"
#include "runbook/key.hpp"

namespace bluegreen::runbook {
namespace {

constexpr std::int64_t second = 1000;
constexpr std::int64_t day = 86'400 * second;

template <class Probe, auto member>
Slot in(const Target& target) {
  return &(std::get<Probe>(*target.probe).*member);
}

template <class Probe>
constexpr Key path_key{"path", Type::url_path, "The path that is asked.", in<Probe, &Probe::path>};

template <class Probe>
constexpr Key window_key{"window",
                         Type::duration,
                         "The stretch of time that is judged, up to now.",
                         in<Probe, &Probe::window>,
                         {second, day}};

template <class Probe>
constexpr Key minimum_key{"minimum_requests",
                          Type::integer,
                          "With fewer requests in the window the verdict is unknown.",
                          in<Probe, &Probe::minimum_requests>,
                          {1, 1'000'000'000}};

constexpr std::array health_keys{path_key<ActuatorHealth>};
constexpr std::array smoke_keys{required(path_key<Smoke>)};
constexpr std::array metrics_keys{path_key<MetricsPresent>};

constexpr std::array logs_keys{
    Key{"tail",
        Type::integer,
        "How many of the last lines of each pod are read.",
        in<LogsClean, &LogsClean::tail>,
        {1, 10'000}},
    Key{"since",
        Type::duration,
        "How far back the lines of each pod are read.",
        in<LogsClean, &LogsClean::since>,
        {second, day}},
};

constexpr std::array error_rate_keys{
    Key{"limit", Type::percentage,
        "The largest share of requests that may be answered with a status of 5xx.",
        in<ErrorRate, &ErrorRate::limit_ppm>},
    window_key<ErrorRate>,
    minimum_key<ErrorRate>,
};

constexpr std::array latency_keys{
    Key{"mean",
        Type::duration,
        "The longest that a request may take on average.",
        in<Latency, &Latency::mean>,
        {1, 600 * second}},
    window_key<Latency>,
    minimum_key<Latency>,
};

constexpr std::array command_keys{
    required({"argv", Type::argv, "The program and its arguments. No shell reads them.",
              in<Command, &Command::argv>}),
    Key{"timeout",
        Type::duration,
        "How long it may run; then the verdict is unknown.",
        in<Command, &Command::timeout>,
        {second, day}},
};

constexpr std::array custom_keys{
    required({"name", Type::word, "The name under which the host has registered the probe.",
              in<Custom, &Custom::name>}),
    Key{"args", Type::scalars, "What the probe is given.", in<Custom, &Custom::args>},
};

template <class Probe>
ProbeSpec make() {
  return Probe{};
}

constexpr bool short_form = true;
constexpr bool needs_traffic = true;

constexpr std::array kinds{
    ProbeKind{"actuator_health", "The health endpoint of every pod says UP.", health_keys,
              short_form, make<ActuatorHealth>},
    ProbeKind{"smoke", "A request through the color's own Service is answered with 2xx.",
              smoke_keys, short_form, make<Smoke>},
    ProbeKind{"logs_clean", "No line of the pods' logs says ERROR; give tail or since.", logs_keys,
              !short_form, make<LogsClean>},
    ProbeKind{"metrics_present", "The metrics endpoint counts requests.", metrics_keys, short_form,
              make<MetricsPresent>},
    ProbeKind{"error_rate", "The share of 5xx answers stays within the limit.", error_rate_keys,
              short_form, make<ErrorRate>, needs_traffic},
    ProbeKind{"latency", "The mean time of requests stays within the limit.", latency_keys,
              short_form, make<Latency>, needs_traffic},
    ProbeKind{"command", "A program exits with 0; 1 is a failure, anything else is unknown.",
              command_keys, short_form, make<Command>},
    ProbeKind{"custom", "A probe that the host gives.", custom_keys, short_form, make<Custom>},
};

}  // namespace

std::span<const ProbeKind> probe_kinds() { return kinds; }

const ProbeKind* find_probe_kind(std::string_view name) {
  const auto* const found = std::ranges::find(kinds, name, &ProbeKind::name);
  return found == kinds.end() ? nullptr : found;
}

const ProbeKind& kind_entry(const ProbeSpec& probe) {
  // The table stands in the order of the variant, which a test holds it to.
  BLUEGREEN_ASSERT(probe.index() < kinds.size());
  return kinds[probe.index()];
}

}  // namespace bluegreen::runbook
