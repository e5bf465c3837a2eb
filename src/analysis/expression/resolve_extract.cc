#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/type_cast.h"
#include "functions/coercion.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

// The position of the one field of that name.
StatusOr<int> FindField(const Resolver& resolver, const std::vector<StructField>& fields, const std::string& name,
                        SourceSpan span) {
  int found = -1;
  int count = 0;
  std::string names;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    names += (i ? ", " : "") + QuoteIdentifier(fields[i].name);
    if (!resolver.SameName(fields[i].name, name)) continue;
    ++count;
    if (found < 0) found = static_cast<int>(i);
  }
  if (count == 0) {
    return SparkError("FIELD_NOT_FOUND", {{"fieldName", QuoteIdentifier(name)}, {"fields", names}}, span);
  }
  if (count > 1) {
    return SparkError("AMBIGUOUS_REFERENCE_TO_FIELDS",
                      {{"field", QuoteIdentifier(name)}, {"count", std::to_string(count)}}, span);
  }
  return found;
}

ResolvedExpressionPtr StringLiteral(const std::string& text, SourceSpan span) {
  return MakeResolved(ResolvedLiteral{Value{text}}, DataType::String(), false, span);
}

ResolvedExpressionPtr MapValue(Resolver& resolver, const ResolvedExpressionPtr& child, const ResolvedExpressionPtr& key,
                               SourceSpan span) {
  return MakeResolved(FunctionCall{"get_map_value", resolver.mode(), {child, key}}, child->type.value(), true, span);
}

// Whether the item of `array` at a zero-based constant position may be NULL: Spark looks into array(a, b)[0].
bool ConstantItemNullable(const ResolvedExpressionPtr& array, std::int64_t position) {
  const auto* access = As<FieldAccess>(array);
  const auto* call = As<FunctionCall>(access != nullptr ? access->child : array);
  if (call == nullptr || call->name != "array") return true;
  if (position < 0 || position >= static_cast<std::int64_t>(call->arguments.size())) return true;
  const ResolvedExpressionPtr& item = call->arguments[static_cast<std::size_t>(position)];
  if (access == nullptr) return item->nullable;
  return item->nullable || item->type.fields()[static_cast<std::size_t>(access->index)].nullable;
}

bool ItemNullable(const Resolver& resolver, const ResolvedExpressionPtr& array, const ResolvedExpressionPtr& index) {
  const auto constant = resolver.ConstantOf(index);
  const auto* position = constant ? std::get_if<std::int64_t>(&constant->data) : nullptr;
  if (position != nullptr) return ConstantItemNullable(array, *position);
  return resolver.mode() == plan::EvalMode::kLegacy || array->type.contains_null();
}

}  // namespace

bool ExpressionResolver::ElementNullable(const std::string& name, const std::vector<ResolvedExpressionPtr>& arguments,
                                         bool otherwise) const {
  if (arguments.size() < 2 || !arguments[0]->type.Is(TypeKind::kArray)) return otherwise;
  const auto constant = resolver_.ConstantOf(arguments[1]);
  const auto* position = constant ? std::get_if<std::int64_t>(&constant->data) : nullptr;
  const auto* call = As<FunctionCall>(arguments[0]);
  if (position == nullptr || call == nullptr || call->name != "array") return otherwise;
  const auto size = static_cast<std::int64_t>(call->arguments.size());
  std::int64_t index = *position;
  if (name == "element_at") index = index > 0 ? index - 1 : index < 0 ? size + index : size;
  return ConstantItemNullable(arguments[0], index);
}

StatusOr<ResolvedExpressionPtr> ExpressionResolver::ExtractField(ResolvedExpressionPtr child, const std::string& field,
                                                                 SourceSpan span, const std::string& child_text) {
  const DataType& type = child->type;
  if (type.Is(TypeKind::kStruct)) {
    FS_ASSIGN_OR_RETURN(const int index, FindField(resolver_, type.fields(), field, span));
    const StructField& found = type.fields()[static_cast<std::size_t>(index)];
    return MakeResolved(FieldAccess{child, index}, found.type, child->nullable || found.nullable, span);
  }
  if (type.Is(TypeKind::kArray) && type.element().Is(TypeKind::kStruct)) {
    FS_ASSIGN_OR_RETURN(const int index, FindField(resolver_, type.element().fields(), field, span));
    const StructField& found = type.element().fields()[static_cast<std::size_t>(index)];
    return MakeResolved(FieldAccess{child, index}, DataType::Array(found.type, type.contains_null() || found.nullable),
                        child->nullable, span);
  }
  if (type.Is(TypeKind::kMap) && type.key().IsString()) {
    return MapValue(resolver_, child, StringLiteral(field, span), span);
  }
  if (type.Is(TypeKind::kMap)) {
    return MapValue(resolver_, child, ImplicitCast(resolver_, StringLiteral(field, span), type.key()), span);
  }
  if (type.Is(TypeKind::kArray)) {
    return SparkError("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
                      {{"sqlExpr", "\"" + child_text + "[" + field + "]\""},
                       {"paramIndex", "second"},
                       {"requiredType", "\"INTEGRAL\""},
                       {"inputSql", "\"" + field + "\""},
                       {"inputType", "\"STRING\""}},
                      span);
  }
  return SparkError("INVALID_EXTRACT_BASE_FIELD_TYPE",
                    {{"base", "\"" + child_text + "\""}, {"other", "\"" + type.ToSql() + "\""}}, span);
}

StatusOr<ResolvedExpressionPtr> ExpressionResolver::Extract(ResolvedExpressionPtr child, const plan::ExpressionPtr& key,
                                                            SourceSpan span, const plan::ExpressionPtr& written_child) {
  const DataType type = child->type;
  const auto* literal = plan::As<plan::Literal>(key);
  const auto* name =
      literal != nullptr && literal->type.IsString() ? std::get_if<std::string>(&literal->value.data) : nullptr;
  const bool of_structs =
      type.Is(TypeKind::kStruct) || (type.Is(TypeKind::kArray) && type.element().Is(TypeKind::kStruct));
  if (name != nullptr && (of_structs || !type.IsNested())) {
    return ExtractField(std::move(child), *name, span, DefaultName(written_child));
  }
  if (type.Is(TypeKind::kMap)) {
    StatusOr<ResolvedExpressionPtr> resolved_key = Resolve(key);
    if (!resolved_key.ok()) {
      const auto* attribute = plan::As<plan::UnresolvedAttribute>(key);
      if (attribute == nullptr || resolved_key.status().condition() != "UNRESOLVED_COLUMN.WITH_SUGGESTION")
        return resolved_key;
      return SparkError("UNRESOLVED_MAP_KEY.WITH_SUGGESTION",
                        {{"objectName", QuoteParts(attribute->parts)},
                         {"proposal", resolved_key.status().message_parameters().at("proposal")}},
                        key->span);
    }
    ResolvedExpressionPtr map_key = *resolved_key;
    if (!SameIgnoringNullability(map_key->type, type.key())) {
      // Spark widens both sides; casting the key alone gives the same value wherever the lookup can succeed.
      if (!functions::CanImplicitlyCast(map_key->type, type.key(), resolver_.mode()) &&
          !functions::WiderType(map_key->type, type.key(), resolver_.mode())) {
        return SparkError("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
                          {{"sqlExpr", "\"" + DefaultName(written_child) + "[" + DefaultName(key) + "]\""},
                           {"paramIndex", "second"},
                           {"requiredType", "\"" + type.key().ToSql() + "\""},
                           {"inputSql", QuotedSql(key)},
                           {"inputType", "\"" + map_key->type.ToSql() + "\""}},
                          span);
      }
      map_key = ImplicitCast(resolver_, map_key, type.key());
    }
    return MapValue(resolver_, child, map_key, span);
  }
  if (type.Is(TypeKind::kArray)) {
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr index, Resolve(key));
    if (index->type.Is(TypeKind::kNull)) index = ImplicitCast(resolver_, index, DataType::Int());
    if (!index->type.IsIntegral()) {
      return SparkError("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
                        {{"sqlExpr", "\"" + DefaultName(written_child) + "[" + DefaultName(key) + "]\""},
                         {"paramIndex", "second"},
                         {"requiredType", "\"INTEGRAL\""},
                         {"inputSql", QuotedSql(key)},
                         {"inputType", "\"" + index->type.ToSql() + "\""}},
                        span);
    }
    const bool nullable = ItemNullable(resolver_, child, index);
    return MakeResolved(FunctionCall{"get_array_item", resolver_.mode(), {child, index}}, type.element(), nullable,
                        span);
  }
  if (type.Is(TypeKind::kStruct)) {
    return SparkError("INVALID_EXTRACT_FIELD_TYPE", {{"extraction", QuotedSql(key)}}, span);
  }
  return SparkError("INVALID_EXTRACT_BASE_FIELD_TYPE",
                    {{"base", QuotedSql(written_child)}, {"other", "\"" + type.ToSql() + "\""}}, span);
}

}  // namespace firesteel::analysis
