#include "cli/progress_display.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace firesteel::cli {
namespace {

using pipeline::Event;
using pipeline::EventType;

bool IsRunEvent(EventType type) {
  return type == EventType::kRunStarted || type == EventType::kRunCompleted || type == EventType::kRunFailed ||
         type == EventType::kRunCancelled;
}

std::string Seconds(const Event& event) {
  if (!event.duration) return "";
  char text[32];
  std::snprintf(text, sizeof text, "%.2f s", static_cast<double>(event.duration->count()) / 1000.0);
  return text;
}

std::string WithThousands(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (std::ptrdiff_t i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3) digits.insert(static_cast<std::size_t>(i), ",");
  return digits;
}

std::string Details(const Event& event) {
  std::string out;
  if (event.rows) out += WithThousands(*event.rows) + " rows";
  if (const std::string seconds = Seconds(event); !seconds.empty()) out += (out.empty() ? "" : ", ") + seconds;
  if (event.will_retry) out += (out.empty() ? "" : ", ") + std::string("will be tried again");
  return out;
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
    case EventType::kRunCompleted: return "\033[32m";
    case EventType::kFlowFailed:
    case EventType::kExportFailed:
    case EventType::kRunFailed: return "\033[31m";
    case EventType::kFlowSkipped:
    case EventType::kFlowExcluded:
    case EventType::kRunCancelled: return "\033[33m";
    default: return "";
  }
}

}  // namespace

ProgressDisplay::Style ProgressDisplay::ForTerminal() { return isatty(STDOUT_FILENO) != 0 ? Style::kInPlace : Style::kLines; }

ProgressDisplay::ProgressDisplay(Style style, std::FILE* out)
    : style_(style), out_(out), colored_(style == Style::kInPlace && std::getenv("NO_COLOR") == nullptr) {}

void ProgressDisplay::OnEvent(const Event& event) {
  if (style_ == Style::kJson) {
    std::fprintf(out_, "%s\n", pipeline::EventToJson(event).c_str());
  } else if (style_ == Style::kInPlace && !IsRunEvent(event.type)) {
    Update(event);
    Redraw();
  } else if (IsRunEvent(event.type) && event.type != EventType::kRunStarted) {
    drawn_ = 0;
    std::fprintf(out_, "Run %s: %s in %s\n", event.name.c_str(), State(event.type).c_str(), Seconds(event).c_str());
  } else if (event.type != EventType::kFlowQueued && event.type != EventType::kFlowPlanning) {
    const std::string details = event.type == EventType::kRunStarted ? std::to_string(event.flows_total) + " flows" : Details(event);
    std::fprintf(out_, "%-9s %s%s%s\n", State(event.type).c_str(), event.name.c_str(), details.empty() ? "" : "  ", details.c_str());
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
  for (const Line& line : lines_) {
    std::fprintf(out_, "\033[2K%s%-9s%s %s  %s\n", line.color.c_str(), line.state.c_str(), line.color.empty() ? "" : "\033[0m",
                 line.name.c_str(), line.details.c_str());
  }
  drawn_ = lines_.size();
}

}  // namespace firesteel::cli
