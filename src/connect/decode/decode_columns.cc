#include <map>

#include "connect/codec/type_codec.h"
#include "connect/decode/decode_parts.h"

// Relations that change columns and keep rows, and the na functions.
namespace firesteel::connect {
namespace proto = spark::connect;

RelationResult DecodeToDf(const proto::ToDF& message, DecodeContext& context) {
  plan::ToDf to_df;
  FS_ASSIGN_OR_RETURN(to_df.input, DecodeRelation(message.input(), context));
  to_df.names = ToVector(message.column_names());
  return plan::MakeRelation(std::move(to_df));
}

RelationResult DecodeRename(const proto::WithColumnsRenamed& message, DecodeContext& context) {
  plan::RenameColumns rename;
  FS_ASSIGN_OR_RETURN(rename.input, DecodeRelation(message.input(), context));
  for (const auto& entry : message.renames()) rename.renames.emplace_back(entry.col_name(), entry.new_col_name());
  if (rename.renames.empty()) {  // clients before 4.0; a map has no order, so take one that is the same every time
    const std::map<std::string, std::string> sorted(message.rename_columns_map().begin(),
                                                    message.rename_columns_map().end());
    rename.renames.assign(sorted.begin(), sorted.end());
  }
  return plan::MakeRelation(std::move(rename));
}

RelationResult DecodeWithColumns(const proto::WithColumns& message, DecodeContext& context) {
  plan::WithColumns with;
  FS_ASSIGN_OR_RETURN(with.input, DecodeRelation(message.input(), context));
  for (const proto::Expression::Alias& alias : message.aliases()) {
    if (alias.name_size() != 1)
      return InvalidMessage("withColumns with " + std::to_string(alias.name_size()) + " names for one column");
    proto::Expression expression;
    *expression.mutable_alias() = alias;
    FS_ASSIGN_OR_RETURN(plan::ExpressionPtr decoded, DecodeExpression(expression, context));
    with.aliases.push_back(std::move(decoded));
  }
  return plan::MakeRelation(std::move(with));
}

RelationResult DecodeDrop(const proto::Drop& message, DecodeContext& context) {
  plan::DropColumns drop;
  FS_ASSIGN_OR_RETURN(drop.input, DecodeRelation(message.input(), context));
  FS_ASSIGN_OR_RETURN(drop.columns, DecodeExpressions(message.columns(), context));
  drop.names = ToVector(message.column_names());
  return plan::MakeRelation(std::move(drop));
}

RelationResult DecodeToSchema(const proto::ToSchema& message, DecodeContext& context) {
  plan::ToSchema to;
  FS_ASSIGN_OR_RETURN(to.input, DecodeRelation(message.input(), context));
  FS_ASSIGN_OR_RETURN(to.schema, DecodeSchema(message.schema(), context));
  return plan::MakeRelation(std::move(to));
}

RelationResult DecodeNaFill(const proto::NAFill& message, DecodeContext& context) {
  plan::NaFill fill;
  FS_ASSIGN_OR_RETURN(fill.input, DecodeRelation(message.input(), context));
  fill.columns = ToVector(message.cols());
  FS_ASSIGN_OR_RETURN(fill.values, DecodeLiterals(message.values(), context));
  if (fill.values.empty()) return InvalidMessage("na.fill without a value");
  if (fill.values.size() > 1 && fill.values.size() != fill.columns.size()) {
    return InvalidMessage("na.fill with " + std::to_string(fill.values.size()) + " values for " +
                          std::to_string(fill.columns.size()) + " columns");
  }
  return plan::MakeRelation(std::move(fill));
}

RelationResult DecodeNaDrop(const proto::NADrop& message, DecodeContext& context) {
  plan::NaDrop drop;
  FS_ASSIGN_OR_RETURN(drop.input, DecodeRelation(message.input(), context));
  drop.columns = ToVector(message.cols());
  if (message.has_min_non_nulls()) drop.min_non_nulls = message.min_non_nulls();
  return plan::MakeRelation(std::move(drop));
}

RelationResult DecodeNaReplace(const proto::NAReplace& message, DecodeContext& context) {
  plan::NaReplace replace;
  FS_ASSIGN_OR_RETURN(replace.input, DecodeRelation(message.input(), context));
  replace.columns = ToVector(message.cols());
  for (const auto& entry : message.replacements()) {
    FS_ASSIGN_OR_RETURN(plan::Literal from, DecodeLiteral(entry.old_value(), context));
    FS_ASSIGN_OR_RETURN(plan::Literal to, DecodeLiteral(entry.new_value(), context));
    replace.replacements.emplace_back(plan::MakeExpression(std::move(from)), plan::MakeExpression(std::move(to)));
  }
  return plan::MakeRelation(std::move(replace));
}

}  // namespace firesteel::connect
