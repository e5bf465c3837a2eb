#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "pipeline/event.h"

namespace firesteel::cli {

// Shows a run to whoever watches: on a terminal one line per dataset, kept up to date in place; otherwise, or with more
// datasets than the terminal has lines, a line per change. Honours NO_COLOR. Writes to `out` only. Errors and the
// closing summary are RunOutcome's.
class ProgressDisplay final : public pipeline::EventSink {
 public:
  enum class Style { kInPlace, kLines, kJson };
  static Style ForTerminal();

  ProgressDisplay(Style style, std::FILE* out);
  void OnEvent(const pipeline::Event& event) override;

 private:
  struct Line {
    std::string name;
    std::string state;
    std::string details;
    std::string color;
  };
  bool FitsTerminal(std::size_t lines) const;
  void Update(const pipeline::Event& event);
  void Redraw();

  Style style_;
  std::FILE* const out_;
  const bool colored_;
  std::vector<Line> lines_;
  std::size_t drawn_ = 0;  // lines on the screen that the next redraw replaces
};

}  // namespace firesteel::cli
