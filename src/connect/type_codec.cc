#include "connect/type_codec.h"

#include "spark/connect/types.pb.h"

namespace firesteel::connect {

StatusOr<DataType> DecodeDataType(const spark::connect::DataType&, const DecodeContext&) { return Unsupported("types in messages"); }
StatusOr<Schema> DecodeSchema(const spark::connect::DataType&, const DecodeContext&) { return Unsupported("types in messages"); }
void EncodeDataType(const DataType&, spark::connect::DataType*) {}
void EncodeSchema(const Schema&, spark::connect::DataType*) {}

}  // namespace firesteel::connect
