#include <algorithm>
#include <map>

#include "session/dataframe/derive.h"
#include "session/dataframe/derived_expressions.h"
#include "session/display/pretty_text.h"

namespace firesteel::session {
namespace {

constexpr double kDefaultSupport = 0.01;
constexpr double kSmallestSupport = 1e-4;

// Values with how often they may have occurred: a bounded summary that keeps every value more frequent than 1 in
// `capacity` (Karp, Shenker and Papadimitriou), and may keep others.
class FrequentValues {
 public:
  explicit FrequentValues(std::size_t capacity) : capacity_(capacity) {}

  void Add(const std::string& key, Value value) {
    if (const auto found = counts_.find(key); found != counts_.end()) {
      ++found->second.count;
      return;
    }
    if (counts_.size() < capacity_) {
      counts_.emplace(key, Counted{std::move(value), 1});
      return;
    }
    // Each newcomer cancels one occurrence of all that are kept, and goes.
    for (auto& [other, counted] : counts_) --counted.count;
    std::erase_if(counts_, [](const auto& entry) { return entry.second.count <= 0; });
  }

  ValueList Take() {
    ValueList list;
    for (auto& [key, counted] : counts_) list.items.push_back(std::move(counted.value));
    return list;
  }

 private:
  struct Counted {
    Value value;
    std::int64_t count = 0;
  };
  const std::size_t capacity_;
  std::map<std::string, Counted> counts_;
};

// Equal for equal values of one type, and in the order of numbers for numbers.
std::string KeyOf(const Value& value, const DataType& type) {
  std::string text = PrettyText(value, type, "UTC");
  if (type.IsIntegral() && !value.IsNull() && text[0] != '-')
    text.insert(0, 20 - std::min<std::size_t>(text.size(), 20), '0');
  return (value.IsNull() ? "n" : "v") + text;
}

}  // namespace

StatusOr<analysis::Derivation> Derive(Session& session, const plan::FrequentItems& node) {
  const double support = node.support.value_or(kDefaultSupport);
  if (!(support >= kSmallestSupport && support <= 1)) {
    return RequirementFailed("Support must be in [1e-4, 1], but got " +
                             PrettyText(Value{support}, DataType::Double(), "UTC") + ".");
  }
  plan::Project chosen{node.input, {}};
  for (const std::string& name : node.columns) {
    FS_ASSIGN_OR_RETURN(chosen.expressions.emplace_back(), ColumnCalled(session, name));
  }
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr plan, session.Analyze(plan::MakeRelation(std::move(chosen))));
  const Schema schema = analysis::SchemaOf(*plan);
  std::vector<FrequentValues> frequent(schema.size(), FrequentValues(static_cast<std::size_t>(1 / support)));
  FS_ASSIGN_OR_RETURN(const auto stream, session.Run(plan));
  while (true) {
    FS_ASSIGN_OR_RETURN(auto rows, stream->NextRows());
    if (rows.empty()) break;
    for (auto& row : rows) {
      for (std::size_t i = 0; i < schema.size(); ++i) {
        const std::string key = KeyOf(row[i], schema[i].type);
        frequent[i].Add(key, std::move(row[i]));
      }
    }
  }
  Schema columns;
  std::vector<Value> row;
  for (std::size_t i = 0; i < schema.size(); ++i) {
    columns.push_back({node.columns[i] + "_freqItems", DataType::Array(schema[i].type), false});
    row.push_back(Value{frequent[i].Take()});
  }
  return DerivedRows(std::move(columns), {std::move(row)});
}

}  // namespace firesteel::session
