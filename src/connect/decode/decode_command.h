#pragma once

#include "base/status_or.h"
#include "connect/decode/decode_context.h"
#include "plan/command.h"

namespace spark::connect {
class Command;
}

namespace firesteel::connect {

// The commands that are plan commands too: writes of all kinds and views of DataFrames. sql_command and checkpoints are
// the business of execute_plan.cc. What firesteel does not have is refused by name.
StatusOr<plan::CommandPtr> DecodeCommand(const spark::connect::Command& message, DecodeContext& context);

}  // namespace firesteel::connect
