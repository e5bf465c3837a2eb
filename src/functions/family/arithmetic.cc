#include "functions/family/arithmetic.h"

#include <algorithm>

#include "functions/coercion.h"

namespace firesteel::functions {
namespace {

using plan::EvalMode;

bool IsDecimal(const DataType& type) { return type.Is(TypeKind::kDecimal); }

// 2 needs DECIMAL(1,0) only; what keeps decimal(38,18) * 2 from losing digits.
DataType DecimalForArgument(const Argument& argument, const DataType& type) {
  const auto* number =
      argument.constant && argument.is_literal ? std::get_if<std::int64_t>(&argument.constant->data) : nullptr;
  if (number == nullptr || !(argument.type == type)) return DecimalForIntegral(type);
  int digits = 1;
  for (std::int64_t rest = *number / 10; rest != 0; rest /= 10) ++digits;
  return DataType::Decimal(digits, 0);
}

void PromoteTexts(CallBinder& call, OperatorFamily family) {
  if (call.mode() == EvalMode::kLegacy) {
    if (family != OperatorFamily::kArithmetic) return;
    for (std::size_t i = 0; i < 2; ++i) {
      const DataType& other = call.type(1 - i);
      const bool interval = other.IsAnsiInterval() || other.Is(TypeKind::kCalendarInterval);
      if (call.type(i).IsString() && !interval) call.CastTo(i, DataType::Double());
    }
    return;
  }
  if (const auto promoted = AnsiStringPromotion(call.type(0), call.type(1))) call.CastAll(*promoted);
}

void PromoteBesideDecimals(CallBinder& call) {
  for (std::size_t i = 0; i < 2; ++i) {
    const DataType other = call.type(1 - i);
    if (!IsDecimal(call.type(i)) || IsDecimal(other)) continue;
    if (other.IsIntegral()) call.CastTo(1 - i, DecimalForArgument(call.argument(1 - i), other));
    if (other.Is(TypeKind::kFloat) || other.Is(TypeKind::kDouble)) call.CastTo(i, DataType::Double());
  }
}

}  // namespace

void CoerceOperands(CallBinder& call, OperatorFamily family, const TypeClass& accepted) {
  PromoteTexts(call, family);
  PromoteBesideDecimals(call);
  const DataType& left = call.type(0);
  const DataType& right = call.type(1);
  const bool decimal =
      (IsDecimal(left) && !right.Is(TypeKind::kNull)) || (IsDecimal(right) && !left.Is(TypeKind::kNull));
  // NULL + NULL is of the type that the operator takes by default.
  if (family == OperatorFamily::kArithmetic && left.Is(TypeKind::kNull) && right.Is(TypeKind::kNull)) {
    return call.CastAll(accepted.DefaultType());
  }
  if (decimal || left == right) return;
  const auto common = TightestCommonType(left, right, call.mode());
  if (common && accepted.Accepts(*common)) call.CastAll(*common);
}

Status CheckOperands(const CallBinder& call, const TypeClass& accepted) {
  const DataType& left = call.type(0);
  const DataType& right = call.type(1);
  if (IsDecimal(left) && IsDecimal(right) && accepted.Accepts(left)) return Status::Ok();
  if (!SameIgnoringNullability(left, right)) {
    return call.Mismatch("BINARY_OP_DIFF_TYPES", {{"left", SqlType(left)}, {"right", SqlType(right)}});
  }
  if (!accepted.Accepts(left)) {
    return call.Mismatch("BINARY_OP_WRONG_TYPE", {{"inputType", accepted.ToSql()}, {"actualDataType", SqlType(left)}});
  }
  return Status::Ok();
}

DataType DecimalSum(const DataType& a, const DataType& b) {
  const int scale = std::max(a.scale(), b.scale());
  return BoundedDecimal(std::max(a.precision() - a.scale(), b.precision() - b.scale()) + scale + 1, scale);
}

DataType DecimalProduct(const DataType& a, const DataType& b) {
  return BoundedDecimal(a.precision() + b.precision() + 1, a.scale() + b.scale());
}

DataType DecimalQuotient(const DataType& a, const DataType& b) {
  const int scale = std::max(6, a.scale() + b.precision() + 1);
  return BoundedDecimal(a.precision() - a.scale() + b.scale() + scale, scale);
}

DataType DecimalRemainder(const DataType& a, const DataType& b) {
  const int scale = std::max(a.scale(), b.scale());
  return BoundedDecimal(std::min(a.precision() - a.scale(), b.precision() - b.scale()) + scale, scale);
}

StatusOr<Binding> BindRemainder(CallBinder& call, std::string_view canonical) {
  const TypeClass accepted(TypeClass::Family::kNumeric);
  CoerceOperands(call, OperatorFamily::kArithmetic, accepted);
  FS_RETURN_IF_ERROR(CheckOperands(call, accepted));
  const bool decimal = IsDecimal(call.type(0));
  return call.Returns(canonical, decimal ? DecimalRemainder(call.type(0), call.type(1)) : call.type(0), true);
}

}  // namespace firesteel::functions
