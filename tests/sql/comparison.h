#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "recording.h"

namespace firesteel::replay {

// What firesteel answered to a statement, in the recorder's form.
struct Answer {
  Status status;
  std::string schema;
  std::vector<std::string> rows;  // in the order they came
  std::vector<bool> is_float;     // by column: of the type FLOAT
};

enum class Nullability { kIgnore, kCompare };

// Why `answer` is not what Spark answered, in one line that similar failures share; nothing when it is the same.
// A float or double cell is also equal when both texts stand for the same number, since Java 17 prints some numbers
// with more digits than needed.
std::optional<std::string> Difference(const RecordedAnswer& recorded, const Answer& answer, Nullability nullability);

// Both answers in full, for people.
std::string Explain(const RecordedAnswer& recorded, const Answer& answer);

}  // namespace firesteel::replay
