#pragma once

#include "functions/call_binder.h"

namespace firesteel::functions {

// date_part(field, source): becomes the function of that field, "year"(source) and so on; the parts of intervals are
// "interval_years" to "interval_seconds". INVALID_EXTRACT_FIELD where the source has no such field.
StatusOr<Binding> BindDatePart(CallBinder& call);

}  // namespace firesteel::functions
