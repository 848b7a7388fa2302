#include <array>

#include "runbook/probe_kind.hpp"

namespace bluegreen::runbook {
namespace {

constexpr std::array keys{
    required({"name", Type::word, "The name under which the host has registered the probe.",
              Member<&Custom::name>::slot}),
    Key{"args", Type::scalars, "What the probe is given.", Member<&Custom::args>::slot},
};

// Without the arguments: they are the host's own, and nobody has said that they are not secret.
std::string text(const Custom& probe) { return probe.name; }

AskHost ask(const Custom& /*probe*/) { return {}; }

}  // namespace

constinit const ProbeKind probes::custom = make_kind<Custom, text, ask>({
    .name = "custom",
    .description = "A probe that the host gives.",
    .keys = keys,
});

const ProbeKind& Custom::kind() { return probes::custom; }

}  // namespace bluegreen::runbook
