#include "bluegreen/port/record_store.hpp"

namespace bluegreen::inline v0::port {

RecordStore::~RecordStore() = default;

}  // namespace bluegreen::inline v0::port
