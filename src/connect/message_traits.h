#pragma once

#include <grpcpp/impl/codegen/proto_utils.h>

#include <google/protobuf/io/coded_stream.h>

#include "spark/connect/base.pb.h"

// How gRPC reads the requests that hold plans. A chain of DataFrame calls nests two messages a call, so protobuf's own
// limit of 100 levels ends at 50 calls. Seen by the generated service code through a forced include
// (cmake/SparkConnect.cmake): a specialisation must be known wherever the method handlers are instantiated.
namespace firesteel::connect {

// Levels of messages within messages; Spark's default is 1024. Deeper ones are refused before anything recurses further.
inline constexpr int kMaxPlanNesting = 4096;

template <typename Message>
grpc::Status ParseDeepMessage(grpc::ByteBuffer* buffer, Message* message) {
  if (buffer == nullptr) return {grpc::StatusCode::INTERNAL, "no payload"};
  grpc::Status status = grpc::Status::OK;
  {
    grpc::ProtoBufferReader reader(buffer);
    if (!reader.status().ok()) return reader.status();
    google::protobuf::io::CodedInputStream input(&reader);
    input.SetRecursionLimit(kMaxPlanNesting);
    if (!message->ParseFromCodedStream(&input) || !input.ConsumedEntireMessage()) {
      status = {grpc::StatusCode::INVALID_ARGUMENT,
                "the request is not a valid Spark Connect message, or its plan nests more than 4096 levels deep"};
    }
  }
  buffer->Clear();
  return status;
}

}  // namespace firesteel::connect

namespace grpc {

template <>
class SerializationTraits<spark::connect::ExecutePlanRequest, void> {
 public:
  static Status Serialize(const protobuf::MessageLite& message, ByteBuffer* buffer, bool* own_buffer) {
    return GenericSerialize<ProtoBufferWriter, spark::connect::ExecutePlanRequest>(message, buffer, own_buffer);
  }
  static Status Deserialize(ByteBuffer* buffer, spark::connect::ExecutePlanRequest* message) {
    return firesteel::connect::ParseDeepMessage(buffer, message);
  }
};

// Calls that answer once (AnalyzePlan among them) read their requests through protobuf's base class.
template <>
class SerializationTraits<protobuf::MessageLite, void> {
 public:
  static Status Serialize(const protobuf::MessageLite& message, ByteBuffer* buffer, bool* own_buffer) {
    return GenericSerialize<ProtoBufferWriter, protobuf::MessageLite>(message, buffer, own_buffer);
  }
  static Status Deserialize(ByteBuffer* buffer, protobuf::MessageLite* message) {
    return firesteel::connect::ParseDeepMessage(buffer, message);
  }
};

}  // namespace grpc
