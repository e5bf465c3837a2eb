#include "base/error/error_conditions.h"

#include <gtest/gtest.h>

#include "base/error/error_condition_table.h"

namespace firesteel {
namespace {

TEST(ErrorConditionsTest, EveryRowIsFoundByItsName) {
  for (const ErrorCondition& row : QueryConditions()) EXPECT_EQ(FindErrorCondition(row.name), &row) << row.name;
  for (const ErrorCondition& row : RoutineConditions()) EXPECT_EQ(FindErrorCondition(row.name), &row) << row.name;
  EXPECT_EQ(FindErrorCondition("PATH_NOT_FOUND")->sql_state, "42K03");
  EXPECT_EQ(FindErrorCondition("NO_SUCH_CONDITION"), nullptr);
}

}  // namespace
}  // namespace firesteel
