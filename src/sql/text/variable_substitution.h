#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/status_or.h"

namespace firesteel::sql {

enum class VariableScope {
  kConfiguration,  // ${key} ${spark:key} ${sparkconf:key} ${hiveconf:key} ${hivevar:key}
  kEnvironment,    // ${env:NAME}
  kSystem,         // ${system:name}
};

using VariableLookup = std::function<std::optional<std::string>(VariableScope scope, const std::string& name)>;

// Replaces ${..} references in SQL text as Spark does before it parses (spark.sql.variable.substitute; the caller
// checks that setting). Values are substituted in turn. A setting that is not there becomes the empty text; other
// references that cannot be resolved stay as they are. Fails where a value refers to itself.
StatusOr<std::string> SubstituteVariables(std::string_view text, const VariableLookup& lookup);

}  // namespace firesteel::sql
