#include "connect/decode_command.h"

#include "spark/connect/commands.pb.h"

namespace firesteel::connect {

StatusOr<plan::CommandPtr> DecodeCommand(const spark::connect::Command&, DecodeContext&) { return Unsupported("command messages"); }

}  // namespace firesteel::connect
