#pragma once

#include <string>

#include "base/secret.h"
#include "connect/session_registry.h"
#include "spark/connect/base.grpc.pb.h"

namespace firesteel::connect {

// The calls of Spark Connect: checks who calls, finds the session, hands over to the file that knows the subject and
// turns failures into statuses clients understand. One thread a call. Thread-safe.
class Service final : public spark::connect::SparkConnectService::Service {
 public:
  // `token` empty: everybody may call.
  Service(SessionRegistry& sessions, const Secret& token)
      : sessions_(sessions), expected_(token.empty() ? "" : "Bearer " + token.Reveal()) {}

  grpc::Status ExecutePlan(grpc::ServerContext* context, const spark::connect::ExecutePlanRequest* request,
                           grpc::ServerWriter<spark::connect::ExecutePlanResponse>* writer) override;
  grpc::Status ReattachExecute(grpc::ServerContext* context, const spark::connect::ReattachExecuteRequest* request,
                               grpc::ServerWriter<spark::connect::ExecutePlanResponse>* writer) override;
  grpc::Status ReleaseExecute(grpc::ServerContext* context, const spark::connect::ReleaseExecuteRequest* request,
                              spark::connect::ReleaseExecuteResponse* response) override;
  grpc::Status Interrupt(grpc::ServerContext* context, const spark::connect::InterruptRequest* request,
                         spark::connect::InterruptResponse* response) override;
  grpc::Status AnalyzePlan(grpc::ServerContext* context, const spark::connect::AnalyzePlanRequest* request,
                           spark::connect::AnalyzePlanResponse* response) override;
  grpc::Status Config(grpc::ServerContext* context, const spark::connect::ConfigRequest* request,
                      spark::connect::ConfigResponse* response) override;
  grpc::Status AddArtifacts(grpc::ServerContext* context, grpc::ServerReader<spark::connect::AddArtifactsRequest>* reader,
                            spark::connect::AddArtifactsResponse* response) override;
  grpc::Status ArtifactStatus(grpc::ServerContext* context, const spark::connect::ArtifactStatusesRequest* request,
                              spark::connect::ArtifactStatusesResponse* response) override;
  grpc::Status ReleaseSession(grpc::ServerContext* context, const spark::connect::ReleaseSessionRequest* request,
                              spark::connect::ReleaseSessionResponse* response) override;
  grpc::Status FetchErrorDetails(grpc::ServerContext* context, const spark::connect::FetchErrorDetailsRequest* request,
                                 spark::connect::FetchErrorDetailsResponse* response) override;
  grpc::Status CloneSession(grpc::ServerContext* context, const spark::connect::CloneSessionRequest* request,
                            spark::connect::CloneSessionResponse* response) override;

 private:
  Status Authenticate(const grpc::ServerContext& context) const;
  template <typename Request>
  StatusOr<OpenSessionPtr> OpenFor(const grpc::ServerContext& context, const Request& request);
  template <typename Request>
  StatusOr<OpenSessionPtr> FindFor(const grpc::ServerContext& context, const Request& request);

  // Sends what the operation makes until it ends or the client goes.
  grpc::Status Stream(grpc::ServerContext& context, OpenSession& session, Operation& operation,
                      Operation::Attachment attachment, grpc::ServerWriter<spark::connect::ExecutePlanResponse>& writer);

  SessionRegistry& sessions_;
  const Secret expected_;  // the authorization header
};

}  // namespace firesteel::connect
