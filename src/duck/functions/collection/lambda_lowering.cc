#include "duck/functions/collection/lambda_body.h"
#include "duck/functions/function_lowering.h"
#include "duck/lower/duck_type.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {
namespace {

using analysis::As;
using analysis::ResolvedLambda;

// DuckDB's index parameter counts from 1, Spark's from 0.
StatusOr<std::string> Transform(LoweringCall& call) {
  const auto* lambda = As<ResolvedLambda>(call.expressions[1]);
  if (lambda == nullptr || lambda->parameters.size() == 1) {
    return "list_transform(" + call.arguments[0] + ", " + call.arguments[1] + ")";
  }
  // The index goes through a second lambda over pairs, so that the body sees the right number.
  const std::string x = ColumnName(lambda->parameters[0].id), i = ColumnName(lambda->parameters[1].id);
  FS_ASSIGN_OR_RETURN(const std::string body, LowerLambdaBody(call.lowering, lambda->body));
  const std::string raw = call.lowering.FreshName("i");
  return "list_transform(" + call.arguments[0] + ", lambda " + x + ", " + raw + ": list_transform([CAST(" + raw +
         " - 1 AS INTEGER)], lambda " + i + ": " + body + ")[1])";
}

StatusOr<std::string> Filter(LoweringCall& call) {
  const auto* lambda = As<ResolvedLambda>(call.expressions[1]);
  if (lambda == nullptr || lambda->parameters.size() == 1) {
    return "list_filter(" + call.arguments[0] + ", " + call.arguments[1] + ")";
  }
  const std::string x = ColumnName(lambda->parameters[0].id), i = ColumnName(lambda->parameters[1].id);
  FS_ASSIGN_OR_RETURN(const std::string body, LowerLambdaBody(call.lowering, lambda->body));
  const std::string raw = call.lowering.FreshName("i");
  return "list_filter(" + call.arguments[0] + ", lambda " + x + ", " + raw + ": list_transform([CAST(" + raw +
         " - 1 AS INTEGER)], lambda " + i + ": " + body + ")[1])";
}

// Three-valued: true if any is true, else NULL if any is NULL, else false; forall the other way round.
StatusOr<std::string> Exists(LoweringCall& call) {
  const std::string outcomes = "list_transform(" + call.arguments[0] + ", " + call.arguments[1] + ")";
  const bool all = call.name == "forall";
  return "fs_" + std::string(all ? "forall" : "exists") + "(" + outcomes + ", NULL::BOOLEAN)";
}

// aggregate(array, start, merge[, finish])
StatusOr<std::string> Reduce(LoweringCall& call) {
  const auto* merge = As<ResolvedLambda>(call.expressions[2]);
  if (merge == nullptr) return Status::Internal("aggregate without a lambda");
  const std::string type = DuckTypeName(merge->body->type);
  const std::string acc = ColumnName(merge->parameters[0].id), x = ColumnName(merge->parameters[1].id);
  FS_ASSIGN_OR_RETURN(const std::string body, LowerLambdaBody(call.lowering, merge->body));
  // list_reduce wants elements and accumulator of one type: both travel in a struct.
  const DataType& element = call.ArgumentType(0).element();
  const std::string pair = "STRUCT(a " + type + ", e " + DuckTypeName(element) + ")";
  const std::string e = call.lowering.FreshName("e"), l = call.lowering.FreshName("l"),
                    r = call.lowering.FreshName("r");
  const std::string inner = "list_transform([struct_extract(" + l + ", 'a')], lambda " + acc +
                            ": list_transform([struct_extract(" + r + ", 'e')], lambda " + x + ": " + body + ")[1])[1]";
  std::string sql = "CASE WHEN " + call.arguments[0] + " IS NOT NULL THEN struct_extract(list_reduce(list_transform(" +
                    call.arguments[0] + ", lambda " + e + ": CAST(struct_pack(a := NULL, e := " + e + ") AS " + pair +
                    ")), lambda " + l + ", " + r + ": CAST(struct_pack(a := " + inner + ", e := NULL) AS " + pair +
                    "), CAST(struct_pack(a := " + call.arguments[1] + ", e := NULL) AS " + pair + ")), 'a') END";
  if (call.size() > 3) {
    if (const auto* finish = As<ResolvedLambda>(call.expressions[3])) {
      FS_ASSIGN_OR_RETURN(const std::string last, call.lowering.Expression(finish->body));
      sql = "list_transform([" + sql + "], lambda " + ColumnName(finish->parameters[0].id) + ": " + last + ")[1]";
    }
  }
  return sql;
}

StatusOr<std::string> ZipWith(LoweringCall& call) {
  const auto* lambda = As<ResolvedLambda>(call.expressions[2]);
  if (lambda == nullptr) return Status::Internal("zip_with without a lambda");
  FS_ASSIGN_OR_RETURN(const std::string body, LowerLambdaBody(call.lowering, lambda->body));
  const std::string i = call.lowering.FreshName("i");
  const std::string& a = call.arguments[0];
  const std::string& b = call.arguments[1];
  return "CASE WHEN " + a + " IS NOT NULL AND " + b + " IS NOT NULL THEN list_transform(range(1, 1 + greatest(len(" +
         a + "), len(" + b + "))), lambda " + i + ": list_transform([list_extract(" + a + ", " + i + ")], lambda " +
         ColumnName(lambda->parameters[0].id) + ": list_transform([list_extract(" + b + ", " + i + ")], lambda " +
         ColumnName(lambda->parameters[1].id) + ": " + body + ")[1])[1]) END";
}

// Lambdas over maps: over their entries, the two parameters bound by nested one-element transforms.
StatusOr<std::string> OverEntry(LoweringCall& call, const std::string& entry) {
  const auto* lambda = As<ResolvedLambda>(call.expressions[1]);
  if (lambda == nullptr) return Status::Internal("a map function without a lambda");
  FS_ASSIGN_OR_RETURN(const std::string body, LowerLambdaBody(call.lowering, lambda->body));
  return "list_transform([struct_extract(" + entry + ", 'key')], lambda " + ColumnName(lambda->parameters[0].id) +
         ": list_transform([struct_extract(" + entry + ", 'value')], lambda " + ColumnName(lambda->parameters[1].id) +
         ": " + body + ")[1])[1]";
}

StatusOr<std::string> MapFunction(LoweringCall& call) {
  const std::string entry = call.lowering.FreshName("e");
  FS_ASSIGN_OR_RETURN(const std::string body, OverEntry(call, entry));
  const std::string entries = "map_entries(" + call.arguments[0] + ")";
  if (call.name == "map_filter") {
    return "fs_map_from_entries(list_filter(" + entries + ", lambda " + entry + ": " + body +
           "), NULL::" + DuckTypeName(call.type) + ")";
  }
  const bool keys = call.name == "transform_keys";
  const std::string key = keys ? body : "struct_extract(" + entry + ", 'key')";
  const std::string value = keys ? "struct_extract(" + entry + ", 'value')" : body;
  return "fs_map_from_entries(list_transform(" + entries + ", lambda " + entry + ": struct_pack(key := " + key +
         ", value := " + value + ")), NULL::" + DuckTypeName(call.type) + ")";
}

// map_zip_with(a, b, (key, value of a, value of b) -> ..)
StatusOr<std::string> MapZipWith(LoweringCall& call) {
  const auto* lambda = As<ResolvedLambda>(call.expressions[2]);
  if (lambda == nullptr) return Status::Internal("map_zip_with without a lambda");
  FS_ASSIGN_OR_RETURN(const std::string body, LowerLambdaBody(call.lowering, lambda->body));
  const std::string key = ColumnName(lambda->parameters[0].id);
  const std::string keys = "fs_map_keys_of_both(" + call.arguments[0] + ", " + call.arguments[1] +
                           ", NULL::" + DuckTypeName(call.type.key()) + "[])";
  const auto value_of = [&](int i) { return "map_extract_value(" + call.arguments[i] + ", " + key + ")"; };
  return "fs_map_from_entries(list_transform(" + keys + ", lambda " + key + ": struct_pack(key := " + key +
         ", value := list_transform([" + value_of(0) + "], lambda " + ColumnName(lambda->parameters[1].id) +
         ": list_transform([" + value_of(1) + "], lambda " + ColumnName(lambda->parameters[2].id) + ": " + body +
         ")[1])[1])), NULL::" + DuckTypeName(call.type) + ")";
}

// array_sort(a): nulls last. A comparator is applied to all pairs of elements first; arrays are short.
StatusOr<std::string> ArraySort(LoweringCall& call) {
  if (call.size() == 1) return "list_sort(" + call.arguments[0] + ", 'ASC', 'NULLS LAST')";
  const auto* lambda = As<ResolvedLambda>(call.expressions[1]);
  if (lambda == nullptr) return Status::Internal("array_sort without a lambda");
  FS_ASSIGN_OR_RETURN(const std::string body, LowerLambdaBody(call.lowering, lambda->body));
  const std::string& list = call.arguments[0];
  return "list_select(" + list + ", fs_order_by_signs(flatten(list_transform(" + list + ", lambda " +
         ColumnName(lambda->parameters[0].id) + ": list_transform(" + list + ", lambda " +
         ColumnName(lambda->parameters[1].id) + ": CAST(sign(" + body + ") AS TINYINT))))))";
}

constexpr FunctionLowering kRows[] = {
    {"transform", "", Transform},
    {"filter", "", Filter},
    {"exists", "", Exists, true},
    {"any_match", "", Exists, true},
    {"forall", "", Exists, true},
    {"all_match", "", Exists, true},
    {"aggregate", "", Reduce},
    {"reduce", "", Reduce},
    {"zip_with", "", ZipWith},
    {"map_filter", "", MapFunction},
    {"transform_keys", "", MapFunction},
    {"transform_values", "", MapFunction},
    {"map_zip_with", "", MapZipWith, true},
    {"array_sort", "", ArraySort},
};

}  // namespace

std::span<const FunctionLowering> LambdaLowerings() { return kRows; }

}  // namespace firesteel::duck
