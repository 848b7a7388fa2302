#include <array>

#include "runbook/key.hpp"

namespace bluegreen::runbook {
namespace {

constexpr std::int64_t second = 1000;
constexpr std::int64_t hour = 3600 * second;
constexpr std::int64_t day = 24 * hour;

template <auto... members>
Slot in(const Target& target) {
  return &(*target.runbook.*....*members);
}
template <auto member>
Slot in_gate(const Target& target) {
  return &((*target.runbook->gate).*member);
}

constexpr std::array release_keys{
    needed_by(&EnvironmentTraits::needs_chart,
              {"chart", Type::argument,
               "The Helm chart: repository/chart, an OCI reference, or a folder.",
               in<&Runbook::release, &ChartRelease::chart>}),
    Key{"values", Type::arguments,
        "Files of values for Helm, the later ones win. Paths are relative to the runbook.",
        in<&Runbook::release, &ChartRelease::values>},
    Key{"set", Type::scalars,
        "Single values for Helm. bluegreen sets image.tag, service.name and "
        "deployment.labels.version itself; replicaCount is the same as replicas.",
        in<&Runbook::release, &ChartRelease::set>},
    Key{"replicas",
        Type::integer,
        "The fewest pods of the new color. It gets as many as the old color runs, if that is more.",
        in<&Runbook::release, &ChartRelease::replicas>,
        {1, 1000}},
};

constexpr std::array traffic_keys{
    Key{"switch", Type::instant_switch,
        "How traffic moves: instant points the Service's selector at the new color."},
    Key{"via", Type::unsupported, "For a gradual switch."},
    Key{"steps", Type::unsupported, "For a gradual switch."},
};

constexpr std::array gate_keys{
    Key{"name", Type::word, "What the gate is called where it asks.", in_gate<&GateSpec::name>},
    Key{"limit",
        Type::duration,
        "How long it waits for an answer. No answer means return.",
        in_gate<&GateSpec::limit>,
        {second, 30 * day}},
};

constexpr std::array metrics_keys{
    Key{"source", Type::metric_source,
        "Where the requests that each pod answered are read: actuator asks every pod.",
        in<&Runbook::metrics, &Metrics::source>},
    Key{"path", Type::url_path,
        "The path of the pods, where the source asks them: Prometheus' text format.",
        in<&Runbook::metrics, &Metrics::path>},
};

constexpr std::array drain_keys{
    Key{"path", Type::url_path,
        "POST asks a pod of the old color to let go of its connections, DELETE ends that. Without "
        "it the limit is waited and the pods are replaced one by one.",
        in<&Runbook::drain, &Drain::path>},
    Key{"limit",
        Type::duration,
        "How long open connections may stay on the old color before its pods are replaced one by "
        "one.",
        in<&Runbook::drain, &Drain::limit>,
        {0, day}},
};

constexpr std::array cleanup_keys{
    Key{"scale_down_after", Type::delay,
        "When the old color is scaled to zero, counted from the moment when traffic has moved.",
        in<&Runbook::cleanup, &Cleanup::scale_down_after>},
    Key{"delete_after", Type::delay,
        "When the old color's Helm release is deleted, counted from the scale-down.",
        in<&Runbook::cleanup, &Cleanup::delete_after>},
};

template <auto member>
constexpr Key deadline(std::string_view name, std::string_view description) {
  return {name, Type::duration, description, in<&Runbook::deadlines, member>, {second, day}};
}

constexpr std::array deadline_keys{
    deadline<&Deadlines::install>("install", "Until Helm has installed the new color."),
    deadline<&Deadlines::start>("start", "Until the pods of the new color are ready."),
    deadline<&Deadlines::validate>("validate", "Until every probe of validate has passed."),
    deadline<&Deadlines::propagate>("propagate",
                                    "Until the switch is seen on the endpoints and in answers."),
    deadline<&Deadlines::give_back>(
        "return", "Until the old color is ready again, where a return has to start it first."),
    deadline<&Deadlines::clean_up>("clean_up", "Until a scale-down or a deletion is done."),
};

constexpr Key section(std::string_view name, std::string_view description,
                      std::span<const Key> inside, Slot (*slot)(const Target&) = nullptr) {
  return {name, Type::section, description, slot, {}, inside};
}

constexpr std::array keys{
    required({"service", Type::service_name,
              "The live Service. Its colors are the Helm releases SERVICE-blue and SERVICE-green.",
              in<&Runbook::service, &model::ServiceName::name>}),
    needed_by(&EnvironmentTraits::needs_namespace,
              {"namespace", Type::dns_label, "The namespace of the service.",
               in<&Runbook::service, &model::ServiceName::name_space, &model::Namespace::name>}),
    Key{"environment", Type::word,
        "Where the colors run: kubernetes, or the name of an environment that the host gives.",
        in<&Runbook::environment>},
    Key{"port",
        Type::integer,
        "The port of the pods that probes ask.",
        in<&Runbook::port>,
        {1, 65'535}},
    section("release", "What Helm installs.", release_keys),
    section("traffic", "How traffic is switched.", traffic_keys),
    Key{"validate", Type::probes, "What the new color must pass before the switch.",
        in<&Runbook::validate>},
    section("gate", "A question to a person before the switch; null for none.", gate_keys,
            in<&Runbook::gate>),
    Key{"watch", Type::probes,
        "What is asked again and again after the switch, while holding. A failure means return.",
        in<&Runbook::watch>},
    Key{"probe_interval",
        Type::duration,
        "The time between two questions of the same probe.",
        in<&Runbook::probe_interval>,
        {100, hour}},
    Key{"on_unknown", Type::on_unknown,
        "What to do when a probe of watch has no answer to give: ask a person, or return.",
        in<&Runbook::on_unknown>},
    section("metrics", "How the requests of users are counted.", metrics_keys),
    section("drain", "How open connections leave the old color.", drain_keys),
    Key{"hold",
        Type::duration,
        "How long the new color is watched, from the moment when traffic has moved.",
        in<&Runbook::hold>,
        {0, 30 * day}},
    section("cleanup", "What becomes of the old color.", cleanup_keys),
    section("deadlines", "The longest that each wait may take.", deadline_keys),
};

std::string find_below(std::span<const Key> table, const std::string& path, std::string_view name) {
  for (const Key& key : table) {
    if (key.name == name) return path + std::string{name};
    if (key.inside.empty()) continue;
    std::string found = find_below(key.inside, path + std::string{key.name} + ".", name);
    if (!found.empty()) return found;
  }
  return {};
}

}  // namespace

std::span<const Key> runbook_keys() { return keys; }

std::string known_elsewhere(std::string_view name) { return find_below(keys, "", name); }

std::vector<ProbeSpec> default_validate() {
  return {ActuatorHealth{}, Smoke{"/api/v1/health"}, LogsClean{100, std::nullopt},
          MetricsPresent{}};
}

std::vector<ProbeSpec> default_watch() {
  return {ErrorRate{}, LogsClean{std::nullopt, std::chrono::minutes{5}}};
}

}  // namespace bluegreen::runbook
