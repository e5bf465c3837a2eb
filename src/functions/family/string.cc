#include <algorithm>
#include <limits>

#include "functions/coercion.h"
#include "functions/function_table.h"
#include "plan/expression.h"
#include "types/identifier_text.h"

namespace firesteel::functions {
namespace {

using plan::EvalMode;
using Family = TypeClass::Family;
using Arguments = std::span<const plan::ExpressionPtr>;
constexpr auto kScalar = FunctionKind::kScalar;

// contains, startswith, endswith: two binaries, else two texts.
StatusOr<Binding> BindSearch(CallBinder& call) {
  const bool binary = call.type(0).Is(TypeKind::kBinary) && call.type(1).Is(TypeKind::kBinary);
  for (std::size_t i = 0; i < 2 && !binary; ++i) FS_RETURN_IF_ERROR(call.Require(i, DataType::String()));
  return call.Returns(call.request().name, DataType::Boolean());
}

StatusOr<Binding> BindConcatWs(CallBinder& call) {
  static const TypeClass part = TypeClass::Choice({TypeClass::ArrayOf(DataType::String()), DataType::String()});
  FS_RETURN_IF_ERROR(call.Require(0, DataType::String()));
  for (std::size_t i = 1; i < call.size(); ++i) FS_RETURN_IF_ERROR(call.Require(i, part));
  return call.Returns("concat_ws", DataType::String(), call.nullable(0));
}

StatusOr<Binding> BindFormatString(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.Require(0, DataType::String()));
  return call.Returns("format_string", DataType::String(), call.nullable(0));
}

StatusOr<Binding> BindElt(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.Require(0, DataType::Int()));
  bool binary = true;
  for (std::size_t i = 1; i < call.size(); ++i) binary = binary && call.type(i).Is(TypeKind::kBinary);
  static const TypeClass accepted = TypeClass::Choice({DataType::String(), DataType::Binary()});
  for (std::size_t i = 1; i < call.size(); ++i) {
    if (!binary) call.TryCast(i, DataType::String());
    if (!accepted.Accepts(call.type(i))) return call.UnexpectedInput(i, accepted.ToSql());
  }
  return call.Returns("elt", call.type(1), true);
}

// lpad, rpad: texts are padded with a space, binaries with a zero byte.
StatusOr<Binding> BindPad(CallBinder& call) {
  const bool binary = call.type(0).Is(TypeKind::kBinary) && (call.size() == 2 || call.type(2).Is(TypeKind::kBinary));
  const DataType type = binary ? DataType::Binary() : DataType::String();
  FS_RETURN_IF_ERROR(call.Require(0, type));
  FS_RETURN_IF_ERROR(call.Require(1, DataType::Int()));
  if (call.size() == 3) {
    FS_RETURN_IF_ERROR(call.Require(2, type));
  } else {
    call.AddDefault(type, Value{binary ? std::string(1, '\0') : std::string(" ")});
  }
  return call.Returns(call.request().name, type);
}

// trim(text), trim(characters, text): the engine gets (text, characters).
StatusOr<Binding> BindTrim(CallBinder& call) {
  for (std::size_t i = 0; i < call.size(); ++i) FS_RETURN_IF_ERROR(call.Require(i, DataType::String()));
  if (call.size() == 1) call.AddDefault(DataType::String(), Value{std::string(" ")});
  Binding binding = call.Returns(call.request().name, DataType::String());
  if (call.size() == 2) binding.argument_order = {1, 0};
  return binding;
}

StatusOr<Binding> BindBtrim(CallBinder& call) {
  for (std::size_t i = 0; i < call.size(); ++i) FS_RETURN_IF_ERROR(call.Require(i, DataType::String()));
  if (call.size() == 1) call.AddDefault(DataType::String(), Value{std::string(" ")});
  return call.Returns("trim", DataType::String());
}

StatusOr<Binding> BindSubstring(CallBinder& call) {
  static const TypeClass accepted = TypeClass::Choice({DataType::String(), DataType::Binary()});
  FS_RETURN_IF_ERROR(call.Require(0, accepted));
  for (std::size_t i = 1; i < call.size(); ++i) FS_RETURN_IF_ERROR(call.Require(i, DataType::Int()));
  if (call.size() == 2) {
    call.AddDefault(DataType::Int(), Value{std::int64_t{std::numeric_limits<std::int32_t>::max()}});
  }
  return call.Returns("substring", call.type(0));
}

StatusOr<Binding> BindOverlay(CallBinder& call) {
  static const TypeClass accepted = TypeClass::Choice({DataType::String(), DataType::Binary()});
  FS_RETURN_IF_ERROR(call.Require(0, accepted));
  FS_RETURN_IF_ERROR(call.Require(1, accepted));
  if (!(call.type(0) == call.type(1))) return call.DifferentTypes();
  for (std::size_t i = 2; i < call.size(); ++i) FS_RETURN_IF_ERROR(call.Require(i, DataType::Int()));
  if (call.size() == 3) call.AddDefault(DataType::Int(), Value{std::int64_t{-1}});
  return call.Returns("overlay", call.type(0));
}

// decode(binary, charset); with more arguments Oracle's decode, which is a CASE with null-safe comparison.
plan::ExpressionPtr RewriteDecode(Arguments a) {
  if (a.size() == 2) return nullptr;
  std::vector<plan::ExpressionPtr> branches;
  std::size_t i = 1;
  for (; i + 1 < a.size(); i += 2) {
    branches.push_back(plan::MakeCall("<=>", {a[0], a[i]}));
    branches.push_back(a[i + 1]);
  }
  if (i < a.size()) branches.push_back(a[i]);
  return plan::MakeCall("when", std::move(branches));
}

StatusOr<Binding> BindDecode(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.Require(0, DataType::Binary()));
  FS_RETURN_IF_ERROR(call.Require(1, DataType::String()));
  return call.Returns("decode", DataType::String());
}

StatusOr<Binding> BindReverse(CallBinder& call) {
  static const TypeClass accepted = TypeClass::Choice({DataType::String(), Family::kArray});
  FS_RETURN_IF_ERROR(call.Require(0, accepted));
  return call.Returns("reverse", call.type(0));
}

// to_char of numbers, of dates and timestamps (a date pattern), and of binaries (base64, hex, utf-8).
StatusOr<Binding> BindToChar(CallBinder& call) {
  const DataType& type = call.type(0);
  if (type.IsDatetime()) {
    FS_RETURN_IF_ERROR(call.Require(0, DataType::Timestamp()));
    FS_RETURN_IF_ERROR(call.Require(1, DataType::String()));
    return call.Returns("date_format", DataType::String());
  }
  FS_RETURN_IF_ERROR(call.RequireConstant(1, "format", "STRING"));
  FS_RETURN_IF_ERROR(call.Require(1, DataType::String()));
  if (type.Is(TypeKind::kBinary)) return call.Returns("binary_to_char", DataType::String());
  FS_RETURN_IF_ERROR(call.Require(0, Family::kDecimal));
  return call.Returns("to_char", DataType::String(), true);
}

// '999.99' -> DECIMAL(5,2)
StatusOr<Binding> BindToNumber(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.Require(0, DataType::String()));
  FS_RETURN_IF_ERROR(call.Require(1, DataType::String()));
  FS_RETURN_IF_ERROR(call.RequireConstant(1, "format", "STRING"));
  const auto* format = std::get_if<std::string>(&call.argument(1).constant->data);
  if (format == nullptr) return call.Returns("to_number", DataType::Decimal(38, 0), true);
  const std::size_t point = std::min(format->find_first_of(".dD"), format->size());
  const auto digits = [](std::string_view part) {
    return static_cast<int>(std::ranges::count_if(part, [](char c) { return c == '0' || c == '9'; }));
  };
  const int integral = digits(std::string_view(*format).substr(0, point));
  const int scale = digits(std::string_view(*format).substr(point));
  return call.Returns("to_number", DataType::Decimal(std::clamp(integral + scale, 1, 38), scale));
}

StatusOr<Binding> BindToBinary(CallBinder& call) {
  FS_RETURN_IF_ERROR(call.Require(0, DataType::String()));
  if (call.size() == 1) {
    call.AddDefault(DataType::String(), Value{std::string("hex")});
    return call.Returns("to_binary", DataType::Binary(), true);
  }
  FS_RETURN_IF_ERROR(call.Require(1, DataType::String()));
  FS_RETURN_IF_ERROR(call.RequireConstant(1, "fmt", "STRING"));
  const auto* format = std::get_if<std::string>(&call.argument(1).constant->data);
  static const std::vector<std::string> formats = {"hex", "utf-8", "utf8", "base64"};
  const bool known = format == nullptr || std::ranges::any_of(formats, [&](const std::string& name) {
                       return EqualsIgnoreCase(name, *format);
                     });
  if (!known) {
    return call.Mismatch("INVALID_ARG_VALUE", {{"inputName", "fmt"},
                                               {"requireType", "case-insensitive \"STRING\""},
                                               {"validValues", "'hex', 'utf-8', 'utf8', or 'base64'"},
                                               {"inputValue", "'" + *format + "'"}});
  }
  return call.Returns("to_binary", DataType::Binary(), true);
}

// randstr(length[, seed]), both constants.
StatusOr<Binding> BindRandStr(CallBinder& call) {
  for (std::size_t i = 0; i < call.size(); ++i) {
    FS_RETURN_IF_ERROR(call.RequireExactly(i, TypeClass::Family::kIntegral));
    FS_RETURN_IF_ERROR(call.RequireConstant(i, i == 0 ? "length" : "seed", "INT or SMALLINT"));
  }
  const auto* length = std::get_if<std::int64_t>(&call.argument(0).constant->data);
  if (length != nullptr && *length < 0) {
    return SparkError("INVALID_PARAMETER_VALUE.LENGTH",
                      {{"parameter", "length"}, {"length", std::to_string(*length)}, {"functionName", "`randstr`"}},
                      call.request().span);
  }
  return call.Returns("randstr", DataType::String(), false);
}

}  // namespace

void AddString(FunctionTable& table) {
  table.Scalar("ascii", "(string) -> int");
  table.Scalar("base64", "(binary) -> string");
  table.Scalar("unbase64", "(string) -> binary");
  table.Scalar("bit_length", "(string|binary) -> int");
  table.Scalar("octet_length", "(string|binary) -> int");
  table.Scalar("length char_length character_length len", "(string|binary) -> int");
  table.Scalar("chr char", "(bigint) -> string");
  table.Custom("contains", kScalar, 2, 2, BindSearch);
  table.Custom("startswith", kScalar, 2, 2, BindSearch);
  table.Custom("endswith", kScalar, 2, 2, BindSearch);
  table.Custom("concat_ws", kScalar, 1, -1, BindConcatWs);
  table.Custom("elt", kScalar, 2, -1, BindElt);
  table.Scalar("find_in_set", "(string, string) -> int");
  table.Scalar("format_number", "=(numeric, int|string) -> string?");
  table.Custom("format_string printf", kScalar, 1, -1, BindFormatString);
  table.Scalar("initcap", "(string) -> string");
  table.Scalar("instr", "(string, string) -> int");
  table.Scalar("lower lcase", "(string) -> string");
  table.Scalar("upper ucase", "(string) -> string");
  table.Scalar("left", "(string|binary, int) -> $0");
  table.Scalar("right", "(string, int) -> $0?");
  table.Scalar("levenshtein", "(string, string, int?) -> int");
  table.Scalar("locate position", "(string, string, int=1) -> int");
  table.Custom("lpad", kScalar, 2, 3, BindPad);
  table.Custom("rpad", kScalar, 2, 3, BindPad);
  table.Custom("trim", kScalar, 1, 2, BindTrim);
  table.Custom("ltrim", kScalar, 1, 2, BindTrim);
  table.Custom("rtrim", kScalar, 1, 2, BindTrim);
  table.Custom("btrim", kScalar, 1, 2, BindBtrim);
  table.Scalar("luhn_check", "(string) -> boolean?");
  table.Scalar("mask", "=(string, string='X', string='x', string='n', string=null) -> string?")
      .Parameters({"str", "upperChar", "lowerChar", "digitChar", "otherChar"});
  table.Custom("overlay", kScalar, 3, 4, BindOverlay);
  table.Scalar("quote", "(string) -> string?");
  table.Scalar("repeat", "(string, int) -> string");
  table.Scalar("replace", "(string, string, string='') -> string");
  table.Custom("reverse", kScalar, 1, 1, BindReverse);
  table.Scalar("sentences", "(string, string='', string='') -> array<array<string!>!>?");
  table.Scalar("soundex", "=(string) -> string");
  table.Scalar("space", "(int) -> string");
  table.Scalar("split", "(string, string, int=-1) -> array<string!>");
  table.Scalar("split_part", "(string, string, int) -> string");
  table.Scalar("str_to_map", "=(string, string=',', string=':') -> map<string,string>");
  table.Custom("substring substr", kScalar, 2, 3, BindSubstring);
  table.Scalar("substring_index", "(string, string, int) -> string");
  table.Scalar("translate", "(string, string, string) -> string");
  table.Custom("decode", kScalar, 2, -1, BindDecode).RewrittenBy(RewriteDecode);
  table.Scalar("encode", "(string, string) -> binary");
  table.Custom("to_char to_varchar", kScalar, 2, 2, BindToChar);
  table.Custom("to_number", kScalar, 2, 2, BindToNumber);
  table.Custom("try_to_number", kScalar, 2, 2, BindToNumber).BindsAs("to_number", EvalMode::kTry);
  table.Custom("to_binary", kScalar, 1, 2, BindToBinary);
  table.Custom("try_to_binary", kScalar, 1, 2, BindToBinary).BindsAs("to_binary", EvalMode::kTry);
  table.Scalar("is_valid_utf8", "(string) -> boolean?");
  table.Scalar("make_valid_utf8", "(string) -> string?");
  table.Scalar("validate_utf8", "(string) -> string?");
  table.Scalar("try_validate_utf8", "(string) -> string?").BindsAs("validate_utf8", EvalMode::kTry);
  table.Custom("randstr", FunctionKind::kScalar, 1, 2, BindRandStr).NonDeterministic();
}

}  // namespace firesteel::functions
