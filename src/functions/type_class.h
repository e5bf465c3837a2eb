#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/eval_mode.h"
#include "types/data_type.h"

namespace firesteel::functions {

// Names what a function accepts in one place: one type, a family of types, or a choice (Spark's AbstractDataType).
class TypeClass {
 public:
  enum class Family {
    kExact,
    kAny,
    kNumeric,
    kIntegral,
    kFractional,
    kDecimal,
    kAnyTimestamp,
    kArray,
    kMap,
    kStruct,
    kYearMonthInterval,
    kDayTimeInterval,
    kTime,
    kArrayOf,
    kChoice
  };

  TypeClass(DataType exact) : exact_(std::move(exact)) {}  // NOLINT: implicit, a type is a class of its own
  TypeClass(Family family) : family_(family) {}            // NOLINT
  static TypeClass ArrayOf(TypeClass element);
  static TypeClass Choice(std::vector<TypeClass> members);

  bool Accepts(const DataType& type) const;
  bool IsChoice() const { return family_ == Family::kChoice; }
  Family family() const { return family_; }
  const DataType& exact() const { return exact_; }
  const std::vector<TypeClass>& members() const { return members_; }  // of a choice; one for kArrayOf
  // What an untyped NULL becomes here.
  DataType DefaultType() const;
  // As error messages name it: "INT", "NUMERIC", ("STRING" or "BINARY").
  std::string ToSql() const;

 private:
  Family family_ = Family::kExact;
  DataType exact_;
  std::vector<TypeClass> members_;
};

// Everything but VOID, ARRAY, MAP, STRUCT and the calendar interval.
bool IsAtomic(const DataType& type);

// The type an argument of type `from` is cast to where `expected` is wanted; absent where Spark casts nothing.
std::optional<DataType> ImplicitCast(const DataType& from, const TypeClass& expected, plan::EvalMode mode);

// WiderType without promotion of or to texts; what greatest and least use.
std::optional<DataType> WiderTypeWithoutStrings(const DataType& a, const DataType& b, plan::EvalMode mode);

// What binary operators make of a text and something else in ANSI mode.
std::optional<DataType> AnsiStringPromotion(const DataType& a, const DataType& b);

// Whether values can be compared for order, or be grouped by: MAP, VARIANT and the calendar interval cannot be ordered.
bool IsOrderable(const DataType& type);

}  // namespace firesteel::functions
