#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/type_cast.h"
#include "analysis/relation/column_projection.h"
#include "analysis/relation/relation_resolvers.h"
#include "functions/coercion.h"
#include "types/identifier_text.h"

// df.to(schema): columns, and fields of structs, by name in the schema's order.
namespace firesteel::analysis {
namespace {

using Path = std::vector<std::string>;

struct NamedValue {
  std::string name;
  ResolvedExpressionPtr value;
};

class SchemaMatcher {
 public:
  SchemaMatcher(Resolver& resolver, SourceSpan span) : resolver_(resolver), expressions_(resolver, {}), span_(span) {}

  // The value for each wanted field.
  StatusOr<std::vector<ResolvedExpressionPtr>> Match(const std::vector<NamedValue>& given,
                                                     const std::vector<StructField>& wanted, const Path& path) {
    std::vector<ResolvedExpressionPtr> values;
    for (const StructField& field : wanted) {
      const NamedValue* found = nullptr;
      int matches = 0;
      for (const NamedValue& value : given) {
        if (!resolver_.SameName(value.name, field.name)) continue;
        ++matches;
        found = &value;
      }
      Path field_path = path;
      if (matches == 0) {
        if (!field.nullable) return Missing(field.name, given, path);
        values.push_back(MakeResolved(ResolvedLiteral{}, WithoutCharVarchar(field.type), true, span_));
        continue;
      }
      field_path.push_back(field.name);
      if (matches > 1) {
        return SparkError("AMBIGUOUS_COLUMN_OR_FIELD",
                          {{"name", QuoteParts(field_path)}, {"n", std::to_string(matches)}}, span_);
      }
      field_path.back() = found->name;
      FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr value,
                          Reconcile(found->value, WithoutCharVarchar(field.type), field.nullable, field_path));
      values.push_back(std::move(value));
    }
    return values;
  }

 private:
  Status Missing(const std::string& name, const std::vector<NamedValue>& given, const Path& path) {
    std::vector<Attribute> columns;
    for (const NamedValue& value : given) columns.push_back(Attribute{.name = value.name});
    if (path.empty()) {
      const Scope scope = resolver_.MakeScope(std::move(columns));
      return UnresolvedColumn({name}, &scope, span_);
    }
    return SparkError("UNRESOLVED_FIELD.WITH_SUGGESTION",
                      {{"fieldName", QuoteIdentifier(name)},
                       {"columnPath", QuoteParts(path)},
                       {"proposal", ProposeColumns({name}, columns)}},
                      span_);
  }

  StatusOr<ResolvedExpressionPtr> Reconcile(const ResolvedExpressionPtr& value, const DataType& wanted, bool nullable,
                                            const Path& path) {
    const DataType& type = value->type;
    if (value->nullable && !nullable)
      return SparkError("NULLABLE_COLUMN_OR_FIELD", {{"name", QuoteParts(path)}}, span_);
    if (type.Is(TypeKind::kStruct) && wanted.Is(TypeKind::kStruct)) return ReconcileStruct(value, wanted, path);
    if (SameIgnoringNullability(type, wanted)) return value;
    if (HasStruct(type) && HasStruct(wanted))
      return Unsupported("DataFrame.to for structs inside arrays and maps", span_);
    if (!functions::CanCast(type, wanted, plan::EvalMode::kAnsi) || !functions::CanStoreAssign(type, wanted)) {
      return SparkError("INVALID_COLUMN_OR_FIELD_DATA_TYPE",
                        {{"name", QuoteParts(path)},
                         {"type", "\"" + type.ToSql() + "\""},
                         {"expectedType", "\"" + wanted.ToSql() + "\""}},
                        span_);
    }
    return MakeResolved(ResolvedCast{value, plan::EvalMode::kAnsi}, wanted, value->nullable, span_);
  }

  StatusOr<ResolvedExpressionPtr> ReconcileStruct(const ResolvedExpressionPtr& value, const DataType& wanted,
                                                  const Path& path) {
    std::vector<NamedValue> given;
    const auto& fields = value->type.fields();
    for (std::size_t i = 0; i < fields.size(); ++i) {
      given.push_back({fields[i].name, MakeResolved(FieldAccess{value, static_cast<int>(i)}, fields[i].type,
                                                    fields[i].nullable, span_)});
    }
    FS_ASSIGN_OR_RETURN(const std::vector<ResolvedExpressionPtr> values, Match(given, wanted.fields(), path));
    std::vector<ResolvedExpressionPtr> arguments;
    for (std::size_t i = 0; i < values.size(); ++i) {
      arguments.push_back(
          MakeResolved(ResolvedLiteral{Value{wanted.fields()[i].name}}, DataType::String(), false, span_));
      arguments.push_back(values[i]);
    }
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr rebuilt, expressions_.Call("named_struct", std::move(arguments), span_));
    if (!value->nullable) return rebuilt;
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr is_null, expressions_.Call("isnull", {value}, span_));
    return expressions_.Call("when", {is_null, MakeResolved(ResolvedLiteral{}, rebuilt->type, true, span_), rebuilt},
                             span_);
  }

  static bool HasStruct(const DataType& type) {
    if (type.Is(TypeKind::kStruct)) return true;
    if (type.Is(TypeKind::kArray)) return HasStruct(type.element());
    return type.Is(TypeKind::kMap) && (HasStruct(type.key()) || HasStruct(type.value()));
  }

  Resolver& resolver_;
  ExpressionResolver expressions_;
  const SourceSpan span_;
};

}  // namespace

StatusOr<ResolvedRelation> ResolveToSchema(Resolver& resolver, const plan::ToSchema& node, SourceSpan span) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation input, resolver.Resolve(node.input));
  std::vector<NamedValue> given;
  for (const Attribute& column : input.columns) given.push_back({column.name, Unchanged(column).value});
  FS_ASSIGN_OR_RETURN(const std::vector<ResolvedExpressionPtr> values,
                      SchemaMatcher(resolver, span).Match(given, node.schema, {}));
  std::vector<ProjectedColumn> columns;
  for (std::size_t i = 0; i < values.size(); ++i) {
    columns.push_back({resolver.NewAttribute(node.schema[i].name, values[i]->type, values[i]->nullable), values[i]});
    columns.back().column.metadata_json = node.schema[i].metadata_json;
  }
  return ProjectColumns(std::move(input), std::move(columns));
}

}  // namespace firesteel::analysis
