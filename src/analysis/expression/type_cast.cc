#include "analysis/expression/type_cast.h"

#include "analysis/expression/constant_folding.h"
#include "functions/coercion.h"

namespace firesteel::analysis {
namespace {

std::string QuotedType(const DataType& type) { return "\"" + type.ToSql() + "\""; }

ResolvedExpressionPtr MakeCast(Resolver& resolver, const ResolvedExpressionPtr& child, const DataType& type,
                               plan::EvalMode mode, SourceSpan span) {
  const bool nullable =
      child->nullable || mode == plan::EvalMode::kTry || functions::CastMayGiveNull(child->type, type, mode);
  const ResolvedExpressionPtr cast = MakeResolved(ResolvedCast{child, mode}, type, nullable, span);
  if (const auto constant = resolver.ConstantOf(child)) {
    if (auto value = FoldCast(*constant, child->type, type)) resolver.RememberConstant(cast, std::move(*value));
  }
  return cast;
}

// Literals whose cast changes only the width are written in the new type, which keeps plans readable.
bool IsWidening(const DataType& from, const DataType& to) {
  return from.Is(TypeKind::kNull) || (from.IsIntegral() && to.IsIntegral() && from.kind() < to.kind());
}

Status CannotCast(const DataType& from, const DataType& to, plan::EvalMode mode, const std::string& sql,
                  SourceSpan span) {
  std::map<std::string, std::string> parameters = {
      {"sqlExpr", "\"" + sql + "\""}, {"srcType", QuotedType(from)}, {"targetType", QuotedType(to)}};
  std::string functions;
  if (mode == plan::EvalMode::kLegacy) {
    // Outside ANSI mode Spark names no functions.
  } else if (from.IsNumeric() && to.Is(TypeKind::kTimestamp))
    functions = "`TIMESTAMP_SECONDS`/`TIMESTAMP_MILLIS`/`TIMESTAMP_MICROS`";
  else if (from.IsNumeric() && to.Is(TypeKind::kDate))
    functions = "`DATE_FROM_UNIX_DATE`";
  else if (from.Is(TypeKind::kTimestamp) && to.IsNumeric())
    functions = "`UNIX_SECONDS`/`UNIX_MILLIS`/`UNIX_MICROS`";
  else if (from.Is(TypeKind::kDate) && to.IsNumeric())
    functions = "`UNIX_DATE`";
  if (!functions.empty()) {
    parameters["functionNames"] = functions;
    return SparkError("DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION", std::move(parameters), span);
  }
  if (mode != plan::EvalMode::kAnsi || !functions::CanCast(from, to, plan::EvalMode::kLegacy)) {
    return SparkError("DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION", std::move(parameters), span);
  }
  parameters["config"] = "\"spark.sql.ansi.enabled\"";
  parameters["configVal"] = "'false'";
  return SparkError("DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION", std::move(parameters), span);
}

}  // namespace

DataType WithoutCharVarchar(const DataType& type) {
  switch (type.kind()) {
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return DataType::String();
    case TypeKind::kArray:
      return DataType::Array(WithoutCharVarchar(type.element()), type.contains_null());
    case TypeKind::kMap:
      return DataType::Map(WithoutCharVarchar(type.key()), WithoutCharVarchar(type.value()),
                           type.value_contains_null());
    case TypeKind::kStruct: {
      std::vector<StructField> fields = type.fields();
      for (StructField& field : fields) field.type = WithoutCharVarchar(field.type);
      return DataType::Struct(std::move(fields));
    }
    default:
      return type;
  }
}

DataType MergeNullability(const DataType& type, const DataType& other) {
  if (type.kind() != other.kind()) return type;
  switch (type.kind()) {
    case TypeKind::kArray:
      return DataType::Array(MergeNullability(type.element(), other.element()),
                             type.contains_null() || other.contains_null());
    case TypeKind::kMap:
      return DataType::Map(MergeNullability(type.key(), other.key()), MergeNullability(type.value(), other.value()),
                           type.value_contains_null() || other.value_contains_null());
    case TypeKind::kStruct: {
      if (type.fields().size() != other.fields().size()) return type;
      std::vector<StructField> fields = type.fields();
      for (std::size_t i = 0; i < fields.size(); ++i) {
        fields[i].type = MergeNullability(fields[i].type, other.fields()[i].type);
        fields[i].nullable = fields[i].nullable || other.fields()[i].nullable;
      }
      return DataType::Struct(std::move(fields));
    }
    default:
      return type;
  }
}

ResolvedExpressionPtr ImplicitCast(Resolver& resolver, const ResolvedExpressionPtr& expression, const DataType& type) {
  if (SameIgnoringNullability(expression->type, type)) return expression;
  if (const auto* literal = As<ResolvedLiteral>(expression); literal && IsWidening(expression->type, type)) {
    return MakeResolved(*literal, type, literal->value.IsNull(), expression->span);
  }
  return MakeCast(resolver, expression, type, resolver.mode(), expression->span);
}

StatusOr<ResolvedExpressionPtr> ExplicitCast(Resolver& resolver, const ResolvedExpressionPtr& expression,
                                             const DataType& written_type, plan::CastMode mode, SourceSpan span,
                                             const std::string& sql) {
  const DataType type = WithoutCharVarchar(written_type);
  const plan::EvalMode eval = mode == plan::CastMode::kTryCast ? plan::EvalMode::kTry : resolver.mode();
  if (SameIgnoringNullability(expression->type, type)) return expression;
  if (!functions::CanCast(expression->type, type, eval)) return CannotCast(expression->type, type, eval, sql, span);
  return MakeCast(resolver, expression, type, eval, span);
}

}  // namespace firesteel::analysis
