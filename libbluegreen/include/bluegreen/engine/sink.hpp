#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "bluegreen/base/result.hpp"
#include "bluegreen/engine/release.hpp"
#include "bluegreen/journal/entry.hpp"

namespace bluegreen::engine {

/// What is told: an entry of the journal, and the release as it stands with it.
struct Notice {
  const Release& release;
  const journal::Entry& entry;
};

/// Whoever is told what happens: a journal, a display, a host. Live and in rehearsals alike.
class BLUEGREEN_EXPORT Sink {
 public:
  virtual ~Sink() = default;
  /// Called for every entry, in order, on the thread that pumps; it should take no longer than a
  /// local write. A failure stops nothing: the record is the authority. What it throws reaches the
  /// host after all that was decided is carried out.
  virtual base::result<void> tell(const Notice& notice) = 0;
};

/// In the order in which they are told. None is null.
using Sinks = std::vector<std::shared_ptr<Sink>>;

/// A sink that calls the function, and never fails. Of no function: null, which a session refuses.
BLUEGREEN_EXPORT std::shared_ptr<Sink> sink_of(std::function<void(const Notice&)> tell);

}  // namespace bluegreen::engine
