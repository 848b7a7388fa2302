// How the question of a probe is answered: by the asker of every environment over the simulated
// pods, or by the host's own probe.
#include "sim/asker.hpp"

namespace bluegreen::sim {

const CustomProbe* World::find_custom(const runbook::ProbeSpec& probe) const {
  const auto* custom = probe.get_if<runbook::Custom>();
  if (custom == nullptr) return nullptr;
  const auto found = custom_probes_.find(custom->name);
  return found == custom_probes_.end() ? nullptr : &found->second;
}

void World::run_probe(const Operation& operation, const port::RunProbe& request) {
  if (const CustomProbe* custom = find_custom(request.probe)) {
    return later(operation, custom->takes,
                 [this, custom, request](Operation& asked) { read(asked, custom->ask(request)); });
  }
  later(operation, base::Duration{0}, [this](const Operation& asked) {
    asker_->ask(asked, std::get<port::RunProbe>(asked.request));
  });
}

}  // namespace bluegreen::sim
