#include "connect/decode_expression.h"

#include "spark/connect/expressions.pb.h"

namespace firesteel::connect {

StatusOr<plan::ExpressionPtr> DecodeExpression(const spark::connect::Expression&, DecodeContext&) { return Unsupported("expression messages"); }
StatusOr<plan::Literal> DecodeLiteral(const spark::connect::Expression_Literal&, DecodeContext&) { return Unsupported("literal messages"); }
StatusOr<plan::SortOrderSpec> DecodeSortOrder(const spark::connect::Expression_SortOrder&, DecodeContext&) { return Unsupported("sort order messages"); }

}  // namespace firesteel::connect
