#include "bluegreen/port/record_store.hpp"

namespace bluegreen::port {

RecordStore::~RecordStore() = default;

}  // namespace bluegreen::port
