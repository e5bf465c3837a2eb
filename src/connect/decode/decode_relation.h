#pragma once

#include "base/status_or.h"
#include "connect/decode/decode_context.h"
#include "plan/relation.h"

namespace spark::connect {
class Relation;
}

namespace firesteel::connect {

// Messages to the neutral plan's relations, plan ids kept. What firesteel does not have (streaming, user-defined
// functions over groups, ML) is refused by name; an unset or unknown kind is an invalid message.
StatusOr<plan::RelationPtr> DecodeRelation(const spark::connect::Relation& message, DecodeContext& context);

}  // namespace firesteel::connect
