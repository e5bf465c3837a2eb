#pragma once

#include <map>
#include <mutex>
#include <string>

#include "base/status_or.h"
#include "plan/relation.h"
#include "session/session.h"

namespace firesteel::session {

// Tells the first, second, .. of equal writes of one process apart. Thread-safe.
class WriteCounts {
 public:
  int Next(const std::string& write);

 private:
  std::mutex mutex_;
  std::map<std::string, int> counts_;
};

// The key of a write under firesteel.run.key: where it goes (`target`), what its rows compute, and which of several
// equal writes it is. "" without that setting.
StatusOr<std::string> KeyOfWrite(Session& session, const std::string& target, const plan::RelationPtr& rows);

}  // namespace firesteel::session
