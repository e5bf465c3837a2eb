#include "cli/terminal/write_tally.h"

#include <algorithm>
#include <utility>

#include "cli/terminal/shown_number.h"

namespace firesteel::cli {

std::string Written::Sentence() const {
  std::string text =
      ShownCount(rows, "row") + " written (" + ShownBytes(bytes) + ", " + ShownCount(files, "file") + ")";
  if (!places.empty()) text += " to " + places.front();
  if (places.size() > 1) text += " and " + ShownCount(static_cast<std::int64_t>(places.size()) - 1, "other place");
  return text;
}

void Written::Add(const Written& more) {
  writes += more.writes;
  rows += more.rows;
  bytes += more.bytes;
  files += more.files;
  for (const std::string& place : more.places) {
    if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
  }
}

void WriteTally::Add(const std::string& location, const session::WriteSummary& summary) {
  const std::lock_guard lock(mutex_);
  written_.Add({1, summary.rows, summary.bytes, summary.files, {location}});
}

Written WriteTally::Take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(written_, {});
}

}  // namespace firesteel::cli
