#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "analysis/expression/sql_function.h"
#include "catalog/catalog.h"
#include "plan/command.h"
#include "session/session.h"

namespace firesteel::session {

// Functions written in SQL as one session sees them: its temporary ones, then those of the catalog. Built-in functions
// come before both and are no business of this class. Not thread-safe, as the session.
class SessionFunctions final : public analysis::FunctionSource {
 public:
  explicit SessionFunctions(Session& session) : session_(session) {}

  StatusOr<analysis::SqlFunctionPtr> FindFunction(const std::vector<std::string>& name,
                                                  const std::string& current_database, Temporary temporary) override;

  // A temporary function, with what is shown of it.
  struct TemporaryFunction {
    analysis::SqlFunctionPtr function;
    std::string definition;  // what followed its name
  };
  // By name in lower case.
  const std::map<std::string, TemporaryFunction>& temporary() const { return temporary_; }
  const TemporaryFunction* FindTemporary(const std::string& name) const;  // null where there is none
  void PutTemporary(const std::string& name, TemporaryFunction function);
  bool RemoveTemporary(const std::string& name);  // false where there was none
  void CopyTemporary(const SessionFunctions& other) { temporary_ = other.temporary_; }

  // Notes the functions that analysis finds as long as it lives.
  class Recording {
   public:
    explicit Recording(SessionFunctions& functions);
    ~Recording();
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;
    const std::vector<analysis::SqlFunctionPtr>& functions() const { return met_; }

   private:
    SessionFunctions& functions_;
    std::vector<analysis::SqlFunctionPtr> met_;
    std::vector<analysis::SqlFunctionPtr>* const outer_;
  };

 private:
  Session& session_;
  std::map<std::string, TemporaryFunction> temporary_;
  std::vector<analysis::SqlFunctionPtr>* record_ = nullptr;
};

// The function a statement describes, under `settings`. Its defaults are parsed with it; what it returns is what the
// statement says, nothing where it does not.
StatusOr<analysis::SqlFunction> MakeSqlFunction(const Session& session, const plan::CreateFunction& command,
                                                const Settings& settings);

// A stored definition, as the statement it came from.
StatusOr<plan::CreateFunction> ParseDefinition(const Session& session, const std::string& definition,
                                               const Settings& settings);

}  // namespace firesteel::session
