#include "analysis/scope.h"

#include <algorithm>
#include <set>

#include "types/identifier_text.h"

namespace firesteel::analysis {

Scope::Scope(AttributeList columns, AttributeList hidden, Case sensitivity, const ColumnOrigins& origins,
             const Scope* outer)
    : columns_(std::move(columns)),
      hidden_(std::move(hidden)),
      sensitivity_(sensitivity),
      origins_(origins),
      outer_(outer) {}

std::string Scope::Key(std::string_view name) const {
  return sensitivity_ == Case::kSensitive ? std::string(name) : FoldCase(name);
}

bool Scope::SameName(std::string_view a, std::string_view b) const {
  return sensitivity_ == Case::kSensitive ? a == b : EqualsIgnoreCase(a, b);
}

void Scope::ForEachNamed(std::string_view name, bool hidden, const std::function<void(const Attribute&)>& visit) const {
  constexpr int kIndexPaysFrom = 4;
  if (++lookups_ < kIndexPaysFrom) {
    for (const Attribute& column : hidden ? hidden_ : columns_) {
      if (SameName(column.name, name)) visit(column);
    }
    return;
  }
  if (lookups_ == kIndexPaysFrom) {
    by_name_.reserve(columns_.size());
    for (const Attribute& column : columns_) by_name_[Key(column.name)].push_back(&column);
    for (const Attribute& column : hidden_) hidden_by_name_[Key(column.name)].push_back(&column);
  }
  const auto& index = hidden ? hidden_by_name_ : by_name_;
  const auto found = index.find(Key(name));
  if (found == index.end()) return;
  for (const Attribute* column : found->second) visit(*column);
}

// The last `count` parts of the column's qualifier are parts[0..count).
bool Scope::QualifierMatches(const Attribute& attribute, const std::vector<std::string>& parts,
                             std::size_t count) const {
  const auto& qualifier = attribute.qualifier;
  if (qualifier.size() < count) return false;
  for (std::size_t i = 0; i < count; ++i) {
    if (!SameName(qualifier[qualifier.size() - count + i], parts[i])) return false;
  }
  return true;
}

StatusOr<std::optional<Scope::Match>> Scope::Find(const std::vector<std::string>& parts, SourceSpan span) const {
  for (std::size_t qualifiers = std::min<std::size_t>(parts.size() - 1, 3) + 1; qualifiers-- > 0;) {
    std::vector<const Attribute*> candidates;
    std::set<std::int64_t> seen;
    const auto collect = [&](const Attribute& column) {
      if (!QualifierMatches(column, parts, qualifiers)) return;
      const auto origin = origins_.find(column.id.value);
      if (seen.insert(origin == origins_.end() ? column.id.value : origin->second).second)
        candidates.push_back(&column);
    };
    ForEachNamed(parts[qualifiers], false, collect);
    if (candidates.empty() && qualifiers > 0) ForEachNamed(parts[qualifiers], true, collect);
    if (candidates.empty()) continue;
    if (candidates.size() == 1) return std::optional<Match>(Match{candidates[0], qualifiers + 1});
    std::vector<std::string> names;
    for (const Attribute* column : candidates) {
      std::vector<std::string> full = column->qualifier;
      full.push_back(parts[qualifiers]);
      names.push_back(QuoteParts(full));
    }
    std::sort(names.begin(), names.end());
    std::string list = "[";
    for (std::size_t i = 0; i < names.size(); ++i) list += (i ? ", " : "") + names[i];
    return SparkError("AMBIGUOUS_REFERENCE", {{"name", QuoteParts(parts)}, {"referenceNames", list + "]"}}, span);
  }
  return std::optional<Match>();
}

const Attribute* Scope::FindId(ColumnId id) const {
  if (by_id_.empty()) {
    for (const auto* list : {&columns_, &hidden_}) {
      for (const Attribute& column : *list) by_id_.emplace(column.id.value, &column);
    }
  }
  const auto found = by_id_.find(id.value);
  return found == by_id_.end() ? nullptr : found->second;
}

std::vector<Attribute> Scope::FindQualified(const std::vector<std::string>& qualifier) const {
  std::vector<Attribute> found;
  for (const Attribute& column : columns_) {
    if (QualifierMatches(column, qualifier, qualifier.size())) found.push_back(column);
  }
  // t.* behind USING shows t's own key columns, in t's order only where they are first; Spark appends nothing else.
  for (const Attribute& column : hidden_) {
    if (!QualifierMatches(column, qualifier, qualifier.size())) continue;
    if (std::none_of(found.begin(), found.end(), [&](const Attribute& other) { return other.id == column.id; })) {
      found.push_back(column);
    }
  }
  return found;
}

std::string ProposeColumns(const std::vector<std::string>& parts, const std::vector<Attribute>& columns) {
  // Spark drops the qualifier all candidates share, as far as the name in question is shorter than theirs.
  std::vector<std::vector<std::string>> names;
  for (const Attribute& column : columns) {
    names.push_back(column.qualifier);
    names.back().push_back(column.name);
  }
  for (std::size_t keep = parts.size(); keep <= 3; ++keep) {
    std::set<std::vector<std::string>> prefixes;
    for (const auto& name : names) {
      prefixes.insert({name.begin(), name.end() - static_cast<std::ptrdiff_t>(std::min(keep, name.size()))});
    }
    if (prefixes.size() != 1) continue;
    for (auto& name : names) {
      if (name.size() > keep) name.erase(name.begin(), name.end() - static_cast<std::ptrdiff_t>(keep));
    }
    break;
  }
  std::vector<std::string> quoted;
  // Spark looks at its candidates by name, so equally near ones come in that order.
  std::stable_sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return a.back() < b.back(); });
  for (const auto& name : names) quoted.push_back(QuoteParts(name));
  std::string wanted;
  for (const auto& part : parts) wanted += (wanted.empty() ? "" : ".") + part;
  std::string list;
  for (const auto& name : NearestNames(wanted, std::move(quoted), 5)) list += (list.empty() ? "" : ", ") + name;
  return list;
}

Status UnresolvedColumn(const std::vector<std::string>& parts, const Scope* scope, SourceSpan span) {
  if (scope == nullptr || scope->columns().empty()) {
    return SparkError("UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", {{"objectName", QuoteParts(parts)}}, span);
  }
  return SparkError("UNRESOLVED_COLUMN.WITH_SUGGESTION",
                    {{"objectName", QuoteParts(parts)}, {"proposal", ProposeColumns(parts, scope->columns())}}, span);
}

}  // namespace firesteel::analysis
