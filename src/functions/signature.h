#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "functions/call_binder.h"

namespace firesteel::functions {

// A function's types in the notation of function_table.h, taken apart.
struct Signature {
  struct Parameter {
    TypeClass type;
    bool optional = false;
    std::optional<Argument> default_value;
  };
  enum class Nullability { kFromArguments, kAlways, kNever };

  std::vector<Parameter> parameters;
  bool repeats_last = false;  // the last parameter stands for any number of arguments, also none
  bool strict = false;
  std::optional<DataType> result;  // absent: the type of argument `result_argument`
  std::size_t result_argument = 0;
  Nullability nullability = Nullability::kFromArguments;

  int MinArguments() const;
  int MaxArguments() const;
};

// Aborts on text that cannot be read: signatures are part of the program.
Signature ParseSignature(std::string_view text);

// Coerces the arguments and decides the result. `canonical` is the engine's name.
StatusOr<Binding> BindSignature(const Signature& signature, std::string_view canonical, const BindRequest& request);

}  // namespace firesteel::functions
