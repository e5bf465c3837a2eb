#include "session/dataframe/derive.h"
#include "session/dataframe/derived_expressions.h"
#include "session/display/pretty_text.h"

namespace firesteel::session {

// A filter: a random number below the fraction of the row's stratum; strata without a fraction are left out.
StatusOr<analysis::Derivation> Derive(Session&, const plan::SampleBy& node) {
  std::vector<plan::ExpressionPtr> cases;
  for (const auto& [stratum, fraction] : node.fractions) {
    if (!(fraction >= 0 && fraction <= 1)) {
      return RequirementFailed("Fractions must be in [0, 1], but got " +
                               PrettyText(Value{fraction}, DataType::Double(), "UTC") + ".");
    }
    cases.push_back(plan::MakeCall("<=>", {node.column, stratum}));
    cases.push_back(DoubleLiteral(fraction));
  }
  std::vector<plan::ExpressionPtr> seed;
  if (node.seed) seed.push_back(plan::MakeExpression(plan::Literal{DataType::Long(), Value{*node.seed}}));
  plan::ExpressionPtr fraction = DoubleLiteral(0);
  if (!cases.empty()) {
    cases.push_back(fraction);
    fraction = plan::MakeCall("when", std::move(cases));
  }
  plan::Filter filter{node.input, plan::MakeCall("<", {plan::MakeCall("rand", std::move(seed)), std::move(fraction)})};
  return analysis::Derivation(plan::RelationPtr(plan::MakeRelation(std::move(filter))));
}

}  // namespace firesteel::session
