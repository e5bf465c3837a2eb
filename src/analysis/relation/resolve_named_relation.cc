#include "analysis/expression/expression_resolver.h"
#include "analysis/expression/type_cast.h"
#include "analysis/relation/relation_resolvers.h"
#include "functions/coercion.h"
#include "storage/digest.h"
#include "types/identifier_text.h"

namespace firesteel::analysis {
namespace {

std::vector<Attribute> MakeColumns(const Resolver& resolver, const Schema& schema,
                                   const std::vector<std::string>& qualifier) {
  std::vector<Attribute> columns;
  columns.reserve(schema.size());
  for (const StructField& field : schema) {
    columns.push_back(resolver.NewAttribute(field.name, WithoutCharVarchar(field.type), field.nullable));
    columns.back().qualifier = qualifier;
    columns.back().metadata_json = field.metadata_json;
  }
  return columns;
}

ResolvedRelation FromScan(Resolver& resolver, const files::FileScanPtr& scan,
                          const std::vector<std::string>& qualifier) {
  Schema schema = scan->data_schema;
  schema.insert(schema.end(), scan->partition_schema.begin(), scan->partition_schema.end());
  ResolvedRelation relation;
  relation.columns = MakeColumns(resolver, schema, qualifier);
  std::string name;
  for (const auto& part : qualifier) name += (name.empty() ? "" : ".") + part;
  relation.plan = MakeResolvedPlan(ScanFiles{scan, std::move(name)}, relation.columns);
  return relation;
}

// What was asked of a source, told apart from everything else that may be asked of one. Options hold passwords, so
// plans carry a digest of them.
std::string RequestDigest(const plan::FileRelation& request) {
  std::string text;
  const auto add = [&](const std::string& part) { text += std::to_string(part.size()) + ":" + part; };
  for (const auto& [key, value] : request.options) add(FoldCase(key)), add(value);
  for (const std::string& path : request.paths) add(path);
  for (const std::string& predicate : request.predicates) add(predicate);
  if (request.schema) add(DataType::Struct(*request.schema).ToSql());
  return storage::Sha256(text);
}

ResolvedRelation FromDataSource(Resolver& resolver, const plan::FileRelation& request, const DataSourcePtr& source) {
  ResolvedRelation relation;
  relation.columns = MakeColumns(resolver, source->schema(), {});
  relation.plan =
      MakeResolvedPlan(ScanForeign{request.format, {{"request", RequestDigest(request)}}, source}, relation.columns);
  return relation;
}

ResolvedRelation FromPlaceholder(Resolver& resolver, const PlaceholderRelation& placeholder) {
  ResolvedRelation relation;
  relation.columns = MakeColumns(resolver, placeholder.schema, placeholder.qualified_name);
  relation.plan = MakeResolvedPlan(ValuesRows{}, relation.columns);
  return relation;
}

// The plan is shared by all who read it, so this use gets column ids of its own.
ResolvedRelation FromMaterialized(Resolver& resolver, const MaterializedRelation& kept) {
  ResolvedRelation relation;
  ResolvedProject project{kept.plan, {}};
  for (const Attribute& column : kept.plan->output) {
    project.expressions.push_back(MakeResolved(ColumnReference{column.id}, column.type, column.nullable));
    Attribute copy = resolver.NewAttribute(column.name, column.type, column.nullable);
    copy.qualifier = kept.qualified_name;
    relation.columns.push_back(std::move(copy));
  }
  relation.plan = MakeResolvedPlan(std::move(project), relation.columns);
  return relation;
}

// A view's columns have the names and, for views of the catalog, the types they were created with.
StatusOr<ResolvedRelation> FromView(Resolver& resolver, const ViewRelation& view, SourceSpan span) {
  FS_ASSIGN_OR_RETURN(ResolvedRelation relation, resolver.ResolveView(view));
  relation = resolver.Trimmed(std::move(relation));
  if (!view.column_names.empty() && view.column_names.size() != relation.columns.size()) {
    return SparkError("INCOMPATIBLE_VIEW_SCHEMA_CHANGE",
                      {{"viewName", QuoteParts(view.qualified_name)},
                       {"colName", QuoteIdentifier(view.column_names[0])},
                       {"expectedNum", std::to_string(view.column_names.size())},
                       {"actualCols", "[" + std::to_string(relation.columns.size()) + " columns]"},
                       {"suggestion", "CREATE OR REPLACE VIEW"}},
                      span);
  }
  std::vector<ResolvedExpressionPtr> casts;
  std::vector<Attribute> output;
  bool cast = false;
  for (std::size_t i = 0; i < relation.columns.size(); ++i) {
    Attribute column = relation.columns[i];
    ResolvedExpressionPtr value = MakeResolved(ColumnReference{column.id}, column.type, column.nullable);
    if (view.schema && i < view.schema->size()) {
      const DataType type = WithoutCharVarchar((*view.schema)[i].type);
      const ResolvedExpressionPtr converted = ImplicitCast(resolver, value, type);
      if (converted != value) {
        cast = true;
        column = resolver.NewAttribute(column.name, type, converted->nullable);
        value = converted;
      }
    }
    if (!view.column_names.empty()) column.name = view.column_names[i];
    column.qualifier = view.qualified_name;
    casts.push_back(std::move(value));
    output.push_back(std::move(column));
  }
  relation.columns = output;
  if (cast) relation.plan = MakeResolvedPlan(ResolvedProject{relation.plan, std::move(casts)}, std::move(output));
  return relation;
}

// IDENTIFIER('db.' || 't')
StatusOr<std::vector<std::string>> EvaluateIdentifier(Resolver& resolver, const plan::ExpressionPtr& expression) {
  ExpressionResolver expressions(resolver, {});
  FS_ASSIGN_OR_RETURN(const ResolvedExpressionPtr name, expressions.Resolve(expression));
  const auto constant = resolver.ConstantOf(name);
  const auto* text = constant ? std::get_if<std::string>(&constant->data) : nullptr;
  if (text == nullptr) {
    return SparkError("NOT_A_CONSTANT_STRING.NOT_CONSTANT",
                      {{"name", "IDENTIFIER"}, {"expr", expressions.QuotedSql(expression)}}, expression->span);
  }
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (const char c : *text) {
    if (c == '`') {
      quoted = !quoted;
    } else if (c == '.' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// format.`path`
std::optional<plan::FileRelation> AsFileRelation(const std::vector<std::string>& parts, const plan::Options& options) {
  static constexpr std::string_view kFormats[] = {"parquet", "csv",        "json", "text",  "orc",
                                                  "avro",    "binaryfile", "xml",  "delta", "iceberg"};
  if (parts.size() != 2) return std::nullopt;
  for (const std::string_view format : kFormats) {
    if (!EqualsIgnoreCase(parts[0], format)) continue;
    return plan::FileRelation{
        .format = std::string(format), .paths = {parts[1]}, .schema = std::nullopt, .options = options};
  }
  return std::nullopt;
}

}  // namespace

StatusOr<ResolvedRelation> ResolveNamedRelation(Resolver& resolver, const plan::NamedRelation& node, SourceSpan span) {
  if (node.streaming) return Unsupported("streaming reads (STREAM)", span);
  std::vector<std::string> parts = node.parts;
  if (node.identifier_expression) {
    FS_ASSIGN_OR_RETURN(parts, EvaluateIdentifier(resolver, node.identifier_expression));
  }
  FS_ASSIGN_OR_RETURN(const plan::Options options, OptionsWithTimeTravel(resolver, node, span));
  const auto no_table = [&](const std::vector<std::string>& name) {
    return SparkError("UNSUPPORTED_FEATURE.TIME_TRAVEL", {{"relationId", QuoteParts(name)}}, span);
  };
  if (parts.size() == 1) {
    if (auto cte = FindCte(resolver, parts[0])) {
      if (AsksForVersion(options)) return no_table(parts);
      return std::move(*cte);
    }
  }
  StatusOr<FoundRelation> found = resolver.source().FindRelation(parts, options, resolver.current_database(), span);
  if (!found.ok()) {
    if (found.status().code() == StatusCode::kNotFound) {
      if (const auto file = AsFileRelation(parts, options)) return ResolveFileRelation(resolver, *file, span);
    }
    return std::move(found).status().WithSpan(span);
  }
  if (const auto* table = std::get_if<TableRelation>(&*found)) {
    return FromScan(resolver, table->scan, table->qualified_name);
  }
  if (AsksForVersion(options)) {
    const auto* named = std::get_if<ViewRelation>(&*found);
    return no_table(named != nullptr ? named->qualified_name : parts);
  }
  if (const auto* view = std::get_if<ViewRelation>(&*found)) return FromView(resolver, *view, span);
  if (const auto* kept = std::get_if<MaterializedRelation>(&*found)) return FromMaterialized(resolver, *kept);
  return FromPlaceholder(resolver, std::get<PlaceholderRelation>(*found));
}

StatusOr<ResolvedRelation> ResolveDerived(Resolver& resolver, const plan::DerivedRelation& node,
                                          std::optional<std::int64_t> plan_id, SourceSpan span) {
  FS_ASSIGN_OR_RETURN(const Derivation derivation, resolver.source().Derive(node, plan_id, span));
  if (const auto* plan = std::get_if<plan::RelationPtr>(&derivation)) return resolver.Resolve(*plan);
  return FromMaterialized(resolver, std::get<MaterializedRelation>(derivation));
}

StatusOr<ResolvedRelation> ResolveFileRelation(Resolver& resolver, const plan::FileRelation& node, SourceSpan span) {
  StatusOr<DataSourcePtr> source = resolver.source().OpenDataSource(node, span);
  if (!source.ok()) return std::move(source).status().WithSpan(span);
  if (*source != nullptr) return FromDataSource(resolver, node, *source);
  StatusOr<files::FileScanPtr> scan = resolver.source().OpenFiles(node, span);
  if (!scan.ok()) return std::move(scan).status().WithSpan(span);
  return FromScan(resolver, *scan, {});
}

}  // namespace firesteel::analysis
