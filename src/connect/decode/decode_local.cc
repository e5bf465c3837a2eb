#include "connect/codec/arrow_schema_codec.h"
#include "connect/decode/decode_parts.h"

// Rows that come with the plan, or came before it as artifacts.
namespace firesteel::connect {
namespace proto = spark::connect;
namespace {

RelationResult MakeLocal(std::string arrow_ipc, std::optional<Schema> schema) {
  plan::LocalRelation local;
  if (!schema) {
    FS_ASSIGN_OR_RETURN(schema, SchemaOfArrowStream(arrow_ipc));
  }
  local.schema = *std::move(schema);
  local.arrow_ipc = std::move(arrow_ipc);
  return plan::MakeRelation(std::move(local));
}

// Halves, so that thousands of pieces do not nest thousands deep.
plan::RelationPtr UnionOf(const std::vector<plan::RelationPtr>& pieces, std::size_t begin, std::size_t end) {
  if (end - begin == 1) return pieces[begin];
  const std::size_t middle = begin + (end - begin) / 2;
  plan::SetOperation both;
  both.left = UnionOf(pieces, begin, middle);
  both.right = UnionOf(pieces, middle, end);
  both.all = true;
  return plan::MakeRelation(std::move(both));
}

}  // namespace

RelationResult DecodeLocal(const proto::LocalRelation& message, DecodeContext& context) {
  std::optional<Schema> schema;
  if (message.has_schema() && !message.schema().empty()) {
    FS_ASSIGN_OR_RETURN(schema, DecodeSchemaText(message.schema(), context));
  }
  if (message.has_data()) return MakeLocal(message.data(), std::move(schema));
  if (!schema) return InvalidMessage("a local relation with neither rows nor schema");
  plan::LocalRelation empty;
  empty.schema = *std::move(schema);
  return plan::MakeRelation(std::move(empty));
}

RelationResult DecodeCachedLocal(const proto::CachedLocalRelation& message, DecodeContext& context) {
  FS_ASSIGN_OR_RETURN(const std::string block, context.artifact(message.hash()));
  proto::LocalRelation local;
  if (!local.ParseFromString(block))
    return InvalidMessage("the artifact cache/" + message.hash() + " is no local relation");
  return DecodeLocal(local, context);
}

RelationResult DecodeChunkedLocal(const proto::ChunkedCachedLocalRelation& message, DecodeContext& context) {
  std::optional<Schema> schema;
  if (message.has_schemahash() && !message.schemahash().empty()) {
    FS_ASSIGN_OR_RETURN(const std::string text, context.artifact(message.schemahash()));
    FS_ASSIGN_OR_RETURN(schema, DecodeSchemaText(text, context));
  }
  if (message.datahashes_size() == 0) return InvalidMessage("a local relation of no chunks");
  std::vector<plan::RelationPtr> pieces;
  for (const std::string& hash : message.datahashes()) {
    FS_ASSIGN_OR_RETURN(std::string arrow_ipc, context.artifact(hash));
    FS_ASSIGN_OR_RETURN(plan::RelationPtr piece, MakeLocal(std::move(arrow_ipc), schema));
    pieces.push_back(std::move(piece));
  }
  return UnionOf(pieces, 0, pieces.size());
}

}  // namespace firesteel::connect
