#include "connect/decode/decode_expression.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/deep_recursion.h"
#include "connect/codec/field_metadata.h"
#include "connect/codec/type_codec.h"
#include "connect/decode/attribute_name.h"
#include "connect/decode/decode_window.h"
#include "connect/decode/invalid_message.h"
#include "spark/connect/expressions.pb.h"
#include "sql/parser.h"

namespace firesteel::connect {
namespace {

namespace proto = spark::connect;
using Result = StatusOr<plan::ExpressionPtr>;

// Operators and predicates that PySpark spells otherwise than the neutral plan (plan/expression.h).
std::string NeutralFunctionName(const std::string& name) {
  static constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"==", "="},
      {"<>", "!="},
      {"&&", "and"},
      {"isNull", "isnull"},
      {"isNotNull", "isnotnull"},
      {"isNaN", "isnan"},
      {"startsWith", "startswith"},
      {"endsWith", "endswith"},
  };
  const auto* found =
      std::find_if(std::begin(kNames), std::end(kNames), [&](const auto& row) { return row.first == name; });
  return found == std::end(kNames) ? name : std::string(found->second);
}

Result DecodeAttribute(const proto::Expression::UnresolvedAttribute& message) {
  if (message.is_metadata_column()) return Unsupported("metadata columns (" + message.unparsed_identifier() + ")");
  plan::UnresolvedAttribute attribute;
  FS_ASSIGN_OR_RETURN(attribute.parts, ParseAttributeName(message.unparsed_identifier()));
  if (message.has_plan_id()) attribute.plan_id = message.plan_id();
  return plan::MakeExpression(std::move(attribute));
}

Result DecodeStar(const proto::Expression::UnresolvedStar& message) {
  plan::UnresolvedStar star;
  if (message.has_unparsed_target()) {
    const std::string& target = message.unparsed_target();
    if (!target.ends_with(".*")) return InvalidMessage("a star with the target '" + target + "'");
    FS_ASSIGN_OR_RETURN(star.qualifier, ParseAttributeName(std::string_view(target).substr(0, target.size() - 2)));
  }
  if (message.has_plan_id()) star.plan_id = message.plan_id();
  return plan::MakeExpression(std::move(star));
}

// "`pattern`" and "qualifier.`pattern`" are patterns, anything else is a name.
Result DecodeRegex(const proto::Expression::UnresolvedRegex& message) {
  const std::string& name = message.col_name();
  const std::size_t open = name.starts_with('`') ? 0 : name.find(".`") + 1;
  const bool is_pattern =
      (open == 0 ? name.starts_with('`') : open > 1) && name.size() > open + 2 && name.ends_with('`');
  if (!is_pattern) {
    plan::UnresolvedAttribute attribute;
    FS_ASSIGN_OR_RETURN(attribute.parts, ParseAttributeName(name));
    if (message.has_plan_id()) attribute.plan_id = message.plan_id();
    return plan::MakeExpression(std::move(attribute));
  }
  plan::UnresolvedRegex regex;
  regex.pattern = name.substr(open + 1, name.size() - open - 2);
  if (open > 0) {
    FS_ASSIGN_OR_RETURN(regex.qualifier, ParseAttributeName(std::string_view(name).substr(0, open - 1)));
  }
  return plan::MakeExpression(std::move(regex));
}

Result DecodeFunction(const proto::Expression::UnresolvedFunction& message, DecodeContext& context) {
  if (message.function_name().empty()) return InvalidMessage("a function without name");
  plan::UnresolvedFunction call;
  if (message.is_user_defined_function()) {
    FS_ASSIGN_OR_RETURN(call.name, sql::ParseMultipartName(message.function_name(), context.parse));
  } else {
    call.name = {NeutralFunctionName(message.function_name())};
  }
  FS_ASSIGN_OR_RETURN(call.arguments, DecodeExpressions(message.arguments(), context));
  call.distinct = message.is_distinct();
  return plan::MakeExpression(std::move(call));
}

Result DecodeCallFunction(const proto::CallFunction& message, DecodeContext& context) {
  plan::UnresolvedFunction call;
  FS_ASSIGN_OR_RETURN(call.name, sql::ParseMultipartName(message.function_name(), context.parse));
  FS_ASSIGN_OR_RETURN(call.arguments, DecodeExpressions(message.arguments(), context));
  return plan::MakeExpression(std::move(call));
}

Result DecodeAlias(const proto::Expression::Alias& message, DecodeContext& context) {
  if (message.name().empty()) return InvalidMessage("an alias without name");
  if (message.name_size() > 1 && message.has_metadata())
    return InvalidMessage("metadata for an alias of several names");
  plan::Alias alias;
  FS_ASSIGN_OR_RETURN(alias.child, DecodeExpression(message.expr(), context));
  alias.names.assign(message.name().begin(), message.name().end());
  if (message.has_metadata() && !message.metadata().empty()) {
    StructField checked{.name = alias.names[0]};
    FS_RETURN_IF_ERROR(ReadFieldMetadata(message.metadata(), &checked));
    alias.metadata_json = FieldMetadata(checked);
  }
  return plan::MakeExpression(std::move(alias));
}

StatusOr<DataType> DecodeCastType(const proto::Expression::Cast& message, DecodeContext& context) {
  switch (message.cast_to_type_case()) {
    case proto::Expression::Cast::kType:
      return DecodeDataType(message.type(), context);
    case proto::Expression::Cast::kTypeStr:
      return sql::ParseDataType(message.type_str(), context.parse);
    case proto::Expression::Cast::CAST_TO_TYPE_NOT_SET:
      break;
  }
  return InvalidMessage("a cast without type");
}

Result DecodeCast(const proto::Expression::Cast& message, DecodeContext& context) {
  plan::Cast cast;
  switch (message.eval_mode()) {
    case proto::Expression::Cast::EVAL_MODE_UNSPECIFIED:
      break;
    case proto::Expression::Cast::EVAL_MODE_TRY:
      cast.mode = plan::CastMode::kTryCast;
      break;
    case proto::Expression::Cast::EVAL_MODE_ANSI:
      return Unsupported("a cast in ANSI mode whatever the session's mode");
    case proto::Expression::Cast::EVAL_MODE_LEGACY:
      return Unsupported("a cast in legacy mode whatever the session's mode");
    default:
      return InvalidMessage("a cast of no known mode");
  }
  FS_ASSIGN_OR_RETURN(cast.child, DecodeExpression(message.expr(), context));
  FS_ASSIGN_OR_RETURN(cast.type, DecodeCastType(message, context));
  return plan::MakeExpression(std::move(cast));
}

Result DecodeExtract(const proto::Expression::UnresolvedExtractValue& message, DecodeContext& context) {
  plan::ExtractValue extract;
  FS_ASSIGN_OR_RETURN(extract.child, DecodeExpression(message.child(), context));
  FS_ASSIGN_OR_RETURN(extract.key, DecodeExpression(message.extraction(), context));
  return plan::MakeExpression(std::move(extract));
}

// withField("a.b", v) is withField("a", x.a.withField("b", v)).
plan::ExpressionPtr MakeUpdate(plan::ExpressionPtr child, const std::vector<std::string>& path, std::size_t at,
                               const plan::ExpressionPtr& value) {
  if (at + 1 == path.size()) return plan::MakeExpression(plan::UpdateField{std::move(child), path[at], value});
  plan::ExpressionPtr key = plan::MakeExpression(plan::Literal{DataType::String(), Value{path[at]}});
  plan::ExpressionPtr inner = plan::MakeExpression(plan::ExtractValue{child, std::move(key), true});
  plan::ExpressionPtr updated = MakeUpdate(std::move(inner), path, at + 1, value);
  return plan::MakeExpression(plan::UpdateField{std::move(child), path[at], std::move(updated)});
}

Result DecodeUpdate(const proto::Expression::UpdateFields& message, DecodeContext& context) {
  constexpr std::size_t kMaxPath = 100;
  FS_ASSIGN_OR_RETURN(plan::ExpressionPtr child, DecodeExpression(message.struct_expression(), context));
  FS_ASSIGN_OR_RETURN(const std::vector<std::string> path, ParseAttributeName(message.field_name()));
  if (path.size() > kMaxPath) return InvalidMessage("a field more than 100 structs deep");
  plan::ExpressionPtr value;
  if (message.has_value_expression()) {
    FS_ASSIGN_OR_RETURN(value, DecodeExpression(message.value_expression(), context));
  }
  return MakeUpdate(std::move(child), path, 0, value);
}

Result DecodeLambda(const proto::Expression::LambdaFunction& message, DecodeContext& context) {
  if (message.arguments().empty()) return InvalidMessage("a lambda function without parameters");
  plan::Lambda lambda;
  for (const auto& parameter : message.arguments()) {
    if (parameter.name_parts_size() != 1) return InvalidMessage("a lambda function's parameter without one name");
    lambda.parameters.push_back(parameter.name_parts(0));
  }
  FS_ASSIGN_OR_RETURN(lambda.body, DecodeExpression(message.function(), context));
  return plan::MakeExpression(std::move(lambda));
}

Result DecodeLambdaVariable(const proto::Expression::UnresolvedNamedLambdaVariable& message) {
  if (message.name_parts().empty()) return InvalidMessage("a lambda function's variable without name");
  plan::UnresolvedAttribute attribute;
  attribute.parts.assign(message.name_parts().begin(), message.name_parts().end());
  return plan::MakeExpression(std::move(attribute));
}

Result DecodeSubquery(const proto::SubqueryExpression& message, DecodeContext& context) {
  plan::SubqueryExpression subquery;
  switch (message.subquery_type()) {
    case proto::SubqueryExpression::SUBQUERY_TYPE_SCALAR:
      subquery.kind = plan::SubqueryKind::kScalar;
      break;
    case proto::SubqueryExpression::SUBQUERY_TYPE_EXISTS:
      subquery.kind = plan::SubqueryKind::kExists;
      break;
    case proto::SubqueryExpression::SUBQUERY_TYPE_IN:
      subquery.kind = plan::SubqueryKind::kIn;
      break;
    case proto::SubqueryExpression::SUBQUERY_TYPE_TABLE_ARG:
      subquery.kind = plan::SubqueryKind::kTableArgument;
      break;
    default:
      return InvalidMessage("a subquery of no known kind");
  }
  const auto& options = message.table_arg_options();
  if (!options.partition_spec().empty() || !options.order_spec().empty() || options.with_single_partition()) {
    return Unsupported("PARTITION BY and ORDER BY of a TABLE argument");
  }
  const auto referred = context.references.find(message.plan_id());
  if (referred == context.references.end()) {
    return InvalidMessage("a subquery refers to plan " + std::to_string(message.plan_id()) + ", which is not there");
  }
  subquery.plan = referred->second;
  if (subquery.kind == plan::SubqueryKind::kIn) {
    if (message.in_subquery_values().empty()) return InvalidMessage("an IN subquery without values");
    FS_ASSIGN_OR_RETURN(subquery.in_values, DecodeExpressions(message.in_subquery_values(), context));
  }
  return plan::MakeExpression(std::move(subquery));
}

Status RefuseUserDefinedFunction(const proto::CommonInlineUserDefinedFunction& message) {
  const std::string& name = message.function_name();
  switch (message.function_case()) {
    case proto::CommonInlineUserDefinedFunction::kPythonUdf:
      return Unsupported("Python UDF " + name);
    case proto::CommonInlineUserDefinedFunction::kScalarScalaUdf:
      return Unsupported("Scala UDF " + name);
    case proto::CommonInlineUserDefinedFunction::kJavaUdf:
      return Unsupported("Java UDF " + name);
    case proto::CommonInlineUserDefinedFunction::FUNCTION_NOT_SET:
      break;
  }
  return InvalidMessage("a user-defined function of no known kind");
}

Result Decode(const proto::Expression& message, DecodeContext& context) {
  switch (message.expr_type_case()) {
    case proto::Expression::kLiteral: {
      FS_ASSIGN_OR_RETURN(plan::Literal literal, DecodeLiteral(message.literal(), context));
      return plan::MakeExpression(std::move(literal));
    }
    case proto::Expression::kUnresolvedAttribute:
      return DecodeAttribute(message.unresolved_attribute());
    case proto::Expression::kUnresolvedFunction:
      return DecodeFunction(message.unresolved_function(), context);
    case proto::Expression::kExpressionString:
      return sql::ParseExpression(message.expression_string().expression(), context.parse);
    case proto::Expression::kUnresolvedStar:
      return DecodeStar(message.unresolved_star());
    case proto::Expression::kAlias:
      return DecodeAlias(message.alias(), context);
    case proto::Expression::kCast:
      return DecodeCast(message.cast(), context);
    case proto::Expression::kUnresolvedRegex:
      return DecodeRegex(message.unresolved_regex());
    case proto::Expression::kSortOrder:
      return Unsupported("a sort order outside of ORDER BY");
    case proto::Expression::kLambdaFunction:
      return DecodeLambda(message.lambda_function(), context);
    case proto::Expression::kWindow:
      return DecodeWindow(message.window(), context);
    case proto::Expression::kUnresolvedExtractValue:
      return DecodeExtract(message.unresolved_extract_value(), context);
    case proto::Expression::kUpdateFields:
      return DecodeUpdate(message.update_fields(), context);
    case proto::Expression::kUnresolvedNamedLambdaVariable:
      return DecodeLambdaVariable(message.unresolved_named_lambda_variable());
    case proto::Expression::kCommonInlineUserDefinedFunction:
      return RefuseUserDefinedFunction(message.common_inline_user_defined_function());
    case proto::Expression::kCallFunction:
      return DecodeCallFunction(message.call_function(), context);
    case proto::Expression::kNamedArgumentExpression: {
      plan::NamedArgument argument{.name = message.named_argument_expression().key()};
      FS_ASSIGN_OR_RETURN(argument.value, DecodeExpression(message.named_argument_expression().value(), context));
      return plan::MakeExpression(std::move(argument));
    }
    case proto::Expression::kSubqueryExpression:
      return DecodeSubquery(message.subquery_expression(), context);
    case proto::Expression::kTypedAggregateExpression:
      return Unsupported("typed aggregate functions");
    case proto::Expression::kMergeAction:
      return Unsupported("actions of MERGE");
    case proto::Expression::kDirectShufflePartitionId:
      return Unsupported("partitioning by id (repartitionById)");
    case proto::Expression::kExtension:
      return Unsupported("the expression extension " + message.extension().type_url());
    case proto::Expression::EXPR_TYPE_NOT_SET:
      break;
  }
  return InvalidMessage("an expression of no known kind");
}

}  // namespace

Result DecodeExpression(const proto::Expression& message, DecodeContext& context) {
  return WithStackRoom([&] { return Decode(message, context); });
}

StatusOr<plan::SortOrderSpec> DecodeSortOrder(const proto::Expression_SortOrder& message, DecodeContext& context) {
  plan::SortOrderSpec order;
  FS_ASSIGN_OR_RETURN(order.child, DecodeExpression(message.child(), context));
  switch (message.direction()) {
    case proto::Expression_SortOrder::SORT_DIRECTION_UNSPECIFIED:
    case proto::Expression_SortOrder::SORT_DIRECTION_ASCENDING:
      order.direction = plan::SortDirection::kAscending;
      break;
    case proto::Expression_SortOrder::SORT_DIRECTION_DESCENDING:
      order.direction = plan::SortDirection::kDescending;
      break;
    default:
      return InvalidMessage("a sort order of no known direction");
  }
  switch (message.null_ordering()) {
    case proto::Expression_SortOrder::SORT_NULLS_UNSPECIFIED:
      break;
    case proto::Expression_SortOrder::SORT_NULLS_FIRST:
      order.nulls = plan::NullOrder::kFirst;
      break;
    case proto::Expression_SortOrder::SORT_NULLS_LAST:
      order.nulls = plan::NullOrder::kLast;
      break;
    default:
      return InvalidMessage("a sort order that puts NULLs nowhere known");
  }
  return order;
}

}  // namespace firesteel::connect
