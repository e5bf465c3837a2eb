#include "duck/functions/function_lowering.h"
#include "duck/lower/duck_type.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {
namespace {

bool IsBinary(const LoweringCall& call, std::size_t i = 0) { return call.ArgumentType(i).Is(TypeKind::kBinary); }

// Spark's LIKE has a backslash as its escape character unless told otherwise.
StatusOr<std::string> Like(LoweringCall& call) {
  const std::string escape = call.size() > 2 ? call.arguments[2] : "'\\'";
  return "fs_like(" + call.arguments[0] + ", " + call.arguments[1] + ", " + escape + ", " +
         (call.name == "ilike" ? "true" : "false") + ")";
}

// DuckDB's own LIKE, where the pattern is a constant without escapes; it is the faster one.
StatusOr<std::string> LikeConstant(LoweringCall& call) {
  const auto* pattern = analysis::As<analysis::ResolvedLiteral>(call.expressions[1]);
  const auto* text = pattern != nullptr ? std::get_if<std::string>(&pattern->value.data) : nullptr;
  if (text == nullptr || text->find('\\') != std::string::npos || call.name == "ilike") return Like(call);
  if (call.size() > 2) {
    const auto* escape = analysis::As<analysis::ResolvedLiteral>(call.expressions[2]);
    const auto* character = escape != nullptr ? std::get_if<std::string>(&escape->value.data) : nullptr;
    if (character == nullptr || text->find(*character) != std::string::npos) return Like(call);
  }
  return "(" + call.arguments[0] + " LIKE " + call.arguments[1] + ")";
}

// like_any(text, p1, p2, ...) and its three sisters.
StatusOr<std::string> LikeMany(LoweringCall& call) {
  const bool negated = call.name.starts_with("not_");
  const bool any = call.name.ends_with("any");
  std::vector<std::string> parts;
  for (std::size_t i = 1; i < call.size(); ++i) {
    const std::string like = "fs_like(" + call.arguments[0] + ", " + call.arguments[i] + ", '\\', false)";
    parts.push_back(negated ? "NOT " + like : like);
  }
  return "(" + Join(parts, any ? " OR " : " AND ") + ")";
}

// A function with a form for binaries, named <name>_binary.
StatusOr<std::string> OwnByType(LoweringCall& call) {
  return "fs_" + std::string(call.name) + (IsBinary(call) ? "_binary(" : "(") + Join(call.arguments, ", ") + ")";
}

StatusOr<std::string> Search(LoweringCall& call) {
  if (IsBinary(call)) return OwnByType(call);
  const char* name = call.name == "contains" ? "contains(" : call.name == "startswith" ? "starts_with(" : "ends_with(";
  return name + Join(call.arguments, ", ") + ")";
}

StatusOr<std::string> Length(LoweringCall& call) {
  return (IsBinary(call) ? "octet_length(" : "length(") + call.arguments[0] + ")";
}

StatusOr<std::string> OctetLength(LoweringCall& call) {
  const std::string bytes =
      IsBinary(call) ? "octet_length(" + call.arguments[0] + ")" : "strlen(" + call.arguments[0] + ")";
  return call.name == "bit_length" ? "(" + bytes + " * 8)" : bytes;
}

StatusOr<std::string> Left(LoweringCall& call) {
  return std::string(IsBinary(call) ? "fs_substring_binary(" : "fs_substring(") + call.arguments[0] + ", 1, " +
         call.arguments[1] + ")";
}

// Texts and arrays of texts; NULLs are left out, a NULL separator gives NULL.
StatusOr<std::string> ConcatWs(LoweringCall& call) {
  const std::string& separator = call.arguments[0];
  bool arrays = false;
  for (std::size_t i = 1; i < call.size(); ++i) arrays = arrays || call.ArgumentType(i).Is(TypeKind::kArray);
  if (call.size() == 1) return "CASE WHEN " + separator + " IS NOT NULL THEN '' END";
  if (!arrays) return "concat_ws(" + Join(call.arguments, ", ") + ")";
  std::vector<std::string> lists;
  for (std::size_t i = 1; i < call.size(); ++i) {
    lists.push_back(call.ArgumentType(i).Is(TypeKind::kArray)
                        ? "coalesce(CAST(" + call.arguments[i] + " AS VARCHAR[]), [])"
                        : "[" + call.arguments[i] + "]");
  }
  const std::string list = lists.size() == 1 ? lists[0] : "list_concat(" + Join(lists, ", ") + ")";
  return "CASE WHEN " + separator + " IS NOT NULL THEN coalesce(array_to_string(list_filter(" + list +
         ", lambda x: x IS NOT NULL), " + separator + "), '') END";
}

StatusOr<std::string> Elt(LoweringCall& call) {
  std::string sql = "CASE " + call.arguments[0];
  for (std::size_t i = 1; i < call.size(); ++i) sql += " WHEN " + std::to_string(i) + " THEN " + call.arguments[i];
  if (!call.ansi()) return sql + " END";
  return sql + " ELSE CAST(fs_elt_out_of_range(" + call.arguments[0] + ", " + std::to_string(call.size() - 1) +
         ") AS " + DuckTypeName(call.type) + ") END";
}

// The values as one text of "V<bytes>:<text>" and "N" for NULL, with a letter for each type before: what
// fs_format_string takes apart again.
StatusOr<std::string> FormatString(LoweringCall& call) {
  std::string kinds;
  std::vector<std::string> values;
  for (std::size_t i = 1; i < call.size(); ++i) {
    const DataType& type = call.ArgumentType(i);
    kinds += type.IsIntegral()                                         ? 'i'
             : type.Is(TypeKind::kFloat) || type.Is(TypeKind::kDouble) ? 'f'
             : type.Is(TypeKind::kDecimal)                             ? 'd'
             : type.Is(TypeKind::kBoolean)                             ? 'b'
             : type.IsString()                                         ? 's'
                                                                       : 'o';
    FS_ASSIGN_OR_RETURN(const std::string text,
                        LowerCast(call.lowering, call.arguments[i], type, DataType::String(), plan::EvalMode::kLegacy));
    values.push_back("coalesce('V' || strlen(" + text + ") || ':' || " + text + ", 'N')");
  }
  const std::string joined = values.empty() ? "''" : Join(values, " || ");
  return "fs_format_string(" + call.arguments[0] + ", " + SqlString(kinds) + ", " + joined + ")";
}

StatusOr<std::string> FormatNumber(LoweringCall& call) {
  FS_ASSIGN_OR_RETURN(const std::string text, LowerCast(call.lowering, call.arguments[0], call.ArgumentType(0),
                                                        DataType::String(), plan::EvalMode::kLegacy));
  const bool floating = call.ArgumentType(0).Is(TypeKind::kFloat) || call.ArgumentType(0).Is(TypeKind::kDouble);
  const std::string exact = floating ? "CAST(" + call.arguments[0] + " AS DOUBLE)" : "NULL::DOUBLE";
  const std::string name = call.ArgumentType(1).IsString() ? "fs_format_number_pattern(" : "fs_format_number(";
  return name + text + ", " + exact + ", " + call.arguments[1] + ")";
}

StatusOr<std::string> Reverse(LoweringCall& call) {
  return (call.ArgumentType(0).Is(TypeKind::kArray) ? "list_reverse(" : "fs_reverse(") + call.arguments[0] + ")";
}

StatusOr<std::string> Levenshtein(LoweringCall& call) {
  return (call.size() == 3 ? "fs_levenshtein_within(" : "fs_levenshtein(") + Join(call.arguments, ", ") + ")";
}

StatusOr<std::string> Base64(LoweringCall& call) { return "to_base64(" + call.arguments[0] + ")"; }

StatusOr<std::string> Hex(LoweringCall& call) {
  if (call.ArgumentType(0).Is(TypeKind::kLong)) return "to_hex(CAST(" + call.arguments[0] + " AS BIGINT))";
  return "hex(" + call.arguments[0] + ")";
}

// to_char of numbers and to_number share a format of digits, groups, signs and currency.
StatusOr<std::string> ToChar(LoweringCall& call) {
  return "fs_to_char(CAST(" + call.arguments[0] + " AS VARCHAR), " + call.arguments[1] + ")";
}

StatusOr<std::string> ToNumber(LoweringCall& call) {
  return "CAST(fs_to_number(" + call.arguments[0] + ", " + call.arguments[1] + ", " + call.Mode() + ") AS " +
         DuckTypeName(call.type) + ")";
}

StatusOr<std::string> BinaryToChar(LoweringCall& call) {
  return "fs_binary_to_char(" + Join(call.arguments, ", ") + ")";
}

constexpr FunctionLowering kRows[] = {
    {"like", "", LikeConstant, true},
    {"ilike", "", Like, true},
    {"like_any", "", LikeMany, true},
    {"like_all", "", LikeMany, true},
    {"not_like_any", "", LikeMany, true},
    {"not_like_all", "", LikeMany, true},
    {"rlike", "fs_rlike($1, $2)", nullptr, true},
    {"regexp_count", "fs_regexp_count($1, $2)", nullptr, true},
    {"regexp_extract", "fs_regexp_extract($1, $2, $3)", nullptr, true},
    {"regexp_extract_all", "fs_regexp_extract_all($1, $2, $3)", nullptr, true},
    {"regexp_instr", "fs_regexp_instr($1, $2)", nullptr, true},
    {"regexp_replace", "fs_regexp_replace($1, $2, $3, $4)", nullptr, true},
    {"regexp_substr", "fs_regexp_substr($1, $2)", nullptr, true},
    {"split", "fs_split($1, $2, $3)", nullptr, true},
    {"upper", "fs_upper($1)", nullptr, true},
    {"lower", "fs_lower($1)", nullptr, true},
    {"initcap", "fs_initcap($1)", nullptr, true},
    {"length", "", Length},
    {"octet_length", "", OctetLength},
    {"bit_length", "", OctetLength},
    {"startswith", "", Search, true},
    {"endswith", "", Search, true},
    {"contains", "", Search, true},
    {"substring", "", OwnByType, true},
    {"left", "", Left, true},
    {"right", "", OwnByType, true},
    {"lpad", "", OwnByType, true},
    {"rpad", "", OwnByType, true},
    {"overlay", "", OwnByType, true},
    {"reverse", "", Reverse, true},
    {"trim", "trim($1, $2)", nullptr, true},
    {"ltrim", "ltrim($1, $2)", nullptr, true},
    {"rtrim", "rtrim($1, $2)", nullptr, true},
    {"concat_ws", "", ConcatWs, true},
    {"elt", "", Elt, true},
    {"repeat", "fs_repeat($1, $2)", nullptr, true},
    {"space", "fs_repeat(' ', $1)", nullptr, true},
    {"locate", "fs_locate($1, $2, $3)", nullptr, true},
    {"instr", "fs_locate($2, $1, 1)", nullptr, true},
    {"replace", "fs_replace($1, $2, $3)", nullptr, true},
    {"translate", "fs_translate($1, $2, $3)", nullptr, true},
    {"split_part", "fs_split_part($1, $2, $3)", nullptr, true},
    {"substring_index", "fs_substring_index($1, $2, $3)", nullptr, true},
    {"find_in_set", "fs_find_in_set($1, $2)", nullptr, true},
    {"mask", "fs_mask($1, $2, $3, $4, $5)", nullptr, true},
    {"ascii", "fs_ascii($1)", nullptr, true},
    {"chr", "fs_chr($1)", nullptr, true},
    {"base64", "", Base64, true},
    {"unbase64", "fs_unbase64($1)", nullptr, true},
    {"hex", "", Hex, true},
    {"unhex", "fs_unhex($1)", nullptr, true},
    {"encode", "fs_encode($1, $2)", nullptr, true},
    {"decode", "fs_decode($1, $2)", nullptr, true},
    {"to_binary", "fs_to_binary($1, $2, $m)", nullptr, true},
    {"soundex", "fs_soundex($1)", nullptr, true},
    {"levenshtein", "", Levenshtein, true},
    {"luhn_check", "fs_luhn_check($1)", nullptr, true},
    {"quote", "fs_quote($1)", nullptr, true},
    {"is_valid_utf8", "fs_is_valid_utf8($1)", nullptr, true},
    {"make_valid_utf8", "fs_make_valid_utf8($1)", nullptr, true},
    {"validate_utf8", "fs_validate_utf8($1, $m)", nullptr, true},
    {"format_string", "", FormatString, true},
    {"format_number", "", FormatNumber, true},
    {"conv", "fs_conv($1, $2, $3, $m)", nullptr, true},
    {"to_char", "", ToChar, true},
    {"to_number", "", ToNumber, true},
    {"binary_to_char", "", BinaryToChar, true},
};

}  // namespace

std::span<const FunctionLowering> StringLowerings() { return kRows; }

}  // namespace firesteel::duck
