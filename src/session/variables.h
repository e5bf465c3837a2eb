#pragma once

#include <map>
#include <string>
#include <vector>

#include "analysis/expression/variable.h"
#include "base/source_span.h"
#include "base/status_or.h"
#include "plan/expression.h"

namespace firesteel::session {

// A variable of DECLARE. Its default is evaluated each time it is asked for.
struct SessionVariable {
  std::string name;  // as declared
  DataType type;
  Value value;
  plan::ExpressionPtr default_value;  // null: NULL
};

// The variables of one session. They all live in system.session; a name may say so or leave it out.
class SessionVariables {
 public:
  // The name without system.session, folded; UNRESOLVED_VARIABLE for another place.
  static StatusOr<std::string> Key(const std::vector<std::string>& name, SourceSpan span = {});
  // "`system`.`session`.`v`".
  static std::string Qualified(const std::string& key);

  bool Contains(const std::string& key) const { return variables_.contains(key); }
  SessionVariable* Find(const std::string& key);
  void Put(const std::string& key, SessionVariable variable) { variables_[key] = std::move(variable); }
  bool Remove(const std::string& key) { return variables_.erase(key) > 0; }

  // What a column-like name means, where it begins with a variable; fields of its value may follow.
  std::optional<analysis::VariableReference> Resolve(const std::vector<std::string>& parts) const;

 private:
  std::map<std::string, SessionVariable> variables_;
};

}  // namespace firesteel::session
