#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "connect/codec/message_traits.h"
#include "connect/server/access_control.h"
#include "connect/server/audit_log.h"
#include "connect/server/listener.h"
#include "connect/server/message_budget.h"
#include "connect/server/session_registry.h"
#include "spark/connect/base.grpc.pb.h"

namespace firesteel::connect {

// The calls of Spark Connect: checks who calls, finds the session, hands over to the file that knows the subject and
// turns failures into statuses clients understand. One thread a call. Thread-safe.
//
// Who calls is known before the request is read. Of an ordinary call gRPC reads the request, up to the largest allowed,
// before it asks the service anything; calls of its "streamed" services come with their headers alone.
class Service final : public spark::connect::SparkConnectService::StreamedService {
 public:
  // Loans. `audit` may be null.
  Service(SessionRegistry& sessions, AccessControl& access, Listener& listener, MessageBudget& messages,
          AuditLog* audit)
      : sessions_(sessions), access_(access), listener_(listener), messages_(messages), audit_(audit) {}

  template <typename Request, typename Response>
  using Unary = grpc::ServerUnaryStreamer<Request, Response>;
  template <typename Request>
  using Streaming = grpc::ServerSplitStreamer<Request, spark::connect::ExecutePlanResponse>;

  grpc::Status StreamedExecutePlan(grpc::ServerContext* context,
                                   Streaming<spark::connect::ExecutePlanRequest>* stream) override;
  grpc::Status StreamedReattachExecute(grpc::ServerContext* context,
                                       Streaming<spark::connect::ReattachExecuteRequest>* stream) override;
  grpc::Status AddArtifacts(grpc::ServerContext* context,
                            grpc::ServerReader<spark::connect::AddArtifactsRequest>* reader,
                            spark::connect::AddArtifactsResponse* response) override;
  grpc::Status StreamedReleaseExecute(
      grpc::ServerContext* context,
      Unary<spark::connect::ReleaseExecuteRequest, spark::connect::ReleaseExecuteResponse>* stream) override;
  grpc::Status StreamedInterrupt(
      grpc::ServerContext* context,
      Unary<spark::connect::InterruptRequest, spark::connect::InterruptResponse>* stream) override;
  grpc::Status StreamedAnalyzePlan(
      grpc::ServerContext* context,
      Unary<spark::connect::AnalyzePlanRequest, spark::connect::AnalyzePlanResponse>* stream) override;
  grpc::Status StreamedConfig(grpc::ServerContext* context,
                              Unary<spark::connect::ConfigRequest, spark::connect::ConfigResponse>* stream) override;
  grpc::Status StreamedArtifactStatus(
      grpc::ServerContext* context,
      Unary<spark::connect::ArtifactStatusesRequest, spark::connect::ArtifactStatusesResponse>* stream) override;
  grpc::Status StreamedReleaseSession(
      grpc::ServerContext* context,
      Unary<spark::connect::ReleaseSessionRequest, spark::connect::ReleaseSessionResponse>* stream) override;
  grpc::Status StreamedFetchErrorDetails(
      grpc::ServerContext* context,
      Unary<spark::connect::FetchErrorDetailsRequest, spark::connect::FetchErrorDetailsResponse>* stream) override;
  grpc::Status StreamedCloneSession(
      grpc::ServerContext* context,
      Unary<spark::connect::CloneSessionRequest, spark::connect::CloneSessionResponse>* stream) override;

 private:
  struct Call {
    grpc::ServerContext& context;
    const char* method;
    Caller caller;
    std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
  };
  using Place = std::shared_ptr<MessageBudget::Message>;  // shared with an execution, which holds its request
  using Responses = grpc::internal::WriterInterface<spark::connect::ExecutePlanResponse>;

  grpc::Status AnswerExecutePlan(const Call& call, spark::connect::ExecutePlanRequest request, Place place,
                                 Responses& responses);
  grpc::Status AnswerReattachExecute(const Call& call, const spark::connect::ReattachExecuteRequest& request,
                                     Responses& responses);
  grpc::Status AnswerReleaseExecute(const Call& call, const spark::connect::ReleaseExecuteRequest& request,
                                    spark::connect::ReleaseExecuteResponse* response);
  grpc::Status AnswerInterrupt(const Call& call, const spark::connect::InterruptRequest& request,
                               spark::connect::InterruptResponse* response);
  grpc::Status AnswerAnalyzePlan(const Call& call, const spark::connect::AnalyzePlanRequest& request,
                                 spark::connect::AnalyzePlanResponse* response);
  grpc::Status AnswerConfig(const Call& call, const spark::connect::ConfigRequest& request,
                            spark::connect::ConfigResponse* response);
  grpc::Status AnswerArtifactStatus(const Call& call, const spark::connect::ArtifactStatusesRequest& request,
                                    spark::connect::ArtifactStatusesResponse* response);
  grpc::Status AnswerReleaseSession(const Call& call, const spark::connect::ReleaseSessionRequest& request,
                                    spark::connect::ReleaseSessionResponse* response);
  grpc::Status AnswerFetchErrorDetails(const Call& call, const spark::connect::FetchErrorDetailsRequest& request,
                                       spark::connect::FetchErrorDetailsResponse* response);
  grpc::Status AnswerCloneSession(const Call& call, const spark::connect::CloneSessionRequest& request,
                                  spark::connect::CloneSessionResponse* response);

  // Admits the caller, reads the request and has `answer` answer it.
  template <typename Request, typename Response>
  grpc::Status Answer(grpc::ServerContext& context, const char* method, Unary<Request, Response>& stream,
                      grpc::Status (Service::*answer)(const Call&, const Request&, Response*));

  // Reads a request; fails where there is none, or no room for it. `place` stands for it in the budget.
  template <typename Reader, typename Request>
  grpc::Status Receive(grpc::ServerContext& context, Reader& reader, Request& request, Place& place);

  StatusOr<Call> Admit(grpc::ServerContext& context, const char* method);
  template <typename Request>
  StatusOr<OpenSessionPtr> OpenFor(const Call& call, const Request& request);
  template <typename Request>
  StatusOr<OpenSessionPtr> FindFor(const Call& call, const Request& request);

  // The owner's session; for an admin, else anybody's with this id.
  StatusOr<OpenSessionPtr> FindToEnd(const Owner& owner, const std::string& id, const std::string& observed);

  // Sends what the operation makes until it ends or the client goes.
  grpc::Status Stream(const Call& call, OpenSession& session, Operation& operation, Operation::Attachment attachment,
                      Responses& responses);

  // A line for what was asked for, if it is worth one. Needs an audit log.
  void Record(const Call& call, const std::optional<AuditSubject>& subject, const std::string& outcome);

  // The same for an execution, when it has ended.
  std::function<void(const Status&)> RecordLater(const Call& call, const spark::connect::ExecutePlanRequest& request,
                                                 const std::string& id);

  SessionRegistry& sessions_;
  AccessControl& access_;
  Listener& listener_;
  MessageBudget& messages_;
  AuditLog* const audit_;
};

}  // namespace firesteel::connect
