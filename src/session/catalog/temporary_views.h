#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "plan/relation.h"

namespace firesteel::analysis {
struct AnalysisOptions;
}

namespace firesteel::session {

struct BoundNames;

// A temporary view: a plan under a name, and what the plan was written against. Never changes; replacing a view puts
// another one in its place.
struct TemporaryView {
  std::string name;
  plan::RelationPtr plan;
  std::vector<std::string> column_names;
  std::string text;  // "" for a DataFrame
  std::string current_database;
  // The settings it was made under; shared with plans being analysed.
  std::shared_ptr<const analysis::AnalysisOptions> options;
  // What the names in a DataFrame meant when it became a view: that is what they go on to mean, whoever reads it and
  // whatever becomes of those names. Null for SQL text, whose names are looked up by who reads it. As in Spark.
  std::shared_ptr<const BoundNames> names;
};
using TemporaryViewPtr = std::shared_ptr<const TemporaryView>;  // shared with whoever reads it, and with clones

// Temporary views by name, in any case: those of one session, or the global ones all sessions of a server share.
// Thread-safe.
class TemporaryViews {
 public:
  TemporaryViews() = default;
  TemporaryViews(const TemporaryViews& other) : views_(other.All()) {}
  TemporaryViews& operator=(const TemporaryViews&) = delete;

  // Null where there is none.
  TemporaryViewPtr Find(const std::string& name) const;
  enum class Present { kReplace, kKeep };
  // False where another one was kept.
  bool Put(TemporaryView view, Present present);
  // False where there was none.
  bool Remove(const std::string& name);
  // By name in lower case.
  std::map<std::string, TemporaryViewPtr> All() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, TemporaryViewPtr> views_;
};

}  // namespace firesteel::session
