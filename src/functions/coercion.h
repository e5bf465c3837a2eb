#pragma once

#include <optional>
#include <span>

#include "plan/eval_mode.h"
#include "types/data_type.h"

namespace firesteel::functions {

// Spark's implicit conversions: AnsiTypeCoercion (spark.sql.ansi.enabled=true) and TypeCoercion (false). kTry coerces
// as kAnsi does.

// The type both sides become in UNION, CASE, COALESCE, IN, arrays and comparisons; absent where Spark has none. String
// promotion included (findWiderTypeForTwo).
std::optional<DataType> WiderType(const DataType& a, const DataType& b, plan::EvalMode mode);
std::optional<DataType> WiderType(std::span<const DataType> types, plan::EvalMode mode);

// The tightest common type without string promotion (findTightestCommonType): byte + int -> int; absent for int +
// string.
std::optional<DataType> TightestCommonType(const DataType& a, const DataType& b, plan::EvalMode mode);

// The type a comparison (=, <, ...) casts both sides to.
std::optional<DataType> ComparisonType(const DataType& a, const DataType& b, plan::EvalMode mode);

// Whether an argument of type `from` is implicitly cast where `to` is expected (implicitCast).
bool CanImplicitlyCast(const DataType& from, const DataType& to, plan::EvalMode mode);

// Whether CAST(from AS to) is legal at all; kAnsi and kTry are stricter than kLegacy.
bool CanCast(const DataType& from, const DataType& to, plan::EvalMode mode);

// Whether an assignment INSERT INTO t(to) SELECT from is legal under spark.sql.storeAssignmentPolicy=ANSI.
bool CanStoreAssign(const DataType& from, const DataType& to);

// True where the cast of a non-null value may give NULL in that mode (nullability of the result).
bool CastMayGiveNull(const DataType& from, const DataType& to, plan::EvalMode mode);

// The smallest decimal that holds every value of an integral type: INT -> (10,0), BIGINT -> (20,0).
DataType DecimalForIntegral(const DataType& integral);

// Spark's adjustPrecisionScale: brings (p, s) back to 38 digits, giving up scale down to 6 first.
DataType BoundedDecimal(int precision, int scale, bool allow_precision_loss = true);

}  // namespace firesteel::functions
