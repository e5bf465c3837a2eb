#include "duck/rows/input_size.h"

#include <algorithm>
#include <map>
#include <utility>

#include "analysis/plan/resolved_rewrite.h"
#include "base/deep_recursion.h"

namespace firesteel::duck {

using namespace analysis;

namespace {

constexpr std::int64_t kMostTextBytes = 4 << 20;
constexpr std::int64_t kMostRowsBetween = 4'000'000;
// Footers are read one after the other, so that only few are asked for rows.
constexpr std::int64_t kMostParquetBytes = 64 << 20;
constexpr std::size_t kMostLocalFiles = 64, kMostRemoteFiles = 8;
constexpr std::int64_t kBytesOfLine = kMostTextBytes / kMostRowsInSparkOrder;

std::int64_t Times(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? INT64_MAX : product;
}

std::optional<std::int64_t> WholeNumber(const ResolvedExpressionPtr& expression) {
  const auto* literal = As<ResolvedLiteral>(expression);
  const auto* number = literal == nullptr ? nullptr : std::get_if<std::int64_t>(&literal->value.data);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

// The length of sequence(1, 1000), where it can be seen; else 1.
std::int64_t LengthOfArray(const ResolvedExpressionPtr& array) {
  const auto* call = As<FunctionCall>(array);
  if (call == nullptr || call->arguments.size() < 2) return 1;
  const auto first = WholeNumber(call->arguments[0]), second = WholeNumber(call->arguments[1]);
  if (call->name == "array_repeat" && second) return std::max<std::int64_t>(*second, 1);
  if (call->name == "sequence" && first && second && *first >= 0 && *second >= 0)
    return std::max(*second - *first, *first - *second) + 1;
  return 1;
}

// Adds up what the plan reads; stops looking once it is too much.
class Sizing {
 public:
  explicit Sizing(const InputSizes& sizes) : sizes_(sizes) {}
  bool too_much() const { return too_much_; }

  // Rows the plan gives, at most or as far as can be told.
  std::int64_t Rows(const ResolvedPlanPtr& plan) {
    return WithStackRoom([&]() -> std::int64_t {
      if (too_much_ || !plan) return 0;
      ForEachExpression(*plan, [&](const ResolvedExpressionPtr& expression) { CountSubqueries(expression); });
      const std::int64_t rows = std::visit([&](const auto& node) { return RowsOf(node); }, plan->node);
      if (rows > kMostRowsBetween) too_much_ = true;
      return rows;
    });
  }

 private:
  void CountSubqueries(const ResolvedExpressionPtr& expression) {
    AnyNode(expression, [&](const ResolvedExpression& node) {
      if (const auto* subquery = std::get_if<ResolvedSubquery>(&node.node)) Rows(subquery->plan);
      return too_much_;
    });
  }
  std::int64_t Read(std::optional<std::int64_t> rows) {
    if (!rows || *rows > kMostRowsInSparkOrder - read_) {
      too_much_ = true;
      return 0;
    }
    read_ += *rows;
    return *rows;
  }

  std::int64_t RowsOf(const OneRow&) { return 1; }
  std::int64_t RowsOf(const ValuesRows& values) { return Read(static_cast<std::int64_t>(values.rows.size())); }
  std::int64_t RowsOf(const LocalRows& rows) {
    // Nobody has counted them; what a client sends is small or else takes no fewer bytes than lines of text.
    return Read(static_cast<std::int64_t>(rows.arrow_ipc.size()) / kBytesOfLine);
  }
  std::int64_t RowsOf(const RangeRows& range) {
    const auto span = static_cast<__int128>(range.end) - range.start;
    const __int128 rows = range.step == 0 ? 0 : span / range.step + (span % range.step != 0 ? 1 : 0);
    return Read(static_cast<std::int64_t>(std::clamp<__int128>(rows, 0, INT64_MAX)));
  }
  std::int64_t RowsOf(const ScanForeign& scan) {
    return Read(scan.source != nullptr || !sizes_.foreign_rows ? std::nullopt : sizes_.foreign_rows(scan));
  }
  std::int64_t RowsOf(const ScanFiles& scan) {
    std::int64_t bytes = 0;
    bool remote = false;
    for (const files::FileEntry& file : scan.scan->files) {
      bytes += file.size;
      remote = remote || file.uri.find("://") != std::string::npos;
    }
    if (scan.scan->format != files::FileFormat::kParquet) return Read(bytes / kBytesOfLine);
    const bool many = scan.scan->files.size() > (remote ? kMostRemoteFiles : kMostLocalFiles);
    if (bytes > kMostParquetBytes || many || !sizes_.parquet_rows) return Read(std::nullopt);
    return Read(scan.scan->files.empty() ? 0 : sizes_.parquet_rows(*scan.scan));
  }
  std::int64_t RowsOf(const CteReference& reference) {
    const auto found = definitions_.find(reference.id);
    return found == definitions_.end() ? 0 : found->second;
  }
  std::int64_t RowsOf(const ResolvedWith& with) {
    for (const CteDefinition& definition : with.definitions) {
      definitions_[definition.id] = Rows(definition.plan);
      if (definition.recursion) Rows(definition.recursion);
    }
    return Rows(with.body);
  }
  std::int64_t RowsOf(const ResolvedJoin& join) {
    const std::int64_t left = Rows(join.left), right = Rows(join.right);
    if (join.type == plan::JoinType::kLeftSemi || join.type == plan::JoinType::kLeftAnti) return left;
    return equality_above_ || HasEquality(join.condition) ? std::max(left, right) : Times(left, right);
  }
  // FROM a, b WHERE a.x = b.x
  std::int64_t RowsOf(const ResolvedFilter& filter) {
    const bool before = std::exchange(equality_above_, equality_above_ || HasEquality(filter.condition));
    const std::int64_t rows = Rows(filter.input);
    equality_above_ = before;
    return rows;
  }
  std::int64_t RowsOf(const ResolvedAggregate& aggregate) {
    const std::int64_t rows = Rows(aggregate.input);
    return aggregate.grouping.empty()
               ? 1
               : Times(rows, aggregate.grouping_sets ? static_cast<std::int64_t>(aggregate.grouping_sets->size()) : 1);
  }
  std::int64_t RowsOf(const ResolvedLimit& limit) {
    return std::min(Rows(limit.input), limit.limit.value_or(INT64_MAX));
  }
  std::int64_t RowsOf(const ResolvedTail& tail) { return std::min(Rows(tail.input), tail.count); }
  std::int64_t RowsOf(const ResolvedSetOperation& operation) { return Rows(operation.left) + Rows(operation.right); }
  std::int64_t RowsOf(const ResolvedGenerate& generate) {
    const std::int64_t rows = Rows(generate.input);
    return generate.arguments.empty() ? rows : Times(rows, LengthOfArray(generate.arguments[0]));
  }
  template <typename Node>
  std::int64_t RowsOf(const Node& node) {
    return Rows(node.input);
  }

  const InputSizes& sizes_;
  bool too_much_ = false;
  bool equality_above_ = false;
  std::int64_t read_ = 0;
  std::map<std::int64_t, std::int64_t> definitions_;
};

}  // namespace

bool HasEquality(const ResolvedExpressionPtr& condition) {
  return AnyNode(condition, [](const ResolvedExpression& node) {
    const auto* call = std::get_if<FunctionCall>(&node.node);
    return call != nullptr && (call->name == "=" || call->name == "==" || call->name == "<=>");
  });
}

bool IsSmallInput(const ResolvedPlanPtr& plan, const InputSizes& sizes) {
  Sizing sizing(sizes);
  sizing.Rows(plan);
  return !sizing.too_much();
}

}  // namespace firesteel::duck
