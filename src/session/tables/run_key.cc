#include "session/tables/run_key.h"

#include "storage/digest.h"

namespace firesteel::session {

int WriteCounts::Next(const std::string& write) {
  const std::lock_guard lock(mutex_);
  return ++counts_[write];
}

StatusOr<std::string> KeyOfWrite(Session& session, const std::string& target, const plan::RelationPtr& rows) {
  const std::string work = session.settings().Text("firesteel.run.key");
  if (work.empty() || rows == nullptr) return std::string();
  FS_ASSIGN_OR_RETURN(const std::string digest, session.SemanticDigest(rows));
  const std::string write = storage::Sha256Hex(target + '\n' + digest);
  return work + "/" + write + "/" + std::to_string(session.services().write_counts->Next(write));
}

std::shared_ptr<WriteCounts> NoWrites() { return std::make_shared<WriteCounts>(); }

}  // namespace firesteel::session
