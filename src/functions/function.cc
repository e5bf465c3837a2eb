#include "functions/function.h"

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "functions/function_table.h"
#include "types/identifier_text.h"

namespace firesteel::functions {
namespace {

class Registry {
 public:
  Registry() {
    FunctionTable table(rows_);
    for (auto* add : {AddOperators, AddConditional, AddMath,      AddBitwise,    AddString, AddRegex,
                      AddDatetime,  AddInterval,    AddAggregate, AddWindow,     AddArray,  AddMap,
                      AddStruct,    AddHigherOrder, AddJson,      AddHash,       AddUrl,    AddMisc,
                      AddGenerator, AddConversion,  AddTime,      AddUnsupported}) {
      add(table);
    }
    for (const FunctionDefinition& row : rows_) by_name_.emplace(row.name, &row);
  }

  const FunctionDefinition* Find(std::string_view name) const {
    if (const auto found = by_name_.find(name); found != by_name_.end()) return found->second;
    const auto folded = by_name_.find(FoldCase(name));
    return folded == by_name_.end() ? nullptr : folded->second;
  }

  std::vector<std::string_view> Names() const {
    std::vector<std::string_view> names;
    for (const auto& [name, row] : by_name_) names.push_back(name);
    std::ranges::sort(names);
    return names;
  }

 private:
  std::vector<FunctionDefinition> rows_;
  std::unordered_map<std::string_view, const FunctionDefinition*> by_name_;
};

const Registry& TheRegistry() {
  static const Registry registry;
  return registry;
}

std::string ExpectedCount(const FunctionDefinition& definition) {
  const int least = definition.min_arguments;
  const int most = definition.max_arguments;
  if (most < 0) return "> " + std::to_string(least - 1);
  if (least == most) return std::to_string(least);
  std::string list = "[";
  for (int count = least; count <= most; ++count) list += (count > least ? ", " : "") + std::to_string(count);
  return list + "]";
}

}  // namespace

const FunctionDefinition* FindFunction(std::string_view name) { return TheRegistry().Find(name); }

std::vector<std::string_view> FunctionNames() { return TheRegistry().Names(); }

Status CheckCall(const FunctionDefinition& definition, std::string_view name, std::size_t argument_count,
                 SourceSpan span) {
  if (!definition.supported) return Unsupported("function " + std::string(definition.name), span);
  const int count = static_cast<int>(argument_count);
  if (count >= definition.min_arguments && (definition.max_arguments < 0 || count <= definition.max_arguments)) {
    return Status::Ok();
  }
  return SparkError("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                    {{"functionName", QuoteIdentifier(name)},
                     {"expectedNum", ExpectedCount(definition)},
                     {"actualNum", std::to_string(count)},
                     {"docroot", "https://spark.apache.org/docs/latest"}},
                    span);
}

StatusOr<Binding> BindFunction(const FunctionDefinition& definition, const BindRequest& request) {
  FS_RETURN_IF_ERROR(CheckCall(definition, request.name, request.arguments.size(), request.span));
  if (!definition.bind) return Status::Internal("function " + std::string(definition.name) + " is bound by rewriting");
  return definition.bind(request);
}

}  // namespace firesteel::functions
