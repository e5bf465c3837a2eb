#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>

#include "analysis/plan/resolved_plan.h"

namespace firesteel::analysis {

// A digest of what a resolved plan computes: plans have the same digest where they give the same rows in the same
// columns, whatever the columns are called and however their ids were given. Files are told apart by the paths they
// were asked for, not by what was listed there. A constant that is one of `instants`, the statement times of recent
// statements, counts as "now".
std::string DigestPlan(const ResolvedPlanPtr& plan, std::span<const std::int64_t> instants = {});

// The same for the plan and every plan below it. Plans of subqueries inside expressions are part of the digest of the
// node that holds them and have none of their own.
std::unordered_map<const ResolvedPlan*, std::string> DigestSubplans(const ResolvedPlanPtr& plan,
                                                                    std::span<const std::int64_t> instants = {});

}  // namespace firesteel::analysis
