#pragma once

#include "connectors/postgres/wire_buffer.h"
#include "types/value.h"

namespace firesteel::connectors {

// unscaled * 10^-scale in PostgreSQL's binary form of numeric, without the length before it.
void AppendNumeric(WireBuffer& out, Int128 unscaled, int scale);

}  // namespace firesteel::connectors
