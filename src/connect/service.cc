#include "connect/service.h"

#include <chrono>
#include <utility>

#include "connect/analyze_plan.h"
#include "connect/config.h"
#include "connect/execute_plan.h"
#include "connect/invalid_message.h"
#include "connect/upload.h"
#include "files/process_identity.h"

namespace firesteel::connect {
namespace {

namespace proto = spark::connect;
using std::chrono::milliseconds;

// How often a stream without news looks whether its client is still there, and how many such looks make a heartbeat.
constexpr milliseconds kLook{250};
constexpr int kLooksPerHeartbeat = 8;

grpc::Status Refuse(const Status& error) { return EncodeError(error, ""); }
grpc::Status Fail(OpenSession& session, const Status& error) { return EncodeError(error, session.errors.Put(error)); }

template <typename Request>
std::string ObservedSession(const Request& request) {
  return request.has_client_observed_server_side_session_id() ? request.client_observed_server_side_session_id() : "";
}

template <typename Response>
void FillIds(const OpenSession& session, Response* response) {
  response->set_session_id(session.connect.id());
  response->set_server_side_session_id(session.connect.server_side_id());
}

StatusOr<std::shared_ptr<Operation>> FindOperation(OpenSession& session, const std::string& id) {
  const std::lock_guard lock(session.mutex);
  session.last_used = std::chrono::steady_clock::now();
  const auto found = session.operations.find(id);
  if (found != session.operations.end()) return found->second;
  return InvalidHandle(session.abandoned.Contains(id) ? "OPERATION_ABANDONED" : "OPERATION_NOT_FOUND", id);
}

void Forget(OpenSession& session, const std::string& id) {
  std::shared_ptr<Operation> forgotten;  // dies outside the lock: it may have to be waited for
  const std::lock_guard lock(session.mutex);
  const auto found = session.operations.find(id);
  if (found == session.operations.end()) return;
  forgotten = std::move(found->second);
  session.operations.erase(found);
}

}  // namespace

Status Service::Authenticate(const grpc::ServerContext& context) const {
  if (expected_.empty()) return Status::Ok();
  const auto found = context.client_metadata().find("authorization");
  if (found != context.client_metadata().end() && expected_ == Secret(std::string(found->second.data(), found->second.size()))) {
    return Status::Ok();
  }
  return {StatusCode::kUnauthenticated, "the bearer token is missing or wrong"};
}

template <typename Request>
StatusOr<OpenSessionPtr> Service::OpenFor(const grpc::ServerContext& context, const Request& request) {
  FS_RETURN_IF_ERROR(Authenticate(context));
  return sessions_.Open(request.user_context().user_id(), request.session_id(), ObservedSession(request));
}

template <typename Request>
StatusOr<OpenSessionPtr> Service::FindFor(const grpc::ServerContext& context, const Request& request) {
  FS_RETURN_IF_ERROR(Authenticate(context));
  return sessions_.Find(request.user_context().user_id(), request.session_id(), ObservedSession(request));
}

grpc::Status Service::ExecutePlan(grpc::ServerContext* context, const proto::ExecutePlanRequest* request,
                                  grpc::ServerWriter<proto::ExecutePlanResponse>* writer) {
  const auto opened = OpenFor(*context, *request);
  if (!opened.ok()) return Refuse(opened.status());
  OpenSession& session = **opened;  // kept alive by `opened` beyond the operation

  const std::string id = request->has_operation_id() ? request->operation_id() : files::NewUuid();
  if (!IsUuid(id)) return Refuse(InvalidHandle("FORMAT", id));
  bool reattachable = false;
  for (const auto& option : request->request_options()) {
    if (option.has_reattach_options()) reattachable = option.reattach_options().reattachable();
  }
  const auto operation = std::make_shared<Operation>(
      OperationId{session.connect.id(), session.connect.server_side_id(), id},
      std::set<std::string>(request->tags().begin(), request->tags().end()), reattachable);
  {
    const std::lock_guard lock(session.mutex);
    if (session.ended) return Refuse(InvalidHandle("SESSION_CLOSED", session.connect.id()));
    if (session.abandoned.Contains(id)) return Refuse(InvalidHandle("OPERATION_ABANDONED", id));
    if (!session.operations.emplace(id, operation).second) return Refuse(InvalidHandle("OPERATION_ALREADY_EXISTS", id));
  }
  // The operation belongs to the session, which therefore outlives its thread. The request is copied: it ends with this call.
  const Operation::Attachment attachment = operation->Attach("");
  operation->Start([&session, copy = *request](Operation& running) {
    return connect::ExecutePlan(session.connect, copy, running);
  });
  return Stream(*context, session, *operation, attachment, *writer);
}

grpc::Status Service::ReattachExecute(grpc::ServerContext* context, const proto::ReattachExecuteRequest* request,
                                      grpc::ServerWriter<proto::ExecutePlanResponse>* writer) {
  const auto found = FindFor(*context, *request);
  if (!found.ok()) return Refuse(found.status());
  OpenSession& session = **found;
  const auto operation = FindOperation(session, request->operation_id());
  if (!operation.ok()) return Refuse(operation.status());
  if (!(*operation)->reattachable()) {
    return Refuse(SparkError("INVALID_CURSOR.NOT_REATTACHABLE"));
  }
  const Operation::Attachment attachment = (*operation)->Attach(request->has_last_response_id() ? request->last_response_id() : "");
  if (!attachment.found) {
    (*operation)->Detach(attachment);
    return Refuse(SparkError("INVALID_CURSOR.POSITION_NOT_AVAILABLE", {{"responseId", request->last_response_id()}}));
  }
  return Stream(*context, session, **operation, attachment, *writer);
}

grpc::Status Service::Stream(grpc::ServerContext& context, OpenSession& session, Operation& operation,
                             Operation::Attachment attachment, grpc::ServerWriter<proto::ExecutePlanResponse>& writer) {
  const auto leave = [&](grpc::Status status) {
    operation.Detach(attachment);
    if (!operation.reattachable()) {
      operation.Cancel();
      Forget(session, operation.id().operation_id);
    }
    return status;
  };
  for (int silent = 0;;) {
    const Operation::Reading reading = operation.Next(attachment, kLook);
    if (context.IsCancelled()) return leave(grpc::Status::CANCELLED);
    switch (reading.outcome) {
      case Operation::Outcome::kResponse:
        silent = 0;
        if (!writer.Write(*reading.response)) return leave(grpc::Status::CANCELLED);
        break;
      case Operation::Outcome::kFinished:
        return leave(reading.status.ok() ? grpc::Status::OK : Fail(session, reading.status));
      case Operation::Outcome::kReplaced: return Refuse(SparkError("INVALID_CURSOR.DISCONNECTED"));
      case Operation::Outcome::kNotAvailable:
        return leave(Refuse(SparkError("INVALID_CURSOR.POSITION_NOT_AVAILABLE", {{"responseId", ""}})));
      case Operation::Outcome::kTimeout:
        if (++silent % kLooksPerHeartbeat == 0) operation.SendHeartbeat();
        break;
    }
  }
}

grpc::Status Service::ReleaseExecute(grpc::ServerContext* context, const proto::ReleaseExecuteRequest* request,
                                     proto::ReleaseExecuteResponse* response) {
  const auto found = FindFor(*context, *request);
  if (!found.ok()) return Refuse(found.status());
  FillIds(**found, response);
  const auto operation = FindOperation(**found, request->operation_id());
  if (!operation.ok()) return grpc::Status::OK;  // released before: an answer without an operation id says so
  response->set_operation_id(request->operation_id());
  if (request->has_release_until()) {
    (*operation)->ReleaseUntil(request->release_until().response_id());
  } else {
    (*operation)->Cancel();
    Forget(**found, request->operation_id());
  }
  return grpc::Status::OK;
}

grpc::Status Service::Interrupt(grpc::ServerContext* context, const proto::InterruptRequest* request,
                                proto::InterruptResponse* response) {
  const auto found = FindFor(*context, *request);
  if (!found.ok()) return Refuse(found.status());
  FillIds(**found, response);
  std::vector<std::shared_ptr<Operation>> meant;
  {
    const std::lock_guard lock((*found)->mutex);
    for (const auto& [id, operation] : (*found)->operations) {
      bool is_meant = false;
      switch (request->interrupt_type()) {
        case proto::InterruptRequest::INTERRUPT_TYPE_ALL: is_meant = true; break;
        case proto::InterruptRequest::INTERRUPT_TYPE_TAG: is_meant = operation->HasTag(request->operation_tag()); break;
        case proto::InterruptRequest::INTERRUPT_TYPE_OPERATION_ID: is_meant = id == request->operation_id(); break;
        default: return Refuse(Status(StatusCode::kInvalidArgument, "unknown kind of interrupt " + std::to_string(request->interrupt_type())));
      }
      if (is_meant && !operation->finished()) meant.push_back(operation);
    }
  }
  for (const auto& operation : meant) {  // outside the lock: cancelling calls into what runs
    operation->Cancel();
    response->add_interrupted_ids(operation->id().operation_id);
  }
  return grpc::Status::OK;
}

grpc::Status Service::AnalyzePlan(grpc::ServerContext* context, const proto::AnalyzePlanRequest* request,
                                  proto::AnalyzePlanResponse* response) {
  const auto opened = OpenFor(*context, *request);
  if (!opened.ok()) return Refuse(opened.status());
  FillIds(**opened, response);
  Status done;
  {
    const std::lock_guard lock((*opened)->connect.mutex());
    done = connect::AnalyzePlan((*opened)->connect, *request, response);
  }
  return done.ok() ? grpc::Status::OK : Fail(**opened, done);
}

grpc::Status Service::Config(grpc::ServerContext* context, const proto::ConfigRequest* request, proto::ConfigResponse* response) {
  const auto opened = OpenFor(*context, *request);
  if (!opened.ok()) return Refuse(opened.status());
  FillIds(**opened, response);
  Status done;
  {
    const std::lock_guard lock((*opened)->connect.mutex());
    done = AnswerConfig((*opened)->connect.session().settings(), *request, response);
  }
  return done.ok() ? grpc::Status::OK : Fail(**opened, done);
}

grpc::Status Service::AddArtifacts(grpc::ServerContext* context, grpc::ServerReader<proto::AddArtifactsRequest>* reader,
                                   proto::AddArtifactsResponse* response) {
  proto::AddArtifactsRequest request;
  if (!reader->Read(&request)) return Refuse(InvalidMessage("an upload without requests"));
  const auto opened = OpenFor(*context, request);
  if (!opened.ok()) return Refuse(opened.status());
  FillIds(**opened, response);
  Upload upload((*opened)->connect.artifacts());
  do {
    if (Status received = upload.Receive(request); !received.ok()) return Fail(**opened, received);
  } while (reader->Read(&request));
  const Status done = upload.Finish(response);
  return done.ok() ? grpc::Status::OK : Fail(**opened, done);
}

grpc::Status Service::ArtifactStatus(grpc::ServerContext* context, const proto::ArtifactStatusesRequest* request,
                                     proto::ArtifactStatusesResponse* response) {
  const auto opened = OpenFor(*context, *request);
  if (!opened.ok()) return Refuse(opened.status());
  FillIds(**opened, response);
  for (const std::string& name : request->names()) {
    (*response->mutable_statuses())[name].set_exists((*opened)->connect.artifacts().Has(name));
  }
  return grpc::Status::OK;
}

grpc::Status Service::ReleaseSession(grpc::ServerContext* context, const proto::ReleaseSessionRequest* request,
                                     proto::ReleaseSessionResponse* response) {
  if (Status allowed = Authenticate(*context); !allowed.ok()) return Refuse(allowed);
  if (!IsUuid(request->session_id())) return Refuse(InvalidHandle("FORMAT", request->session_id()));
  response->set_session_id(request->session_id());
  sessions_.Release(request->user_context().user_id(), request->session_id(), request->allow_reconnect());
  return grpc::Status::OK;
}

grpc::Status Service::FetchErrorDetails(grpc::ServerContext* context, const proto::FetchErrorDetailsRequest* request,
                                        proto::FetchErrorDetailsResponse* response) {
  const auto found = FindFor(*context, *request);
  if (!found.ok()) return Refuse(found.status());
  FillIds(**found, response);
  // An id not known gives an empty answer: the client then keeps what the trailer said.
  if (const auto error = (*found)->errors.Find(request->error_id())) EncodeErrorDetails(*error, response);
  return grpc::Status::OK;
}

grpc::Status Service::CloneSession(grpc::ServerContext* context, const proto::CloneSessionRequest* request,
                                   proto::CloneSessionResponse* response) {
  const auto found = FindFor(*context, *request);
  if (!found.ok()) return Refuse(found.status());
  const auto clone = sessions_.Clone(*found, request->has_new_session_id() ? request->new_session_id() : files::NewUuid());
  if (!clone.ok()) return Fail(**found, clone.status());
  FillIds(**found, response);
  response->set_new_session_id((*clone)->connect.id());
  response->set_new_server_side_session_id((*clone)->connect.server_side_id());
  return grpc::Status::OK;
}

}  // namespace firesteel::connect
