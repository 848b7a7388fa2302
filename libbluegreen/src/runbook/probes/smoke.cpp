#include <array>

#include <fmt/format.h>

#include "runbook/probe_kind.hpp"

namespace bluegreen::runbook {
namespace {

constexpr std::array keys{required(path_key<&Smoke::path>)};

std::string text(const Smoke& probe) { return probe.path; }

AskService ask(const Smoke& probe) {
  return {{.path = probe.path}, [path = probe.path](const model::HttpAnswer& answer) {
            const bool is_good = answer.status >= 200 && answer.status <= 299;
            return model::ProbeReport{is_good ? model::Verdict::passed : model::Verdict::failed,
                                      fmt::format("{} answered {}", path, answer.status)};
          }};
}

}  // namespace

constinit const ProbeKind probes::smoke = make_kind<Smoke, text, ask>({
    .name = "smoke",
    .description = "A request through the color's own Service is answered with 2xx.",
    .keys = keys,
    .evidence = Evidence::healthy,
});

const ProbeKind& Smoke::kind() { return probes::smoke; }

}  // namespace bluegreen::runbook
