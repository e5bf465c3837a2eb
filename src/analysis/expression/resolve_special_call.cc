#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/type_cast.h"
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
  if (name == "windows of a time") {
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr windows, ResolveTimeWindows(call, span));
    return Result(std::move(windows));
  }
  if (call.arguments.empty()) {
    if (name == "current_timestamp" || name == "now") return Result(Now(resolver_, DataType::Timestamp(), span));
    if (name == "localtimestamp") return Result(Now(resolver_, DataType::TimestampNtz(), span));
    if (name == "current_time") {
      const ResolvedExpressionPtr local = Now(resolver_, DataType::TimestampNtz(), span);
      return Result(MakeResolved(ResolvedCast{local, resolver_.mode()}, DataType::Time(6), false, span));
    }
    if (name == "current_date" || name == "curdate") return Result(Now(resolver_, DataType::Date(), span));
    if (name == "current_timezone") return Result(Text(options.session_time_zone, span));
    if (name == "current_user" || name == "user" || name == "session_user") return Result(Text(options.user, span));
    if (name == "current_catalog") return Result(Text(options.current_catalog, span));
    if (name == "current_database" || name == "current_schema") {
      return Result(
          Text(resolver_.current_database().empty() ? options.current_database : resolver_.current_database(), span));
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
StatusOr<ResolvedExpressionPtr> ExpressionResolver::ResolveStruct(const plan::UnresolvedFunction& call,
                                                                  SourceSpan span) {
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

// The windows a moment falls in: an array of structs, for what time_window.cc makes of window(..).
StatusOr<ResolvedExpressionPtr> ExpressionResolver::ResolveTimeWindows(const plan::UnresolvedFunction& call,
                                                                       SourceSpan span) {
  if (call.arguments.size() > 4) {
    return SparkError("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                      {{"functionName", "`window`"},
                       {"expectedNum", "[2, 3, 4]"},
                       {"actualNum", std::to_string(call.arguments.size())},
                       {"docroot", "https://spark.apache.org/docs/latest"}},
                      span);
  }
  FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr time, Resolve(call.arguments[0]));
  if (!time->type.IsDatetime() && !time->type.IsString() && !time->type.Is(TypeKind::kNull)) {
    return SparkError("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
                      {{"sqlExpr", QuotedSql(call.arguments[0])},
                       {"paramIndex", "first"},
                       {"inputSql", QuotedSql(call.arguments[0])},
                       {"inputType", "\"" + time->type.ToSql() + "\""},
                       {"requiredType", "(\"TIMESTAMP\" or \"TIMESTAMP WITHOUT TIME ZONE\")"}},
                      span);
  }
  if (!time->type.Is(TypeKind::kTimestampNtz)) time = ImplicitCast(resolver_, time, DataType::Timestamp());
  std::vector<std::int64_t> lengths;
  for (std::size_t i = 1; i < call.arguments.size(); ++i) {
    FS_ASSIGN_OR_RETURN(const ResolvedExpressionPtr resolved, Resolve(call.arguments[i]));
    const auto constant = resolver_.ConstantOf(resolved);
    const auto* text = constant ? std::get_if<std::string>(&constant->data) : nullptr;
    if (text == nullptr || !resolver_.options().parse_expression) {
      return Unsupported("window() with lengths that are not constant text", call.arguments[i]->span);
    }
    const bool bare = text->find("interval") == std::string::npos && text->find("INTERVAL") == std::string::npos;
    auto parsed = resolver_.options().parse_expression(bare ? "INTERVAL '" + *text + "'" : *text);
    if (!parsed.ok()) return parsed.status();
    const auto* literal = plan::As<plan::Literal>(*parsed);
    if (literal == nullptr || !literal->type.Is(TypeKind::kDayTimeInterval)) {
      return SparkError("CANNOT_PARSE_INTERVAL", {{"intervalString", "'" + *text + "'"}}, call.arguments[i]->span);
    }
    lengths.push_back(std::get<std::int64_t>(literal->value.data));
  }
  const std::int64_t length = lengths[0], slide = lengths.size() > 1 ? lengths[1] : length;
  const std::int64_t start = lengths.size() > 2 ? lengths[2] : 0;
  const auto violation = [&](const char* left, std::int64_t value, const char* constraint, const char* right,
                             std::int64_t other) {
    return SparkError("DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION",
                      {{"sqlExpr", QuotedSql(call.arguments[0])},
                       {"leftExprName", left},
                       {"leftExprValue", std::to_string(value)},
                       {"constraint", constraint},
                       {"rightExprName", right},
                       {"rightExprValue", std::to_string(other)}},
                      span);
  };
  if (length <= 0 || slide <= 0) {
    return SparkError("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE",
                      {{"sqlExpr", QuotedSql(call.arguments[0])},
                       {"exprName", length <= 0 ? "`window_duration`" : "`slide_duration`"},
                       {"valueRange", "(0, 9223372036854775807]"},
                       {"currentValue", std::to_string(length <= 0 ? length : slide) + "L"}},
                      span);
  }
  if (slide > length) return violation("`slide_duration`", slide, "<=", "`window_duration`", length);
  if (std::abs(start) >= slide) return violation("abs(`start_time`)", std::abs(start), "<", "`slide_duration`", slide);
  std::vector<ResolvedExpressionPtr> arguments = {time};
  for (const std::int64_t micros : {length, slide, start}) {
    arguments.push_back(MakeResolved(ResolvedLiteral{Value{micros}}, DataType::Long(), false, span));
  }
  const DataType window =
      DataType::Struct({{.name = "start", .type = time->type, .nullable = true, .metadata_json = "", .comment = ""},
                        {.name = "end", .type = time->type, .nullable = true, .metadata_json = "", .comment = ""}});
  return MakeResolved(FunctionCall{"time_windows", resolver_.mode(), std::move(arguments)},
                      DataType::Array(window, false), time->nullable, span);
}

}  // namespace firesteel::analysis
