#include "base/failpoint.h"

#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace firesteel {
namespace {

struct Action {
  enum class Kind { kKill, kStop, kError, kSleep };
  Kind kind = Kind::kError;
  std::chrono::milliseconds sleep{0};
  int at_arrival = 0;  // 0: every one
  int arrivals = 0;
};

std::mutex mutex;
std::map<std::string, Action, std::less<>> actions;

[[noreturn]] void RefuseSpecification(std::string_view entry) {
  std::fprintf(stderr, "FIRESTEEL_FAILPOINT: cannot read '%.*s'; expected name=kill|stop|error|sleep:MS[@ARRIVAL]\n",
               static_cast<int>(entry.size()), entry.data());
  std::abort();
}

int ParseCount(std::string_view digits, std::string_view entry) {
  if (digits.empty() || digits.size() > 8) RefuseSpecification(entry);
  int count = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') RefuseSpecification(entry);
    count = count * 10 + (c - '0');
  }
  return count;
}

void ParseEntry(std::string_view entry) {
  const std::size_t equals = entry.find('=');
  if (equals == std::string_view::npos || equals == 0) RefuseSpecification(entry);
  std::string_view verb = entry.substr(equals + 1);
  Action action;
  if (const std::size_t at = verb.find('@'); at != std::string_view::npos) {
    action.at_arrival = ParseCount(verb.substr(at + 1), entry);
    verb = verb.substr(0, at);
  }
  if (verb == "kill") {
    action.kind = Action::Kind::kKill;
  } else if (verb == "stop") {
    action.kind = Action::Kind::kStop;
  } else if (verb == "error") {
    action.kind = Action::Kind::kError;
  } else if (verb.starts_with("sleep:")) {
    action.kind = Action::Kind::kSleep;
    action.sleep = std::chrono::milliseconds(ParseCount(verb.substr(6), entry));
  } else {
    RefuseSpecification(entry);
  }
  actions[std::string(entry.substr(0, equals))] = action;
}

void ParseSpecification(std::string_view specification) {
  actions.clear();
  while (!specification.empty()) {
    const std::size_t comma = std::min(specification.find(','), specification.size());
    if (comma > 0) ParseEntry(specification.substr(0, comma));
    specification.remove_prefix(std::min(comma + 1, specification.size()));
  }
  internal::failpoints_active.store(!actions.empty());
}

const bool read_from_environment = [] {
  if (const char* specification = std::getenv("FIRESTEEL_FAILPOINT")) ParseSpecification(specification);
  return true;
}();

}  // namespace

namespace internal {

std::atomic<bool> failpoints_active{false};

Status HitFailpoint(std::string_view name) {
  Action action;
  {
    std::lock_guard lock(mutex);
    const auto found = actions.find(name);
    if (found == actions.end()) return Status::Ok();
    ++found->second.arrivals;
    action = found->second;
  }
  if (action.at_arrival != 0 && action.arrivals != action.at_arrival) return Status::Ok();
  switch (action.kind) {
    case Action::Kind::kKill:
      kill(getpid(), SIGKILL);
      std::this_thread::sleep_for(std::chrono::seconds(10));  // the signal may reach another thread first
      break;
    case Action::Kind::kStop:
      kill(getpid(), SIGSTOP);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));  // as above
      break;
    case Action::Kind::kError:
      return Status(StatusCode::kIoError, "failpoint '" + std::string(name) + "' is set to fail");
    case Action::Kind::kSleep:
      std::this_thread::sleep_for(action.sleep);
      break;
  }
  return Status::Ok();
}

}  // namespace internal

void SetFailpointsForTest(std::string_view specification) {
  std::lock_guard lock(mutex);
  ParseSpecification(specification);
}

}  // namespace firesteel
