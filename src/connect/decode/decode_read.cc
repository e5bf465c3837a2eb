#include <algorithm>
#include <iterator>

#include "connect/codec/type_codec.h"
#include "connect/decode/decode_parts.h"
#include "sql/parser.h"
#include "types/schema_json.h"

// Relations that name where rows come from: tables, files, SQL text, table functions.
namespace firesteel::connect {
namespace proto = spark::connect;

StatusOr<Schema> DecodeSchemaText(const std::string& text, const DecodeContext& context) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first != std::string::npos && text[first] == '{') return SchemaFromJson(text);
  return sql::ParseSchema(text, context.parse);
}

RelationResult DecodeRead(const proto::Read& message, DecodeContext& context) {
  if (message.is_streaming()) return Unsupported("streaming (readStream)");
  if (message.has_named_table()) {
    plan::NamedRelation table;
    FS_ASSIGN_OR_RETURN(table.parts,
                        sql::ParseMultipartName(message.named_table().unparsed_identifier(), context.parse));
    table.options = ToOptions(message.named_table().options());
    return plan::MakeRelation(std::move(table));
  }
  if (!message.has_data_source()) return InvalidMessage("a read of neither a table nor a data source");
  const proto::Read::DataSource& source = message.data_source();
  plan::FileRelation file;
  file.format = source.format();
  file.paths = ToVector(source.paths());
  if (source.has_schema() && !source.schema().empty()) {
    FS_ASSIGN_OR_RETURN(file.schema, DecodeSchemaText(source.schema(), context));
  }
  file.options = ToOptions(source.options());
  file.predicates = ToVector(source.predicates());
  return plan::MakeRelation(std::move(file));
}

RelationResult DecodeSql(const proto::SQL& message, DecodeContext& context) {
  plan::SqlText sql;
  sql.text = message.query();
  for (const auto& [name, value] : message.args()) {  // clients before 4.0 send literals
    FS_ASSIGN_OR_RETURN(plan::Literal literal, DecodeLiteral(value, context));
    sql.named_arguments.emplace_back(name, plan::MakeExpression(std::move(literal)));
  }
  for (const auto& [name, value] : message.named_arguments()) {
    FS_ASSIGN_OR_RETURN(plan::ExpressionPtr argument, DecodeExpression(value, context));
    sql.named_arguments.emplace_back(name, std::move(argument));
  }
  std::ranges::sort(sql.named_arguments, {},
                    &std::pair<std::string, plan::ExpressionPtr>::first);  // maps have no order
  FS_ASSIGN_OR_RETURN(sql.positional_arguments, DecodeLiterals(message.pos_args(), context));
  FS_ASSIGN_OR_RETURN(auto positional, DecodeExpressions(message.pos_arguments(), context));
  std::ranges::move(positional, std::back_inserter(sql.positional_arguments));
  return plan::MakeRelation(std::move(sql));
}

// The references are either DataFrames that SQL text names (each under an alias), or the plans of subquery expressions
// in the root, which find them by plan id.
RelationResult DecodeWithRelations(const proto::WithRelations& message, DecodeContext& context) {
  plan::With with;
  for (const proto::Relation& reference : message.references()) {
    FS_ASSIGN_OR_RETURN(plan::RelationPtr decoded, DecodeRelation(reference, context));
    if (const auto* named = plan::As<plan::SubqueryAlias>(decoded)) {
      with.ctes.push_back({.name = named->alias, .column_aliases = {}, .plan = named->input, .span = {}});
    }
    if (reference.common().has_plan_id()) context.references[reference.common().plan_id()] = std::move(decoded);
  }
  FS_ASSIGN_OR_RETURN(plan::RelationPtr root, DecodeRelation(message.root(), context));
  if (with.ctes.empty() || !plan::As<plan::SqlText>(root)) return root;
  with.body = std::move(root);
  return plan::MakeRelation(std::move(with));
}

RelationResult DecodeTableFunction(const proto::UnresolvedTableValuedFunction& message, DecodeContext& context) {
  plan::TableFunction function;
  FS_ASSIGN_OR_RETURN(function.name, sql::ParseMultipartName(message.function_name(), context.parse));
  FS_ASSIGN_OR_RETURN(function.arguments, DecodeExpressions(message.arguments(), context));
  return plan::MakeRelation(std::move(function));
}

RelationResult DecodeParse(const proto::Parse& message, DecodeContext& context) {
  plan::ParseText parse;
  FS_ASSIGN_OR_RETURN(parse.input, DecodeRelation(message.input(), context));
  switch (message.format()) {
    case proto::Parse::PARSE_FORMAT_CSV:
      parse.format = "csv";
      break;
    case proto::Parse::PARSE_FORMAT_JSON:
      parse.format = "json";
      break;
    default:
      return InvalidMessage("text to parse without a format");
  }
  if (message.has_schema()) {
    FS_ASSIGN_OR_RETURN(parse.schema, DecodeSchema(message.schema(), context));
  }
  parse.options = ToOptions(message.options());
  return plan::MakeRelation(std::move(parse));
}

}  // namespace firesteel::connect
