#pragma once

#include "functions/call_binder.h"

namespace firesteel::functions {

// Brings both operands of a binary operator to one type by Spark's rules for operators: texts, then decimals, then the
// tightest common type where the operator takes it. `arithmetic` operators turn texts into DOUBLE in legacy mode.
enum class OperatorFamily { kArithmetic, kOther };
void CoerceOperands(CallBinder& call, OperatorFamily family, const TypeClass& accepted);

// BINARY_OP_DIFF_TYPES and BINARY_OP_WRONG_TYPE.
Status CheckOperands(const CallBinder& call, const TypeClass& accepted);

// Result types of decimal arithmetic.
DataType DecimalSum(const DataType& a, const DataType& b);
DataType DecimalProduct(const DataType& a, const DataType& b);
DataType DecimalQuotient(const DataType& a, const DataType& b);
DataType DecimalRemainder(const DataType& a, const DataType& b);

// Binds "%", mod, try_mod and pmod.
StatusOr<Binding> BindRemainder(CallBinder& call, std::string_view canonical);

// "+" and "-" with dates, timestamps and intervals, "*" and "/" with intervals; absent where plain arithmetic is meant.
std::optional<StatusOr<Binding>> BindDatetimeAdd(CallBinder& call);
std::optional<StatusOr<Binding>> BindDatetimeSubtract(CallBinder& call);
std::optional<StatusOr<Binding>> BindIntervalMultiply(CallBinder& call);
std::optional<StatusOr<Binding>> BindIntervalDivide(CallBinder& call);

}  // namespace firesteel::functions
