// Any bytes sent as a plan must get an answer from the decoder: no crash, no hang, no internal error.
// How to run it: CONTRIBUTING.md.

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "connect/codec/field_metadata.h"
#include "connect/codec/message_traits.h"
#include "connect/decode/attribute_name.h"
#include "connect/decode/decode_command.h"
#include "connect/decode/decode_expression.h"
#include "connect/decode/decode_relation.h"
#include "plan/printer.h"
#include "spark/connect/base.pb.h"
#include "types/schema_json.h"

namespace {

using firesteel::Status;
using firesteel::StatusCode;

void Expect(const Status& status) {
  if (status.ok()) return;
  if (status.code() == StatusCode::kInternal || status.ToString().empty()) {
    std::fprintf(stderr, "%s\n", status.ToString().c_str());
    std::abort();
  }
}

bool Parse(const std::uint8_t* data, std::size_t size, spark::connect::Plan* plan) {
  google::protobuf::io::CodedInputStream input(data, static_cast<int>(size));
  input.SetRecursionLimit(firesteel::connect::kMaxPlanNesting);
  return plan->ParseFromCodedStream(&input) && input.ConsumedEntireMessage();
}

// Commands that never reach the decoder (execute_plan.cc).
bool CarriedOutElsewhere(const spark::connect::Command& command) {
  return command.has_sql_command() || command.has_checkpoint_command() ||
         command.has_remove_cached_remote_relation_command();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const google::protobuf::LogSilencer silent;
  firesteel::connect::DecodeContext context;
  context.artifact = [](const std::string& hash) -> firesteel::StatusOr<std::string> {
    if (hash.empty()) return Status(StatusCode::kNotFound, "nothing was uploaded");
    return hash;  // blocks of local data are outside bytes too
  };
  spark::connect::Plan plan;
  if (Parse(data, size, &plan)) {
    if (plan.has_root()) {
      const auto relation = firesteel::connect::DecodeRelation(plan.root(), context);
      Expect(relation.status());
      if (relation.ok()) firesteel::plan::Print(*relation);
    } else if (plan.has_command() && !CarriedOutElsewhere(plan.command())) {
      Expect(firesteel::connect::DecodeCommand(plan.command(), context).status());
    }
    return 0;
  }
  const std::string text(reinterpret_cast<const char*>(data), size);
  firesteel::StructField field;
  Expect(firesteel::connect::ReadFieldMetadata(text, &field));
  Expect(firesteel::SchemaFromJson(text).status());
  Expect(firesteel::connect::ParseAttributeName(text).status());
  return 0;
}
