#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "base/status_or.h"
#include "plan/fwd.h"
#include "sql/parse_options.h"

namespace firesteel::connect {

// What turning messages into plans needs to know of the session that sent them. One per request, not thread-safe.
struct DecodeContext {
  sql::ParseOptions parse;  // for types and schemas given as text
  // The bytes the client uploaded under "cache/<hash>" before; an error when there are none.
  std::function<StatusOr<std::string>(const std::string& hash)> artifact;
  // Relations of the WithRelations messages around, by plan id: what subquery expressions refer to.
  std::map<std::int64_t, plan::RelationPtr> references;
};

}  // namespace firesteel::connect
