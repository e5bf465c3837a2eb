#include "functions/function_table.h"
#include "plan/expression.h"

namespace firesteel::functions {
namespace {

// int(x) is CAST(x AS INT).
template <TypeKind kind>
plan::ExpressionPtr RewriteCast(std::span<const plan::ExpressionPtr> a) {
  const auto type = []() -> DataType {
    switch (kind) {
      case TypeKind::kBoolean:
        return DataType::Boolean();
      case TypeKind::kByte:
        return DataType::Byte();
      case TypeKind::kShort:
        return DataType::Short();
      case TypeKind::kInt:
        return DataType::Int();
      case TypeKind::kLong:
        return DataType::Long();
      case TypeKind::kFloat:
        return DataType::Float();
      case TypeKind::kDouble:
        return DataType::Double();
      case TypeKind::kDecimal:
        return DataType::Decimal(10, 0);
      case TypeKind::kString:
        return DataType::String();
      case TypeKind::kBinary:
        return DataType::Binary();
      case TypeKind::kDate:
        return DataType::Date();
      default:
        return DataType::Timestamp();
    }
  };
  return plan::MakeExpression(plan::Cast{a[0], type()});
}

}  // namespace

void AddConversion(FunctionTable& table) {
  using enum TypeKind;
  table.Rewritten("boolean", 1, 1, RewriteCast<kBoolean>);
  table.Rewritten("tinyint", 1, 1, RewriteCast<kByte>);
  table.Rewritten("smallint", 1, 1, RewriteCast<kShort>);
  table.Rewritten("int", 1, 1, RewriteCast<kInt>);
  table.Rewritten("bigint", 1, 1, RewriteCast<kLong>);
  table.Rewritten("float", 1, 1, RewriteCast<kFloat>);
  table.Rewritten("double", 1, 1, RewriteCast<kDouble>);
  table.Rewritten("decimal", 1, 1, RewriteCast<kDecimal>);
  table.Rewritten("string", 1, 1, RewriteCast<kString>);
  table.Rewritten("binary", 1, 1, RewriteCast<kBinary>);
  table.Rewritten("date", 1, 1, RewriteCast<kDate>);
  table.Rewritten("timestamp", 1, 1, RewriteCast<kTimestamp>);
}

}  // namespace firesteel::functions
