#include <array>

#include "runbook/key.hpp"

namespace bluegreen::runbook {
namespace {

constexpr std::int64_t second = 1000;
constexpr std::int64_t hour = 3600 * second;
constexpr std::int64_t day = 24 * hour;

constexpr std::array release_keys{
    Key{.name = "chart",
        .type = Type::argument,
        .description = "The Helm chart: repository/chart, an OCI reference, or a folder.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->release.chart; },
        .required = true},
    Key{.name = "values",
        .type = Type::arguments,
        .description =
            "Files of values for Helm, the later ones win. Paths are relative to the runbook.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->release.values; }},
    Key{.name = "set",
        .type = Type::scalars,
        .description = "Single values for Helm. bluegreen sets image.tag, service.name and "
                       "deployment.labels.version "
                       "itself; replicaCount is the same as replicas.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->release.set; }},
    Key{.name = "replicas",
        .type = Type::integer,
        .description = "The fewest pods of the new color. It gets as many as the old color runs, "
                       "if that is more.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->release.replicas; },
        .smallest = 1,
        .largest = 1000},
};

constexpr std::array traffic_keys{
    Key{.name = "switch",
        .type = Type::instant_switch,
        .description = "How traffic moves: instant points the Service's selector at the new color.",
        .slot = [](const Target&) -> Slot { return {}; }},
    Key{.name = "via", .type = Type::unsupported, .description = "For a gradual switch."},
    Key{.name = "steps", .type = Type::unsupported, .description = "For a gradual switch."},
};

constexpr std::array gate_keys{
    Key{.name = "name",
        .type = Type::word,
        .description = "What the gate is called where it asks.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->gate->name; }},
    Key{.name = "limit",
        .type = Type::duration,
        .description = "How long it waits for an answer. No answer means return.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->gate->limit; },
        .smallest = second,
        .largest = 30 * day},
};

constexpr std::array drain_keys{
    Key{.name = "path",
        .type = Type::url_path,
        .description = "POST asks a pod of the old color to let go of its connections, DELETE ends "
                       "that. Without it the "
                       "limit is waited and the pods are replaced one by one.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->drain.path; }},
    Key{.name = "limit",
        .type = Type::duration,
        .description = "How long open connections may stay on the old color before its pods are "
                       "replaced one by one.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->drain.limit; },
        .smallest = 0,
        .largest = day},
};

constexpr std::array cleanup_keys{
    Key{.name = "scale_down_after",
        .type = Type::delay,
        .description =
            "When the old color is scaled to zero, counted from the moment when traffic has moved.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->cleanup.scale_down_after; }},
    Key{.name = "delete_after",
        .type = Type::delay,
        .description = "When the old color's Helm release is deleted, counted from the scale-down.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->cleanup.delete_after; }},
};

constexpr Key deadline(std::string_view name, std::string_view description,
                       Slot (*slot)(const Target&)) {
  return {.name = name,
          .type = Type::duration,
          .description = description,
          .slot = slot,
          .smallest = second,
          .largest = day};
}

constexpr std::array deadline_keys{
    deadline("install", "Until Helm has installed the new color.",
             [](const Target& t) -> Slot { return &t.runbook->deadlines.install; }),
    deadline("start", "Until the pods of the new color are ready.",
             [](const Target& t) -> Slot { return &t.runbook->deadlines.start; }),
    deadline("validate", "Until every probe of validate has passed.",
             [](const Target& t) -> Slot { return &t.runbook->deadlines.validate; }),
    deadline("propagate", "Until the switch is seen on the endpoints and in answers.",
             [](const Target& t) -> Slot { return &t.runbook->deadlines.propagate; }),
    deadline("return", "Until the old color is ready again, where a return has to start it first.",
             [](const Target& t) -> Slot { return &t.runbook->deadlines.give_back; }),
    deadline("clean_up", "Until a scale-down or a deletion is done.",
             [](const Target& t) -> Slot { return &t.runbook->deadlines.clean_up; }),
};

constexpr std::array keys{
    Key{.name = "service",
        .type = Type::service_name,
        .description =
            "The live Service. Its colors are the Helm releases SERVICE-blue and SERVICE-green.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->service.name; },
        .required = true},
    Key{.name = "namespace",
        .type = Type::dns_label,
        .description = "The namespace of the service.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->service.name_space; },
        .required = true},
    Key{.name = "environment",
        .type = Type::word,
        .description =
            "Where the colors run: kubernetes, or the name of an environment that the host gives.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->environment; }},
    Key{.name = "port",
        .type = Type::integer,
        .description = "The port of the pods that probes ask.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->port; },
        .smallest = 1,
        .largest = 65'535},
    Key{.name = "release",
        .type = Type::section,
        .description = "What Helm installs.",
        .inside = release_keys},
    Key{.name = "traffic",
        .type = Type::section,
        .description = "How traffic is switched.",
        .inside = traffic_keys},
    Key{.name = "validate",
        .type = Type::probes,
        .description = "What the new color must pass before the switch.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->validate; }},
    Key{.name = "gate",
        .type = Type::section,
        .description = "A question to a person before the switch; null for none.",
        .inside = gate_keys,
        .present = [](const Target& t) { return t.runbook->gate.has_value(); },
        .make = [](const Target& t) { t.runbook->gate.emplace(); }},
    Key{.name = "watch",
        .type = Type::probes,
        .description = "What is asked again and again after the switch, while holding. A failure "
                       "means return.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->watch; }},
    Key{.name = "probe_interval",
        .type = Type::duration,
        .description = "The time between two questions of the same probe.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->probe_interval; },
        .smallest = 100,
        .largest = hour},
    Key{.name = "on_unknown",
        .type = Type::on_unknown,
        .description =
            "What to do when a probe of watch has no answer to give: ask a person, or return.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->on_unknown; }},
    Key{.name = "drain",
        .type = Type::section,
        .description = "How open connections leave the old color.",
        .inside = drain_keys},
    Key{.name = "hold",
        .type = Type::duration,
        .description = "How long the new color is watched, from the moment when traffic has moved.",
        .slot = [](const Target& t) -> Slot { return &t.runbook->hold; },
        .smallest = 0,
        .largest = 30 * day},
    Key{.name = "cleanup",
        .type = Type::section,
        .description = "What becomes of the old color.",
        .inside = cleanup_keys},
    Key{.name = "deadlines",
        .type = Type::section,
        .description = "The longest that each wait may take.",
        .inside = deadline_keys},
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
