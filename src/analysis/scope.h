#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "analysis/plan/attribute_list.h"
#include "base/source_span.h"
#include "base/status_or.h"

namespace firesteel::analysis {

// Which column was copied from which: two output columns of one SELECT that show the same input column are one column
// for ambiguity (SELECT a FROM (SELECT a, a FROM t) is legal).
using ColumnOrigins = std::unordered_map<std::int64_t, std::int64_t>;

// The columns an expression may name, as Spark's AttributeSeq looks them up: db.table.column before table.column before
// column.field. Refers to the enclosing query's scope for correlation. Many lookups take constant time each; the index
// is built by the way, so a scope must not be shared between threads.
class Scope {
 public:
  enum class Case { kInsensitive, kSensitive };

  Scope(AttributeList columns, AttributeList hidden, Case sensitivity, const ColumnOrigins& origins,
        const Scope* outer);

  // A column and how many of the name's parts it took; the others are fields inside it.
  struct Match {
    const Attribute* attribute = nullptr;
    std::size_t parts_used = 0;
  };

  // Looks in this scope alone. Absent: no such column. AMBIGUOUS_REFERENCE where several fit.
  StatusOr<std::optional<Match>> Find(const std::vector<std::string>& parts, SourceSpan span) const;

  // The column with that id, hidden ones too; null where there is none.
  const Attribute* FindId(ColumnId id) const;

  // The columns t.* stands for; empty when nothing has that qualifier.
  std::vector<Attribute> FindQualified(const std::vector<std::string>& qualifier) const;

  const AttributeList& columns() const { return columns_; }
  const Scope* outer() const { return outer_; }

  bool SameName(std::string_view a, std::string_view b) const;

 private:
  std::string Key(std::string_view name) const;
  bool QualifierMatches(const Attribute& attribute, const std::vector<std::string>& parts, std::size_t count) const;
  // Calls `visit` with each column of that name.
  void ForEachNamed(std::string_view name, bool hidden, const std::function<void(const Attribute&)>& visit) const;

  AttributeList columns_;
  AttributeList hidden_;  // only by qualified name: the key columns behind USING
  Case sensitivity_;
  const ColumnOrigins& origins_;
  const Scope* outer_;
  mutable int lookups_ = 0;  // an index pays from some on
  mutable std::unordered_map<std::string, std::vector<const Attribute*>> by_name_;
  mutable std::unordered_map<std::string, std::vector<const Attribute*>> hidden_by_name_;
  mutable std::unordered_map<std::int64_t, const Attribute*> by_id_;
};

// UNRESOLVED_COLUMN with the columns of `scope` nearest to `parts`, in Spark's order of proposal.
Status UnresolvedColumn(const std::vector<std::string>& parts, const Scope* scope, SourceSpan span);

// The names of `columns`, qualified as far as they differ, nearest to `parts` first: at most five, "`a`, `b`".
std::string ProposeColumns(const std::vector<std::string>& parts, const std::vector<Attribute>& columns);

}  // namespace firesteel::analysis
