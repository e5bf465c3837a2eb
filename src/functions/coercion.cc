#include "functions/coercion.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "functions/type_class.h"
#include "types/identifier_text.h"

namespace firesteel::functions {
namespace {

using plan::EvalMode;
using FindType = std::optional<DataType> (*)(const DataType&, const DataType&, EvalMode);

bool IsLegacy(EvalMode mode) { return mode == EvalMode::kLegacy; }

bool IsDecimal(const DataType& type) { return type.Is(TypeKind::kDecimal); }

bool IsTimeOfDayOrDate(const DataType& type) { return type.IsDatetime() || type.Is(TypeKind::kTime); }

// The decimal that holds every value of a numeric type (Spark's DecimalType.forType).
DataType DecimalForNumeric(const DataType& type) {
  switch (type.kind()) {
    case TypeKind::kByte:
      return DataType::Decimal(3, 0);
    case TypeKind::kShort:
      return DataType::Decimal(5, 0);
    case TypeKind::kInt:
      return DataType::Decimal(10, 0);
    case TypeKind::kLong:
      return DataType::Decimal(20, 0);
    case TypeKind::kFloat:
      return DataType::Decimal(14, 7);
    case TypeKind::kDouble:
      return DataType::Decimal(30, 15);
    default:
      return type;
  }
}

// Spark's DecimalType.isWiderThan: every value of `other` fits.
bool DecimalIsWiderThan(const DataType& decimal, const DataType& other) {
  if (!other.IsNumeric()) return false;
  if (other.Is(TypeKind::kFloat) || other.Is(TypeKind::kDouble)) return false;
  const DataType needed = DecimalForNumeric(other);
  return decimal.precision() - decimal.scale() >= needed.precision() - needed.scale() &&
         decimal.scale() >= needed.scale();
}

// Gives up scale before digits left of the point (boundedPreferIntegralDigits).
DataType WiderDecimal(const DataType& a, const DataType& b) {
  const int scale = std::max(a.scale(), b.scale());
  const int range = std::max(a.precision() - a.scale(), b.precision() - b.scale());
  const int precision = range + scale;
  if (precision <= 38) return DataType::Decimal(precision, scale);
  return DataType::Decimal(38, std::max(0, scale - (precision - 38)));
}

std::optional<DataType> CommonComplexType(const DataType& a, const DataType& b, EvalMode mode, FindType find) {
  if (a.Is(TypeKind::kArray) && b.Is(TypeKind::kArray)) {
    const auto element = find(a.element(), b.element(), mode);
    if (!element) return std::nullopt;
    return DataType::Array(*element, a.contains_null() || b.contains_null() ||
                                         CastMayGiveNull(a.element(), *element, mode) ||
                                         CastMayGiveNull(b.element(), *element, mode));
  }
  if (a.Is(TypeKind::kMap) && b.Is(TypeKind::kMap)) {
    const auto key = find(a.key(), b.key(), mode);
    if (!key || CastMayGiveNull(a.key(), *key, mode) || CastMayGiveNull(b.key(), *key, mode)) return std::nullopt;
    const auto value = find(a.value(), b.value(), mode);
    if (!value) return std::nullopt;
    return DataType::Map(*key, *value,
                         a.value_contains_null() || b.value_contains_null() ||
                             CastMayGiveNull(a.value(), *value, mode) || CastMayGiveNull(b.value(), *value, mode));
  }
  if (a.Is(TypeKind::kStruct) && b.Is(TypeKind::kStruct) && a.fields().size() == b.fields().size()) {
    std::vector<StructField> fields;
    for (std::size_t i = 0; i < a.fields().size(); ++i) {
      const StructField& left = a.fields()[i];
      const StructField& right = b.fields()[i];
      if (!EqualsIgnoreCase(left.name, right.name)) return std::nullopt;
      const auto type = find(left.type, right.type, mode);
      if (!type) return std::nullopt;
      fields.push_back({.name = left.name,
                        .type = *type,
                        .nullable = left.nullable || right.nullable || CastMayGiveNull(left.type, *type, mode) ||
                                    CastMayGiveNull(right.type, *type, mode)});
    }
    return DataType::Struct(std::move(fields));
  }
  return std::nullopt;
}

DataType WiderDatetime(const DataType& a, const DataType& b) {
  if (a.Is(TypeKind::kTimestamp) || b.Is(TypeKind::kTimestamp)) return DataType::Timestamp();
  return DataType::TimestampNtz();
}

std::optional<DataType> WiderWithDecimal(const DataType& a, const DataType& b) {
  if (!a.IsNumeric() || !b.IsNumeric() || (!IsDecimal(a) && !IsDecimal(b))) return std::nullopt;
  const bool integral_or_decimal = (IsDecimal(a) || a.IsIntegral()) && (IsDecimal(b) || b.IsIntegral());
  if (!integral_or_decimal) return DataType::Double();
  return WiderDecimal(DecimalForNumeric(a), DecimalForNumeric(b));
}

std::optional<DataType> AnsiStringPromotionOneWay(const DataType& string, const DataType& other) {
  if (!string.IsString()) return std::nullopt;
  if (other.IsIntegral()) return DataType::Long();
  if (other.IsFractional()) return DataType::Double();
  if (other.Is(TypeKind::kNull)) return string;
  // Which of the many interval types a text stands for cannot be decided.
  if (other.IsAnsiInterval()) return std::nullopt;
  if (IsAtomic(other)) return other;
  return std::nullopt;
}

std::optional<DataType> LegacyStringPromotion(const DataType& a, const DataType& b) {
  const auto promotable = [](const DataType& type) {
    return IsAtomic(type) && !type.Is(TypeKind::kBinary) && !type.Is(TypeKind::kBoolean);
  };
  if (a.IsString() && promotable(b)) return DataType::String();
  if (b.IsString() && promotable(a)) return DataType::String();
  return std::nullopt;
}

// Whether a value of a slot that may be null fits one that may or may not.
bool NullabilityFits(bool from, bool to) { return !from || to; }

bool CanCastAtomic(const DataType& from, const DataType& to, EvalMode mode) {
  using enum TypeKind;
  const bool legacy = IsLegacy(mode);
  if (from.Is(kNull) || to.IsString()) return true;
  const bool from_integral_or_decimal = from.IsIntegral() || IsDecimal(from);
  const bool to_integral_or_decimal = to.IsIntegral() || IsDecimal(to);
  switch (to.kind()) {
    case kBinary:
      return from.IsString() || (legacy && from.IsIntegral());
    case kBoolean:
      return from.IsString() || from.IsNumeric() || (legacy && (from.Is(kDate) || from.Is(kTimestamp)));
    case kTimestamp:
      return from.IsString() || from.Is(kDate) || from.Is(kTimestampNtz) || from.IsNumeric() ||
             (legacy && from.Is(kBoolean));
    case kTimestampNtz:
      return from.IsString() || from.Is(kDate) || from.Is(kTimestamp);
    case kDate:
      return from.IsString() || from.Is(kTimestamp) || from.Is(kTimestampNtz);
    case kTime:
      return from.IsString() || from.Is(kTime);
    case kCalendarInterval:
      return from.IsString();
    case kYearMonthInterval:
    case kDayTimeInterval:
      if (from.kind() == to.kind() || from.IsString()) return true;
      return from_integral_or_decimal;
    default:
      break;
  }
  if (!to.IsNumeric()) return false;
  if (from.IsNumeric() || from.IsString() || from.Is(kBoolean) || from.Is(kTimestamp)) return true;
  if (legacy && from.Is(kDate)) return true;
  if (from.Is(kTime)) return to_integral_or_decimal;
  return from.IsAnsiInterval() && to_integral_or_decimal;
}

// Types that a VARIANT can be taken apart into, or built from.
bool VariantHolds(const DataType& type, bool allow_structs_and_maps) {
  using enum TypeKind;
  switch (type.kind()) {
    case kNull:
    case kVariant:
      return true;
    case kArray:
      return VariantHolds(type.element(), allow_structs_and_maps);
    case kMap:
      return allow_structs_and_maps && type.key().IsString() && VariantHolds(type.value(), true);
    case kStruct:
      return allow_structs_and_maps && std::ranges::all_of(type.fields(), [](const StructField& field) {
               return VariantHolds(field.type, true);
             });
    case kYearMonthInterval:
    case kDayTimeInterval:
    case kCalendarInterval:
      return false;
    default:
      return true;
  }
}

// Nested targets that cannot hold NULL also need element casts that never give one, except in ANSI mode, where such a
// cast fails instead.
bool SlotFits(bool from_nullable, const DataType& from, bool to_nullable, const DataType& to, EvalMode mode) {
  const bool may_be_null = from_nullable || (mode != EvalMode::kAnsi && CastMayGiveNull(from, to, EvalMode::kAnsi));
  return NullabilityFits(may_be_null, to_nullable);
}

}  // namespace

DataType DecimalForIntegral(const DataType& integral) { return DecimalForNumeric(integral); }

DataType BoundedDecimal(int precision, int scale, bool allow_precision_loss) {
  if (precision <= 38) return DataType::Decimal(precision, scale);
  if (!allow_precision_loss) return DataType::Decimal(38, std::min(scale, 38));
  const int integral_digits = precision - scale;
  const int kept_scale = std::max(38 - integral_digits, std::min(scale, 6));
  return DataType::Decimal(38, kept_scale);
}

std::optional<DataType> TightestCommonType(const DataType& a, const DataType& b, EvalMode mode) {
  if (a == b) return a;
  if (a.Is(TypeKind::kNull)) return b;
  if (b.Is(TypeKind::kNull)) return a;
  if (a.IsIntegral() && IsDecimal(b) && DecimalIsWiderThan(b, a)) return b;
  if (b.IsIntegral() && IsDecimal(a) && DecimalIsWiderThan(a, b)) return a;
  if (a.IsNumeric() && b.IsNumeric() && !IsDecimal(a) && !IsDecimal(b)) {
    const DataType& wider = a.kind() < b.kind() ? b : a;
    // An integer does not always survive as a FLOAT, so ANSI goes on to DOUBLE.
    if (wider.Is(TypeKind::kFloat) && !IsLegacy(mode)) return DataType::Double();
    return wider;
  }
  if (a.IsDatetime() && b.IsDatetime()) return WiderDatetime(a, b);
  if (a.IsAnsiInterval() && a.kind() == b.kind()) {
    const auto first = std::min(a.first_field(), b.first_field());
    const auto last = std::max(a.last_field(), b.last_field());
    return a.Is(TypeKind::kDayTimeInterval) ? DataType::DayTimeInterval(first, last)
                                            : DataType::YearMonthInterval(first, last);
  }
  return CommonComplexType(a, b, mode, TightestCommonType);
}

std::optional<DataType> WiderType(const DataType& a, const DataType& b, EvalMode mode) {
  if (auto type = TightestCommonType(a, b, mode)) return type;
  if (auto type = WiderWithDecimal(a, b)) return type;
  if (auto type = IsLegacy(mode) ? LegacyStringPromotion(a, b) : AnsiStringPromotion(a, b)) return type;
  return CommonComplexType(a, b, mode,
                           [](const DataType& x, const DataType& y, EvalMode m) { return WiderType(x, y, m); });
}

std::optional<DataType> WiderType(std::span<const DataType> types, EvalMode mode) {
  std::vector<DataType> ordered(types.begin(), types.end());
  if (IsLegacy(mode)) {
    // Texts first: (TIMESTAMP, INT, STRING) must become STRING although TIMESTAMP and INT alone have no common type.
    const auto holds_text = [](const DataType& type) {
      const DataType* inner = &type;
      while (inner->Is(TypeKind::kArray)) inner = &inner->element();
      return inner->IsString();
    };
    std::stable_partition(ordered.begin(), ordered.end(), holds_text);
  }
  std::optional<DataType> result = DataType::Null();
  for (const DataType& type : ordered) {
    result = WiderType(*result, type, mode);
    if (!result) return std::nullopt;
  }
  return result;
}

std::optional<DataType> WiderTypeWithoutStrings(const DataType& a, const DataType& b, EvalMode mode) {
  if (auto type = TightestCommonType(a, b, mode)) return type;
  if (auto type = WiderWithDecimal(a, b)) return type;
  return CommonComplexType(a, b, mode, WiderTypeWithoutStrings);
}

std::optional<DataType> AnsiStringPromotion(const DataType& a, const DataType& b) {
  if (auto type = AnsiStringPromotionOneWay(a, b)) return type;
  return b.IsString() && !a.IsString() ? AnsiStringPromotionOneWay(b, a) : std::nullopt;
}

std::optional<DataType> ComparisonType(const DataType& a, const DataType& b, EvalMode mode) {
  if (a == b) return a;
  if (IsLegacy(mode)) {
    if (a.IsString() || b.IsString()) {
      const DataType& other = a.IsString() ? b : a;
      if (other.IsString() || other.Is(TypeKind::kNull)) return DataType::String();
      if (IsDecimal(other) && other.scale() > 0) return DataType::Double();
      if (IsAtomic(other) && !other.IsAnsiInterval()) return other;
      return std::nullopt;
    }
  } else if (auto type = AnsiStringPromotion(a, b)) {
    return type;
  }
  if (auto type = WiderWithDecimal(a, b)) return type;
  return TightestCommonType(a, b, mode);
}

bool CanImplicitlyCast(const DataType& from, const DataType& to, EvalMode mode) {
  return ImplicitCast(from, TypeClass(to), mode).has_value();
}

bool CanCast(const DataType& from, const DataType& to, EvalMode mode) {
  if (from == to) return true;
  if (from.Is(TypeKind::kVariant) && !to.IsString()) return VariantHolds(to, true);
  if (to.Is(TypeKind::kVariant)) return VariantHolds(from, false);
  if (to.IsString() || from.Is(TypeKind::kNull)) return true;
  if (from.Is(TypeKind::kArray) && to.Is(TypeKind::kArray)) {
    return CanCast(from.element(), to.element(), mode) &&
           SlotFits(from.contains_null(), from.element(), to.contains_null(), to.element(), mode);
  }
  if (from.Is(TypeKind::kMap) && to.Is(TypeKind::kMap)) {
    return CanCast(from.key(), to.key(), mode) && SlotFits(false, from.key(), false, to.key(), mode) &&
           CanCast(from.value(), to.value(), mode) &&
           SlotFits(from.value_contains_null(), from.value(), to.value_contains_null(), to.value(), mode);
  }
  if (from.Is(TypeKind::kStruct) && to.Is(TypeKind::kStruct)) {
    if (from.fields().size() != to.fields().size()) return false;
    for (std::size_t i = 0; i < from.fields().size(); ++i) {
      const StructField& a = from.fields()[i];
      const StructField& b = to.fields()[i];
      if (!CanCast(a.type, b.type, mode) || !SlotFits(a.nullable, a.type, b.nullable, b.type, mode)) return false;
    }
    return true;
  }
  if (from.IsNested() || to.IsNested()) return false;
  return CanCastAtomic(from, to, mode);
}

bool CanStoreAssign(const DataType& from, const DataType& to) {
  if (from == to || from.Is(TypeKind::kNull)) return true;
  if (from.IsNumeric() && to.IsNumeric()) return true;
  if ((IsAtomic(from) || from.Is(TypeKind::kCalendarInterval)) && to.IsString()) return true;
  if (IsTimeOfDayOrDate(from) && IsTimeOfDayOrDate(to)) return true;
  if (from.Is(TypeKind::kArray) && to.Is(TypeKind::kArray)) {
    return NullabilityFits(from.contains_null(), to.contains_null()) && CanStoreAssign(from.element(), to.element());
  }
  if (from.Is(TypeKind::kMap) && to.Is(TypeKind::kMap)) {
    return NullabilityFits(from.value_contains_null(), to.value_contains_null()) &&
           CanStoreAssign(from.key(), to.key()) && CanStoreAssign(from.value(), to.value());
  }
  if (from.Is(TypeKind::kStruct) && to.Is(TypeKind::kStruct)) {
    return std::ranges::equal(from.fields(), to.fields(), [](const StructField& a, const StructField& b) {
      return NullabilityFits(a.nullable, b.nullable) && CanStoreAssign(a.type, b.type);
    });
  }
  return false;
}

// Spark marks results nullable by types alone, in both modes, although an ANSI cast fails rather than gives NULL.
bool CastMayGiveNull(const DataType& from, const DataType& to, EvalMode mode) {
  using enum TypeKind;
  if (from.Is(kNull) || from == to) return false;
  if (mode == EvalMode::kTry) return !(from.IsString() && to.Is(kBinary));
  if (from.Is(kVariant)) return true;
  if (from.IsString()) return !to.Is(kBinary) && !to.IsString();
  if (to.IsString()) return false;
  if (from.Is(kTimestamp) && (to.Is(kByte) || to.Is(kShort) || to.Is(kInt))) return true;
  if ((from.Is(kFloat) || from.Is(kDouble)) && to.Is(kTimestamp)) return true;
  if (to.Is(kDate)) return !from.Is(kTimestamp);
  if (from.Is(kDate)) return !to.Is(kTimestamp);
  if (to.Is(kCalendarInterval)) return true;
  if (from.Is(kTime)) return to.Is(kByte) || to.Is(kShort) || IsDecimal(to);
  if (IsDecimal(to)) {
    if (from.Is(kBoolean)) return !DecimalIsWiderThan(to, DataType::Decimal(1, 0));
    if (from.IsNumeric() && DecimalIsWiderThan(to, from)) return false;
    if (IsDecimal(from)) return to.precision() - to.scale() <= from.precision() - from.scale();
    return true;
  }
  return from.IsFractional() && to.IsIntegral();
}

}  // namespace firesteel::functions
