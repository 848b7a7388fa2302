#include "bluegreen/port/journal_sink.hpp"

namespace bluegreen::port {

JournalSink::~JournalSink() = default;

}  // namespace bluegreen::port
