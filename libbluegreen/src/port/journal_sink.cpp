#include "bluegreen/port/journal_sink.hpp"

namespace bluegreen::inline v0::port {

JournalSink::~JournalSink() = default;

}  // namespace bluegreen::inline v0::port
