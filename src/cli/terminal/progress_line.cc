#include "cli/terminal/progress_line.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace firesteel::cli {
namespace {

constexpr std::chrono::milliseconds kQuiet{1000};
constexpr std::chrono::milliseconds kBetween{500};
constexpr int kWidth = 40;

std::string Bar(double fraction) {
  const auto filled = static_cast<std::size_t>(std::clamp(fraction, 0.0, 1.0) * kWidth);
  return "[" + std::string(filled, '=') + std::string(kWidth - filled, ' ') + "] " +
         std::to_string(static_cast<int>(fraction * 100)) + " %  ";
}

}  // namespace

ProgressLine::ProgressLine() {
  if (isatty(STDERR_FILENO) != 0) ticker_ = std::thread([this] { Tick(); });
}

ProgressLine::~ProgressLine() {
  if (!ticker_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    leaving_ = true;
  }
  changed_.notify_all();
  ticker_.join();
}

void ProgressLine::Begin(const std::string& name) {
  const std::lock_guard lock(mutex_);
  name_ = name;
  begun_ = std::chrono::steady_clock::now();
  fraction_.reset();
  open_ = ticker_.joinable();
  changed_.notify_all();
}

void ProgressLine::Show(double fraction) {
  const std::lock_guard lock(mutex_);
  fraction_ = fraction;
}

void ProgressLine::End() {
  const std::lock_guard lock(mutex_);
  if (drawn_) std::fputs("\r\033[K", stderr);
  open_ = drawn_ = false;
}

void ProgressLine::Tick() {
  std::unique_lock lock(mutex_);
  while (!leaving_) {
    if (!open_) {
      changed_.wait(lock, [this] { return open_ || leaving_; });
    } else {
      changed_.wait_for(lock, kBetween);
      if (open_ && !leaving_ && std::chrono::steady_clock::now() - begun_ >= kQuiet) Draw();
    }
  }
}

void ProgressLine::Draw() {
  const auto spent = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begun_);
  std::fprintf(stderr, "\r\033[K%s%lld s  %s", fraction_ ? Bar(*fraction_).c_str() : "running for ",
               static_cast<long long>(spent.count()), name_.c_str());
  std::fflush(stderr);
  drawn_ = true;
}

}  // namespace firesteel::cli
