#pragma once

#include <string>
#include <string_view>

#include "bluegreen/port/operation.hpp"

namespace bluegreen::port {

/// What somebody is called who asks, drives or owns: bounded and printable.
std::string readable_name(std::string_view name);
/// A sentence that was made of several: a reason, an entry of the journal.
std::string readable_sentence(std::string_view text);
/// A failure's sentence, bounded and printable.
base::Error readable(base::Error error);
/// What a port tells people, bounded and printable, so that no text of a host's makes a record too
/// large or acts on a terminal. What is a precondition of a write (a door's name and version, a
/// uid) and the names of pods stay as they are: who shows them bounds them.
SharedAnswer readable(SharedAnswer answer);

}  // namespace bluegreen::port
