#pragma once

namespace firesteel::duck {

// Gives every database opened from here on fs_poll(x): x as it is, without a copy, unless the query was cancelled or
// stopped. Bodies of lambdas go through it: DuckDB looks for an interrupt between batches of rows only, and one row's
// list may keep a lambda going for hours.
void RegisterPollFunction();

}  // namespace firesteel::duck
