#pragma once

#include <string>
#include <utility>
#include <vector>

#include "connect/decode/decode_context.h"
#include "connect/decode/decode_expression.h"
#include "connect/decode/decode_relation.h"
#include "connect/decode/invalid_message.h"
#include "plan/relation.h"
#include "spark/connect/relations.pb.h"

// What the files that decode groups of relations share; private to them.
namespace firesteel::connect {

using RelationResult = StatusOr<plan::RelationPtr>;

RelationResult DecodeRead(const spark::connect::Read& message, DecodeContext& context);
RelationResult DecodeSql(const spark::connect::SQL& message, DecodeContext& context);
RelationResult DecodeWithRelations(const spark::connect::WithRelations& message, DecodeContext& context);
RelationResult DecodeTableFunction(const spark::connect::UnresolvedTableValuedFunction& message,
                                   DecodeContext& context);
RelationResult DecodeParse(const spark::connect::Parse& message, DecodeContext& context);

RelationResult DecodeLocal(const spark::connect::LocalRelation& message, DecodeContext& context);
RelationResult DecodeCachedLocal(const spark::connect::CachedLocalRelation& message, DecodeContext& context);
RelationResult DecodeChunkedLocal(const spark::connect::ChunkedCachedLocalRelation& message, DecodeContext& context);

RelationResult DecodeJoin(const spark::connect::Join& message, DecodeContext& context);
RelationResult DecodeLateralJoin(const spark::connect::LateralJoin& message, DecodeContext& context);
RelationResult DecodeAsOfJoin(const spark::connect::AsOfJoin& message, DecodeContext& context);
RelationResult DecodeSetOperation(const spark::connect::SetOperation& message, DecodeContext& context);
RelationResult DecodeAggregate(const spark::connect::Aggregate& message, DecodeContext& context);
RelationResult DecodeUnpivot(const spark::connect::Unpivot& message, DecodeContext& context);

RelationResult DecodeToDf(const spark::connect::ToDF& message, DecodeContext& context);
RelationResult DecodeRename(const spark::connect::WithColumnsRenamed& message, DecodeContext& context);
RelationResult DecodeWithColumns(const spark::connect::WithColumns& message, DecodeContext& context);
RelationResult DecodeDrop(const spark::connect::Drop& message, DecodeContext& context);
RelationResult DecodeToSchema(const spark::connect::ToSchema& message, DecodeContext& context);

RelationResult DecodeNaFill(const spark::connect::NAFill& message, DecodeContext& context);
RelationResult DecodeNaDrop(const spark::connect::NADrop& message, DecodeContext& context);
RelationResult DecodeNaReplace(const spark::connect::NAReplace& message, DecodeContext& context);

// Everything that becomes a plan::DerivedRelation but the catalog's calls: show, summary, statistics, checkpoints.
RelationResult DecodeDerived(const spark::connect::Relation& message, DecodeContext& context);
RelationResult DecodeCatalog(const spark::connect::Catalog& message, DecodeContext& context);

template <typename Messages>
StatusOr<std::vector<plan::ExpressionPtr>> DecodeLiterals(const Messages& messages, DecodeContext& context) {
  std::vector<plan::ExpressionPtr> list;
  for (const spark::connect::Expression_Literal& message : messages) {
    FS_ASSIGN_OR_RETURN(plan::Literal literal, DecodeLiteral(message, context));
    list.push_back(plan::MakeExpression(std::move(literal)));
  }
  return list;
}

template <typename Strings>
std::vector<std::string> ToVector(const Strings& strings) {
  return {strings.begin(), strings.end()};
}

// A map of options with the keys as the client spelt them.
template <typename Entries>
plan::Options ToOptions(const Entries& entries) {
  plan::Options options;
  for (const auto& [key, value] : entries) options[key] = value;
  return options;
}

// A schema as clients write it in text: DDL, or JSON as Spark writes it.
StatusOr<Schema> DecodeSchemaText(const std::string& text, const DecodeContext& context);

}  // namespace firesteel::connect
