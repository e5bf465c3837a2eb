#pragma once

#include "base/status_or.h"
#include "connect/decode/decode_context.h"
#include "types/data_type.h"

namespace spark::connect {
class DataType;
}

namespace firesteel::connect {

// Spark Connect's type messages. `unparsed` holds DDL text. Types firesteel does not have (variant, user-defined,
// geography) are refused by name; an unset kind is an invalid message.
StatusOr<DataType> DecodeDataType(const spark::connect::DataType& message, const DecodeContext& context);

// A schema given as a struct type or as DDL text; a type that is no struct becomes one column "value", as in Spark.
StatusOr<Schema> DecodeSchema(const spark::connect::DataType& message, const DecodeContext& context);

void EncodeDataType(const DataType& type, spark::connect::DataType* message);
// As a struct type.
void EncodeSchema(const Schema& schema, spark::connect::DataType* message);

}  // namespace firesteel::connect
