#pragma once

#include <grpcpp/impl/codegen/proto_utils.h>

#include <google/protobuf/io/coded_stream.h>

#include "spark/connect/base.pb.h"

// How gRPC reads the requests that hold plans. A chain of DataFrame calls nests two messages a call, so protobuf's own
// limit of 100 levels ends at 50 calls. Seen by the generated service code through a forced include
// (cmake/SparkConnect.cmake): a specialisation must be known wherever the method handlers are instantiated.
namespace firesteel::connect {

// Levels of messages within messages; Spark's default is 1024. Deeper ones are refused before anything recurses
// further.
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

template <typename Message>
class DeepMessageTraits {
 public:
  static grpc::Status Serialize(const grpc::protobuf::MessageLite& message, grpc::ByteBuffer* buffer,
                                bool* own_buffer) {
    return grpc::GenericSerialize<grpc::ProtoBufferWriter, Message>(message, buffer, own_buffer);
  }
  static grpc::Status Deserialize(grpc::ByteBuffer* buffer, Message* message) {
    return ParseDeepMessage(buffer, message);
  }
};

}  // namespace firesteel::connect

template <>
class grpc::SerializationTraits<spark::connect::ExecutePlanRequest, void>
    : public firesteel::connect::DeepMessageTraits<spark::connect::ExecutePlanRequest> {};
template <>
class grpc::SerializationTraits<spark::connect::AnalyzePlanRequest, void>
    : public firesteel::connect::DeepMessageTraits<spark::connect::AnalyzePlanRequest> {};
