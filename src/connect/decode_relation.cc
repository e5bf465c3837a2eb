#include "connect/decode_relation.h"

#include "spark/connect/relations.pb.h"

namespace firesteel::connect {

StatusOr<plan::RelationPtr> DecodeRelation(const spark::connect::Relation&, DecodeContext&) { return Unsupported("relation messages"); }

}  // namespace firesteel::connect
