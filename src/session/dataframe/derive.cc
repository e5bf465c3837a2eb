#include "session/dataframe/derive.h"

#include "session/catalog/view_names.h"
#include "session/relations.h"

namespace firesteel::session {
namespace {

constexpr std::size_t kRememberedCalls = 64;

// Calls whose answer would differ, or which would fail, a second time.
bool HappensOnce(const plan::DerivedRelation& relation) {
  using enum plan::CatalogOperation;
  const auto* call = std::get_if<plan::CatalogCall>(&relation.derived);
  return call != nullptr && (call->operation == kCreateTable || call->operation == kDropTempView ||
                             call->operation == kDropGlobalTempView);
}

}  // namespace

analysis::Derivation DerivedRows(Schema schema, std::vector<std::vector<Value>> rows) {
  plan::LocalRelation local;
  local.schema = std::move(schema);
  local.rows = std::move(rows);
  return plan::RelationPtr(plan::MakeRelation(std::move(local)));
}

StatusOr<analysis::Derivation> Session::Relations::Derive(const plan::DerivedRelation& relation,
                                                          std::optional<std::int64_t> plan_id, SourceSpan span) {
  const bool once = plan_id && HappensOnce(relation);
  if (once) {
    for (const auto& [id, answer] : called_) {
      if (id == *plan_id) return answer;
    }
  }
  if (const auto* checkpoint = std::get_if<plan::CheckpointReference>(&relation.derived);
      checkpoint != nullptr && record_ != nullptr) {
    if (const KeptRows* kept = session_.FindCheckpoint(checkpoint->id)) record_->checkpoints[checkpoint->id] = *kept;
  }
  auto derivation = std::visit(
      [&](const auto& node) -> StatusOr<analysis::Derivation> {
        auto answer = session::Derive(session_, node);
        if (!answer.ok()) return std::move(answer).status().WithSpan(span);
        return answer;
      },
      relation.derived);
  if (once && derivation.ok()) {
    called_.emplace_back(*plan_id, *derivation);
    if (called_.size() > kRememberedCalls) called_.pop_front();
  }
  return derivation;
}

}  // namespace firesteel::session
