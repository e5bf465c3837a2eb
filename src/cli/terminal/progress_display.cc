#include "cli/terminal/progress_display.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "cli/terminal/shown_number.h"

namespace firesteel::cli {
namespace {

using pipeline::Event;
using pipeline::EventType;

bool IsRunEvent(EventType type) {
  return type == EventType::kRunStarted || type == EventType::kRunCompleted || type == EventType::kRunFailed ||
         type == EventType::kRunCancelled;
}

std::string Details(const Event& event) {
  std::string out;
  if (event.rows) out += ShownCount(*event.rows, "row");
  if (event.duration) out += (out.empty() ? "" : ", ") + ShownSeconds(*event.duration);
  if (event.will_retry) out += (out.empty() ? "" : ", ") + std::string("will be tried again");
  return out;
}

constexpr std::size_t kStateWidth = 10;  // the longest state and a blank

// Zeros where the terminal does not know.
winsize TerminalSize(std::FILE* out) {
  winsize size = {};
  ioctl(fileno(out), TIOCGWINSZ, &size);
  return size;
}

// "FLOW_RUNNING" -> "RUNNING".
std::string State(EventType type) {
  const std::string name(pipeline::EventTypeName(type));
  return name.substr(name.find('_') + 1);
}

std::string Color(EventType type) {
  switch (type) {
    case EventType::kFlowCompleted:
    case EventType::kExportCompleted:
    case EventType::kRunCompleted:
      return "\033[32m";
    case EventType::kFlowFailed:
    case EventType::kExportFailed:
    case EventType::kRunFailed:
      return "\033[31m";
    case EventType::kFlowSkipped:
    case EventType::kFlowExcluded:
    case EventType::kRunCancelled:
      return "\033[33m";
    default:
      return "";
  }
}

}  // namespace

bool ProgressDisplay::FitsTerminal(std::size_t lines) const {
  const std::size_t rows = TerminalSize(out_).ws_row;
  return rows == 0 || lines + 1 < rows;
}

ProgressDisplay::Style ProgressDisplay::ForTerminal() {
  return isatty(STDOUT_FILENO) != 0 ? Style::kInPlace : Style::kLines;
}

ProgressDisplay::ProgressDisplay(Style style, std::FILE* out)
    : style_(style), out_(out), colored_(style == Style::kInPlace && std::getenv("NO_COLOR") == nullptr) {}

void ProgressDisplay::OnEvent(const Event& event) {
  if (event.type == EventType::kRunStarted && style_ == Style::kInPlace && !FitsTerminal(event.flows_total))
    style_ = Style::kLines;
  if (style_ == Style::kJson) {
    std::fprintf(out_, "%s\n", pipeline::EventToJson(event).c_str());
  } else if (style_ == Style::kInPlace && !IsRunEvent(event.type)) {
    Update(event);
    Redraw();
  } else if (IsRunEvent(event.type) && event.type != EventType::kRunStarted) {
    drawn_ = 0;  // the run's errors and its summary follow (RunOutcome)
  } else if (event.type != EventType::kFlowQueued && event.type != EventType::kFlowPlanning) {
    const std::string details = event.type == EventType::kRunStarted
                                    ? ShownCount(static_cast<std::int64_t>(event.flows_total), "dataset")
                                    : Details(event);
    std::fprintf(out_, "%-9s %s%s%s\n", State(event.type).c_str(), event.name.c_str(), details.empty() ? "" : "  ",
                 details.c_str());
  }
  std::fflush(out_);
}

void ProgressDisplay::Update(const Event& event) {
  auto found = std::find_if(lines_.begin(), lines_.end(), [&](const Line& line) { return line.name == event.name; });
  if (found == lines_.end()) found = lines_.insert(lines_.end(), Line{event.name, "", "", ""});
  found->state = State(event.type);
  found->details = Details(event);
  found->color = colored_ ? Color(event.type) : "";
}

void ProgressDisplay::Redraw() {
  if (drawn_ > 0) std::fprintf(out_, "\033[%zuA", drawn_);
  const std::size_t width = TerminalSize(out_).ws_col;
  for (const Line& line : lines_) {
    // A line that wraps would be two, and the next redraw would start too low.
    std::string text = line.name + "  " + line.details;
    if (width > kStateWidth && text.size() + kStateWidth >= width) text.resize(width - kStateWidth - 1);
    std::fprintf(out_, "\033[2K%s%-9s%s %s\n", line.color.c_str(), line.state.c_str(),
                 line.color.empty() ? "" : "\033[0m", text.c_str());
  }
  drawn_ = lines_.size();
}

}  // namespace firesteel::cli
