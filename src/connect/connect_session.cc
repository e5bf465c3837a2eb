#include "connect/connect_session.h"

#include <utility>

#include "files/commit/process_identity.h"

namespace firesteel::connect {

ConnectSession::ConnectSession(std::string user, std::string id, std::unique_ptr<session::Session> session)
    : user_(std::move(user)),
      id_(std::move(id)),
      server_side_id_(files::NewUuid()),
      session_(std::move(session)),
      artifacts_(session_->settings().Integer("firesteel.connect.artifacts.limit")) {}

DecodeContext ConnectSession::MakeDecodeContext() {
  DecodeContext context;
  context.parse = session_->MakeParseOptions();
  context.artifact = [this](const std::string& hash) { return artifacts_.CachedBlock(hash); };
  return context;
}

SessionLease::SessionLease(ConnectSession& session, CancellationToken cancellation,
                           std::function<void(double)> on_progress)
    : lock_(session.mutex()), session_(session.session()) {
  session_.SetCancellation(std::move(cancellation));
  session_.SetProgress(std::move(on_progress));
}

SessionLease::~SessionLease() {
  session_.SetCancellation({});
  session_.SetProgress({});
}

}  // namespace firesteel::connect
