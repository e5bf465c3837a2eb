#pragma once

#include <cstdint>
#include <string>

#include "base/function_view.h"
#include "base/status_or.h"
#include "engine/engine.h"

namespace firesteel::connect {

// One Arrow batch as the client wants it: a complete IPC stream (schema, one record batch, end).
struct EncodedBatch {
  std::string ipc;
  std::int64_t rows = 0;
};

// Reads the stream to its end and hands over each batch; a result without rows gives one empty batch, since clients
// take the types from a batch. Stops at the first error of the stream or of `take`.
Status EncodeBatches(engine::ResultStream& stream, FunctionView<Status(EncodedBatch)> take);

// All rows as one IPC stream, for results that are sent inside a plan.
StatusOr<std::string> EncodeAll(engine::ResultStream& stream);

}  // namespace firesteel::connect
