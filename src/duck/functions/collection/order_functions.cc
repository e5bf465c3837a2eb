#include <cmath>
#include <vector>

#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"

namespace firesteel::duck {
namespace {

using duckdb::cxx::idx_t;
using duckdb::cxx::LogicalTypeId;
using duckdb::cxx::ScalarFunction;
using Position = std::int64_t;

// Positions from 1, ordered by the signs of a comparator over all pairs: signs[i * n + j] compares element i with j.
class PairwiseOrder {
 public:
  PairwiseOrder(const scalar::VectorView& signs, duckdb::cxx::list_entry_t all)
      : signs_(signs),
        first_(all.offset),
        n_(static_cast<idx_t>(std::llround(std::sqrt(static_cast<double>(all.length))))) {}

  idx_t size() const { return n_; }

  // Insertion into place: a comparator that contradicts itself must not lead std::sort astray.
  void WriteTo(Position* order, const FunctionCall& call) const {
    for (idx_t i = 0; i < n_; ++i) {
      idx_t place = i;
      for (; place > 0 && IsLess(static_cast<Position>(i + 1), order[place - 1]); --place) {
        call.Poll();
        order[place] = order[place - 1];
      }
      order[place] = static_cast<Position>(i + 1);
    }
  }

 private:
  bool IsLess(Position i, Position j) const {
    const idx_t pair = first_ + static_cast<idx_t>(i - 1) * n_ + static_cast<idx_t>(j - 1);
    if (!signs_.IsValid(pair)) RaiseError("COMPARATOR_RETURNS_NULL", {{"firstValue", ""}, {"secondValue", ""}});
    return signs_.Data<std::int8_t>()[signs_.SelAt(pair)] < 0;
  }

  const scalar::VectorView& signs_;
  idx_t first_;
  idx_t n_;
};

// fs_order_by_signs(TINYINT[]) -> BIGINT[]. Signs are read where they lie: as a Value each they would take 30 times the
// memory and seconds to copy.
void OrderBySigns(ScalarFunction::ExecInput& input) {
  const FunctionCall call(input.GetContext(), input.GetUserData<std::string>());
  const idx_t rows = input.GetRowCount();
  const duckdb::cxx::Vector& lists = input.GetArg(0);
  const scalar::VectorView list_view = scalar::ViewOf(lists);
  const duckdb::cxx::Vector sign_child = lists.GetChild(0);
  const scalar::VectorView signs = scalar::ViewOf(sign_child);
  duckdb::cxx::Vector out = input.GetResult();
  auto* entries = out.GetDataMutable<duckdb::cxx::list_entry_t>();
  scalar::NullMask nulls(out, rows);
  const auto order_of = [&](idx_t row) {
    return PairwiseOrder(signs, list_view.Data<duckdb::cxx::list_entry_t>()[list_view.SelAt(row)]);
  };
  idx_t total = 0;
  for (idx_t row = 0; row < rows; ++row) {
    entries[row] = {total, 0};
    if (!list_view.IsValid(row)) {
      nulls.SetNull(row);
      continue;
    }
    entries[row].length = order_of(row).size();
    total += entries[row].length;
  }
  duckdb::cxx::Vector child = out.GetChild(0);
  child.SetSize(total);
  auto* positions = child.GetDataMutable<Position>();
  for (idx_t row = 0; row < rows; ++row) {
    if (entries[row].length > 0) order_of(row).WriteTo(positions + entries[row].offset, call);
  }
}

void InstallOrderBySigns(duckdb::cxx::Connection& connection, const std::string& name) {
  duckdb::cxx::Factory& factory = connection.GetFactory();
  const auto list_of = [&](LogicalTypeId id) {
    std::vector<duckdb::cxx::TypeParam> element;
    element.emplace_back("", factory.CreateValue(factory.CreateType(id)));
    return factory.CreateType(LogicalTypeId::LIST, element);
  };
  auto function = ScalarFunction::Create(factory);
  function.SetName(name);
  function.GetSignature()
      .AddParameter("signs", list_of(LogicalTypeId::TINYINT))
      .SetReturnType(list_of(LogicalTypeId::BIGINT));
  function.SetUserData<std::string>(name);
  function.SetNullHandling(duckdb::cxx::FunctionNullHandling::SPECIAL);
  function.SetExecCallback(OrderBySigns);
  connection.Register(function);
}

constexpr OwnFunction kFunctions[] = {
    {"fs_order_by_signs", InstallOrderBySigns},
};

}  // namespace

std::span<const OwnFunction> OwnOrderFunctions() { return kFunctions; }

}  // namespace firesteel::duck
