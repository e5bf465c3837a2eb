#include "functions/type_class.h"

#include <algorithm>
#include <utility>

#include "functions/coercion.h"

namespace firesteel::functions {
namespace {

using plan::EvalMode;

std::optional<DataType> FirstOfChoice(const DataType& from, const TypeClass& choice, EvalMode mode) {
  for (const TypeClass& member : choice.members()) {
    if (auto type = ImplicitCast(from, member, mode)) return type;
  }
  return std::nullopt;
}

bool IsNumericTarget(const TypeClass& expected) {
  using enum TypeClass::Family;
  return expected.family() == kNumeric || expected.family() == kDecimal ||
         (expected.family() == kExact && expected.exact().IsNumeric());
}

std::optional<DataType> AnsiImplicitCast(const DataType& from, const TypeClass& expected) {
  using enum TypeClass::Family;
  if (from.IsNumeric() && expected.family() == kDecimal) return DecimalForIntegral(from);
  if (from.IsString() && expected.family() == kExact && expected.exact().IsString()) return std::nullopt;
  if (from.IsFractional() && expected.family() == kIntegral) return std::nullopt;
  if (from.IsString() && ((expected.family() == kExact && IsAtomic(expected.exact())) || IsNumericTarget(expected) ||
                          expected.family() == kAnyTimestamp)) {
    return expected.DefaultType();
  }
  if (from.Is(TypeKind::kArray) && expected.family() == kArrayOf) {
    auto element = ImplicitCast(from.element(), expected.members()[0], EvalMode::kAnsi);
    if (!element) return std::nullopt;
    return DataType::Array(*element, true);
  }
  if (expected.IsChoice()) return FirstOfChoice(from, expected, EvalMode::kAnsi);
  const DataType target = expected.DefaultType();
  if (CanStoreAssign(from, target)) return target;
  return std::nullopt;
}

std::optional<DataType> LegacyNestedCast(const DataType& from, const DataType& to) {
  const auto mode = EvalMode::kLegacy;
  if (from.Is(TypeKind::kArray) && to.Is(TypeKind::kArray)) {
    if (!to.contains_null() && (from.contains_null() || CastMayGiveNull(from.element(), to.element(), mode))) {
      return std::nullopt;
    }
    auto element = ImplicitCast(from.element(), to.element(), mode);
    if (!element) return std::nullopt;
    return DataType::Array(*element, to.contains_null());
  }
  if (from.Is(TypeKind::kMap) && to.Is(TypeKind::kMap)) {
    if (CastMayGiveNull(from.key(), to.key(), mode)) return std::nullopt;
    if (!to.value_contains_null() && (from.value_contains_null() || CastMayGiveNull(from.value(), to.value(), mode))) {
      return std::nullopt;
    }
    auto key = ImplicitCast(from.key(), to.key(), mode);
    auto value = ImplicitCast(from.value(), to.value(), mode);
    if (!key || !value) return std::nullopt;
    return DataType::Map(*key, *value, to.value_contains_null());
  }
  return std::nullopt;
}

std::optional<DataType> LegacyImplicitCast(const DataType& from, const TypeClass& expected) {
  using enum TypeClass::Family;
  if (from.Is(TypeKind::kNull)) return expected.DefaultType();
  if (expected.IsChoice()) return FirstOfChoice(from, expected, EvalMode::kLegacy);
  if (expected.family() == kNumeric && from.IsString()) return DataType::Double();
  if (expected.family() == kDecimal) {
    if (from.IsNumeric()) return DecimalForIntegral(from);
    if (from.IsString()) return DataType::Decimal(38, 18);
    return std::nullopt;
  }
  if (expected.family() == kAnyTimestamp) {
    if (from.IsDatetime() || from.IsString()) return DataType::Timestamp();
    return std::nullopt;
  }
  if (expected.family() == kArrayOf && from.Is(TypeKind::kArray)) {
    auto element = ImplicitCast(from.element(), expected.members()[0], EvalMode::kLegacy);
    if (!element) return std::nullopt;
    return DataType::Array(*element, true);
  }
  if (expected.family() != kExact) return std::nullopt;
  const DataType& to = expected.exact();
  const auto is_datetime = [](const DataType& type) { return type.IsDatetime() || type.Is(TypeKind::kTime); };
  if (from.IsNumeric() && to.IsNumeric()) return to;
  if (is_datetime(from) && is_datetime(to)) return to;
  if (from.IsString() && (to.IsNumeric() || is_datetime(to) || to.Is(TypeKind::kBinary))) return to;
  if (to.IsString() && IsAtomic(from) && !from.IsString()) return to;
  return LegacyNestedCast(from, to);
}

}  // namespace

TypeClass TypeClass::ArrayOf(TypeClass element) {
  TypeClass result(Family::kArrayOf);
  result.members_.push_back(std::move(element));
  return result;
}

TypeClass TypeClass::Choice(std::vector<TypeClass> members) {
  TypeClass result(Family::kChoice);
  result.members_ = std::move(members);
  return result;
}

bool TypeClass::Accepts(const DataType& type) const {
  switch (family_) {
    case Family::kExact:
      // A parameter of a nested type takes every nullability, as in Spark's sameType.
      return SameIgnoringNullability(exact_, type) || (exact_.IsString() && type.IsString());
    case Family::kAny:
      return true;
    case Family::kNumeric:
      return type.IsNumeric();
    case Family::kIntegral:
      return type.IsIntegral();
    case Family::kFractional:
      return type.IsFractional();
    case Family::kDecimal:
      return type.Is(TypeKind::kDecimal);
    case Family::kAnyTimestamp:
      return type.Is(TypeKind::kTimestamp) || type.Is(TypeKind::kTimestampNtz);
    case Family::kArray:
      return type.Is(TypeKind::kArray);
    case Family::kMap:
      return type.Is(TypeKind::kMap);
    case Family::kStruct:
      return type.Is(TypeKind::kStruct);
    case Family::kYearMonthInterval:
      return type.Is(TypeKind::kYearMonthInterval);
    case Family::kDayTimeInterval:
      return type.Is(TypeKind::kDayTimeInterval);
    case Family::kTime:
      return type.Is(TypeKind::kTime);
    case Family::kArrayOf:
      return type.Is(TypeKind::kArray) && members_[0].Accepts(type.element());
    case Family::kChoice:
      return std::ranges::any_of(members_, [&](const TypeClass& m) { return m.Accepts(type); });
  }
  return false;
}

DataType TypeClass::DefaultType() const {
  switch (family_) {
    case Family::kExact:
      return exact_;
    case Family::kAny:
      return DataType::Null();
    case Family::kNumeric:
    case Family::kFractional:
      return DataType::Double();
    case Family::kIntegral:
      return DataType::Int();
    case Family::kDecimal:
      return DataType::Decimal(38, 18);
    case Family::kAnyTimestamp:
      return DataType::Timestamp();
    case Family::kArray:
      return DataType::Array(DataType::Null());
    case Family::kMap:
      return DataType::Map(DataType::Null(), DataType::Null());
    case Family::kStruct:
      return DataType::Struct({});
    case Family::kYearMonthInterval:
      return DataType::YearMonthInterval();
    case Family::kDayTimeInterval:
      return DataType::DayTimeInterval();
    case Family::kTime:
      return DataType::Time();
    case Family::kArrayOf:
      return DataType::Array(members_[0].DefaultType());
    case Family::kChoice:
      return members_[0].DefaultType();
  }
  return DataType::Null();
}

std::string TypeClass::ToSql() const {
  switch (family_) {
    case Family::kExact:
      return "\"" + exact_.ToSql() + "\"";
    case Family::kAny:
      return "\"ANY\"";
    case Family::kNumeric:
      return "\"NUMERIC\"";
    case Family::kIntegral:
      return "\"INTEGRAL\"";
    case Family::kFractional:
      return "\"FRACTIONAL\"";
    case Family::kDecimal:
      return "\"DECIMAL\"";
    case Family::kAnyTimestamp:
      return "\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\"";
    case Family::kArray:
      return "\"ARRAY\"";
    case Family::kMap:
      return "\"MAP\"";
    case Family::kStruct:
      return "\"STRUCT\"";
    case Family::kYearMonthInterval:
      return "\"INTERVAL YEAR TO MONTH\"";
    case Family::kDayTimeInterval:
      return "\"INTERVAL DAY TO SECOND\"";
    case Family::kTime:
      return "\"TIME\"";
    case Family::kArrayOf: {
      const std::string element = members_[0].ToSql();
      return "\"ARRAY<" + element.substr(1, element.size() - 2) + ">\"";
    }
    case Family::kChoice: {
      std::string out = "(";
      for (std::size_t i = 0; i < members_.size(); ++i) out += (i ? " or " : "") + members_[i].ToSql();
      return out + ")";
    }
  }
  return "";
}

bool IsAtomic(const DataType& type) {
  return !type.Is(TypeKind::kNull) && !type.IsNested() && !type.Is(TypeKind::kCalendarInterval);
}

std::optional<DataType> ImplicitCast(const DataType& from, const TypeClass& expected, EvalMode mode) {
  if (expected.Accepts(from)) return from;
  return mode == EvalMode::kLegacy ? LegacyImplicitCast(from, expected) : AnsiImplicitCast(from, expected);
}

bool IsOrderable(const DataType& type) {
  switch (type.kind()) {
    case TypeKind::kMap:
    case TypeKind::kVariant:
    case TypeKind::kCalendarInterval:
      return false;
    case TypeKind::kArray:
      return IsOrderable(type.element());
    case TypeKind::kStruct:
      return std::ranges::all_of(type.fields(), [](const StructField& field) { return IsOrderable(field.type); });
    default:
      return true;
  }
}

}  // namespace firesteel::functions
