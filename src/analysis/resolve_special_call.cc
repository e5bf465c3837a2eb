#include "analysis/expression_resolver.h"
#include "analysis/type_cast.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

ResolvedExpressionPtr Text(std::string text, SourceSpan span) {
  return MakeResolved(ResolvedLiteral{Value{std::move(text)}}, DataType::String(), false, span);
}

// The statement's one instant, as the type asked for. Casting leaves the session's time zone to the engine.
ResolvedExpressionPtr Now(const Resolver& resolver, const DataType& type, SourceSpan span) {
  const ResolvedExpressionPtr now =
      MakeResolved(ResolvedLiteral{Value{resolver.options().now_us}}, DataType::Timestamp(), false, span);
  if (type.Is(TypeKind::kTimestamp)) return now;
  return MakeResolved(ResolvedCast{now, resolver.mode()}, type, false, span);
}

std::string LastPart(const plan::ExpressionPtr& expression) {
  if (const auto* attribute = plan::As<plan::UnresolvedAttribute>(expression)) return attribute->parts.back();
  return "";
}

}  // namespace

StatusOr<std::optional<ResolvedExpressionPtr>> ExpressionResolver::ResolveSpecialCall(
    const std::string& name, const plan::UnresolvedFunction& call, SourceSpan span) {
  using Result = std::optional<ResolvedExpressionPtr>;
  const AnalysisOptions& options = resolver_.options();
  if (call.arguments.empty()) {
    if (name == "current_timestamp" || name == "now") return Result(Now(resolver_, DataType::Timestamp(), span));
    if (name == "localtimestamp") return Result(Now(resolver_, DataType::TimestampNtz(), span));
    if (name == "current_date" || name == "curdate") return Result(Now(resolver_, DataType::Date(), span));
    if (name == "current_timezone") return Result(Text(options.session_time_zone, span));
    if (name == "current_user" || name == "user" || name == "session_user") return Result(Text(options.user, span));
    if (name == "current_catalog") return Result(Text(options.current_catalog, span));
    if (name == "current_database" || name == "current_schema") {
      return Result(Text(
          resolver_.current_database().empty() ? options.current_database : resolver_.current_database(), span));
    }
    if (name == "grouping_id" || name == "grouping__id") {
      return Result(MakeResolved(FunctionCall{"grouping_id", resolver_.mode(), {}}, DataType::Long(), false, span));
    }
  }
  if (name == "grouping" || name == "grouping_id") {
    FS_ASSIGN_OR_RETURN(std::vector<ResolvedExpressionPtr> arguments, ResolveList(call.arguments, name));
    return Result(MakeResolved(FunctionCall{name, resolver_.mode(), std::move(arguments)},
                               name == "grouping" ? DataType::Byte() : DataType::Long(), false, span));
  }
  if (name == "typeof" && call.arguments.size() == 1) {
    FS_ASSIGN_OR_RETURN(const ResolvedExpressionPtr argument, Resolve(call.arguments[0]));
    return Result(Text(argument->type.ToSimpleString(), span));
  }
  if (name == "struct") {
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr made, ResolveStruct(call, span));
    return Result(std::move(made));
  }
  return Result();
}

// struct(a, b AS c, 1) is named_struct('a', a, 'c', b, 'col3', 1).
StatusOr<ResolvedExpressionPtr> ExpressionResolver::ResolveStruct(const plan::UnresolvedFunction& call, SourceSpan span) {
  std::vector<ResolvedExpressionPtr> arguments;
  int position = 0;
  for (const auto& written : call.arguments) {
    if (const auto* star = plan::As<plan::UnresolvedStar>(written)) {
      FS_ASSIGN_OR_RETURN(const auto columns, ExpandStar(*star, written->span));
      for (const auto& column : columns) {
        ++position;
        arguments.push_back(Text(column.name, span));
        arguments.push_back(column.expression);
      }
      continue;
    }
    ++position;
    std::string name = LastPart(written);
    if (const auto* alias = plan::As<plan::Alias>(written)) name = alias->names.empty() ? "" : alias->names[0];
    if (const auto* extract = plan::As<plan::ExtractValue>(written)) {
      const auto* key = plan::As<plan::Literal>(extract->key);
      if (extract->by_name && key != nullptr) name = std::get<std::string>(key->value.data);
    }
    if (name.empty()) name = "col" + std::to_string(position);
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr value, Resolve(written));
    arguments.push_back(Text(name, span));
    arguments.push_back(std::move(value));
  }
  return Call("named_struct", std::move(arguments), span);
}

}  // namespace firesteel::analysis
