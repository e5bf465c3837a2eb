#include "connect/service.h"

#include <chrono>
#include <utility>

#include <grpc/grpc.h>

#include "base/error/fault_report.h"
#include "connect/analyze_plan.h"
#include "connect/config.h"
#include "connect/decode/invalid_message.h"
#include "connect/execute_plan.h"
#include "connect/server/audit_subject.h"
#include "connect/upload.h"
#include "files/commit/process_identity.h"

namespace firesteel::connect {
namespace {

namespace proto = spark::connect;
using std::chrono::milliseconds;

// How often a stream without news looks whether its client is still there, and how many such looks make a heartbeat.
constexpr milliseconds kLook{250};
constexpr int kLooksPerHeartbeat = 8;

grpc::Status Refuse(const Status& error) { return EncodeError(error, ""); }
grpc::Status Fail(OpenSession& session, const Status& given) {
  const Status error = WithFaultReport(given);
  return EncodeError(error, session.errors.Put(error));
}

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

// Reading fails where the client is gone, too, which nobody then hears of.
grpc::Status Unreadable() {
  return {grpc::StatusCode::INVALID_ARGUMENT,
          "the request is not a valid Spark Connect message, or its plan nests more than " +
              std::to_string(kMaxPlanNesting) + " levels deep"};
}

std::string TooMuchAtOnce(std::uint64_t limit) {
  return "the requests that clients send at this moment take more than the " + std::to_string(limit) +
         " bytes that they may together (firesteel.connect.message.memory); send this one again, or less at once";
}

template <typename Request>
Owner OwnerOf(const Caller& caller, const Request& request) {
  return {caller, request.user_context().user_id()};
}

Status TooManyOperations(const std::string& whose, std::size_t limit, const char* setting) {
  return {StatusCode::kResourceExhausted, whose + " has its limit of " + std::to_string(limit) +
                                              " executions, those counted that nobody has released yet (" + setting +
                                              ")"};
}

// An execution's places in the quotas of its session and token.
Status TakePlaces(OpenSession& session, Operation& operation) {
  std::shared_ptr<void> of_session = session.own_operations.Take();
  if (!of_session)
    return TooManyOperations("this session", session.own_operations.limit(), "firesteel.connect.operation.limit");
  Quota& of_token = session.of_token->operations;
  std::shared_ptr<void> of_all = of_token.Take();
  if (!of_all)
    return TooManyOperations("the token '" + session.owner.caller.name + "'", of_token.limit(),
                             "firesteel.connect.operation.limitPerCaller");
  operation.Hold(std::move(of_session));
  operation.Hold(std::move(of_all));
  return Status::Ok();
}

}  // namespace

StatusOr<Service::Call> Service::Admit(grpc::ServerContext& context, const char* method) {
  const auto found = context.client_metadata().find("authorization");
  const auto header = found == context.client_metadata().end()
                          ? std::string_view()
                          : std::string_view(found->second.data(), found->second.size());
  auto caller = access_.Admit(header, context.peer(), std::chrono::steady_clock::now());
  if (!caller.ok()) {
    if (audit_ != nullptr) audit_->WriteRefused(context.peer(), method);
    return caller.status();
  }
  if (listener_.IsSurplus(context.peer())) {
    return Status(StatusCode::kResourceExhausted, "the server has its limit of " + std::to_string(listener_.limit()) +
                                                      " connections (firesteel.connect.connection.limit)");
  }
  return Call{context, method, *std::move(caller)};
}

void Service::Record(const Call& call, const std::optional<AuditSubject>& subject, const std::string& outcome) {
  if (!subject) return;
  audit_->Write(call.caller.name, call.context.peer(), call.method, *subject, outcome,
                std::chrono::steady_clock::now() - call.begin);
}

template <typename Reader, typename Request>
grpc::Status Service::Receive(grpc::ServerContext& context, Reader& reader, Request& request, Place& place) {
  const std::string refusal = TooMuchAtOnce(messages_.limit());
  place = messages_.Begin(context.peer(), [call = context.c_call(), &refusal] {
    grpc_call_cancel_with_status(call, GRPC_STATUS_RESOURCE_EXHAUSTED, refusal.c_str(), nullptr);
  });
  const bool read = reader.Read(&request);
  if (place->Arrived(read ? request.ByteSizeLong() : 0)) return read ? grpc::Status::OK : Unreadable();
  return {grpc::StatusCode::RESOURCE_EXHAUSTED, refusal};
}

template <typename Request, typename Response>
grpc::Status Service::Answer(grpc::ServerContext& context, const char* method, Unary<Request, Response>& stream,
                             grpc::Status (Service::*answer)(const Call&, const Request&, Response*)) {
  const StatusOr<Call> call = Admit(context, method);
  if (!call.ok()) return Refuse(call.status());
  Request request;
  Place place;
  if (const grpc::Status received = Receive(context, stream, request, place); !received.ok()) return received;
  Response response;
  grpc::Status done = (this->*answer)(*call, request, &response);
  if (done.ok()) stream.Write(response);
  if (audit_ != nullptr) Record(*call, SubjectOf(request), OutcomeOf(done));
  return done;
}

template <typename Request>
StatusOr<OpenSessionPtr> Service::OpenFor(const Call& call, const Request& request) {
  return sessions_.Open(OwnerOf(call.caller, request), request.session_id(), ObservedSession(request));
}

StatusOr<OpenSessionPtr> Service::FindToEnd(const Owner& owner, const std::string& id, const std::string& observed) {
  auto own = sessions_.Find(owner, id, observed);
  const bool looks_further =
      owner.caller.rights == session::Rights::kAdmin && own.status().condition() == "INVALID_HANDLE.SESSION_NOT_FOUND";
  if (own.ok() || !looks_further) return own;
  OpenSessionPtr other = sessions_.FindAnybodys(id);
  return other ? StatusOr<OpenSessionPtr>(std::move(other)) : std::move(own);
}

template <typename Request>
StatusOr<OpenSessionPtr> Service::FindFor(const Call& call, const Request& request) {
  return sessions_.Find(OwnerOf(call.caller, request), request.session_id(), ObservedSession(request));
}

grpc::Status Service::StreamedExecutePlan(grpc::ServerContext* context, Streaming<proto::ExecutePlanRequest>* stream) {
  const StatusOr<Call> call = Admit(*context, "ExecutePlan");
  if (!call.ok()) return Refuse(call.status());
  proto::ExecutePlanRequest request;
  Place place;
  if (const grpc::Status received = Receive(*context, *stream, request, place); !received.ok()) return received;
  return AnswerExecutePlan(*call, std::move(request), std::move(place), *stream);
}

grpc::Status Service::StreamedReattachExecute(grpc::ServerContext* context,
                                              Streaming<proto::ReattachExecuteRequest>* stream) {
  const StatusOr<Call> call = Admit(*context, "ReattachExecute");
  if (!call.ok()) return Refuse(call.status());
  proto::ReattachExecuteRequest request;
  Place place;
  if (const grpc::Status received = Receive(*context, *stream, request, place); !received.ok()) return received;
  return AnswerReattachExecute(*call, request, *stream);
}

grpc::Status Service::StreamedReleaseExecute(
    grpc::ServerContext* context, Unary<proto::ReleaseExecuteRequest, proto::ReleaseExecuteResponse>* stream) {
  return Answer(*context, "ReleaseExecute", *stream, &Service::AnswerReleaseExecute);
}

grpc::Status Service::StreamedInterrupt(grpc::ServerContext* context,
                                        Unary<proto::InterruptRequest, proto::InterruptResponse>* stream) {
  return Answer(*context, "Interrupt", *stream, &Service::AnswerInterrupt);
}

grpc::Status Service::StreamedAnalyzePlan(grpc::ServerContext* context,
                                          Unary<proto::AnalyzePlanRequest, proto::AnalyzePlanResponse>* stream) {
  return Answer(*context, "AnalyzePlan", *stream, &Service::AnswerAnalyzePlan);
}

grpc::Status Service::StreamedConfig(grpc::ServerContext* context,
                                     Unary<proto::ConfigRequest, proto::ConfigResponse>* stream) {
  return Answer(*context, "Config", *stream, &Service::AnswerConfig);
}

grpc::Status Service::StreamedArtifactStatus(
    grpc::ServerContext* context, Unary<proto::ArtifactStatusesRequest, proto::ArtifactStatusesResponse>* stream) {
  return Answer(*context, "ArtifactStatus", *stream, &Service::AnswerArtifactStatus);
}

grpc::Status Service::StreamedReleaseSession(
    grpc::ServerContext* context, Unary<proto::ReleaseSessionRequest, proto::ReleaseSessionResponse>* stream) {
  return Answer(*context, "ReleaseSession", *stream, &Service::AnswerReleaseSession);
}

grpc::Status Service::StreamedFetchErrorDetails(
    grpc::ServerContext* context, Unary<proto::FetchErrorDetailsRequest, proto::FetchErrorDetailsResponse>* stream) {
  return Answer(*context, "FetchErrorDetails", *stream, &Service::AnswerFetchErrorDetails);
}

grpc::Status Service::StreamedCloneSession(grpc::ServerContext* context,
                                           Unary<proto::CloneSessionRequest, proto::CloneSessionResponse>* stream) {
  return Answer(*context, "CloneSession", *stream, &Service::AnswerCloneSession);
}

std::function<void(const Status&)> Service::RecordLater(const Call& call, const proto::ExecutePlanRequest& request,
                                                        const std::string& id) {
  if (audit_ == nullptr) return [](const Status&) {};
  AuditSubject subject = SubjectOf(request).value();
  subject.operation_id = id;
  return [audit = audit_, who = call.caller.name, peer = call.context.peer(), begin = call.begin,
          subject = std::move(subject)](const Status& done) {
    audit->Write(who, peer, "ExecutePlan", subject, done.ok() ? "OK" : OutcomeOf(EncodeError(done, "")),
                 std::chrono::steady_clock::now() - begin);
  };
}

grpc::Status Service::AnswerExecutePlan(const Call& call, proto::ExecutePlanRequest request, Place place,
                                        Responses& responses) {
  const std::string id = request.has_operation_id() ? request.operation_id() : files::NewUuid();
  const std::function<void(const Status&)> record = RecordLater(call, request, id);
  const auto refuse = [&](const Status& error) {
    record(error);
    return Refuse(error);
  };
  const auto opened = OpenFor(call, request);
  if (!opened.ok()) return refuse(opened.status());
  OpenSession& session = **opened;  // kept alive by `opened` beyond the operation
  if (!IsUuid(id)) return refuse(InvalidHandle("FORMAT", id));
  bool reattachable = false;
  for (const auto& option : request.request_options()) {
    if (option.has_reattach_options()) reattachable = option.reattach_options().reattachable();
  }
  const auto operation =
      std::make_shared<Operation>(OperationId{session.connect.id(), session.connect.server_side_id(), id},
                                  std::set<std::string>(request.tags().begin(), request.tags().end()), reattachable);
  if (const Status room = TakePlaces(session, *operation); !room.ok()) return refuse(room);
  {
    const std::lock_guard lock(session.mutex);
    if (session.ended) return refuse(InvalidHandle("SESSION_CLOSED", session.connect.id()));
    if (session.abandoned.Contains(id)) return refuse(InvalidHandle("OPERATION_ABANDONED", id));
    if (!session.operations.emplace(id, operation).second) return refuse(InvalidHandle("OPERATION_ALREADY_EXISTS", id));
  }
  // The operation belongs to the session, which therefore outlives its thread.
  const Operation::Attachment attachment = operation->Attach("");
  operation->Start([&session, request = std::move(request), place = std::move(place), record](Operation& running) {
    Status done = connect::ExecutePlan(session.connect, request, running);
    record(done);
    return done;
  });
  return Stream(call, session, *operation, attachment, responses);
}

grpc::Status Service::AnswerReattachExecute(const Call& call, const proto::ReattachExecuteRequest& request,
                                            Responses& responses) {
  const auto found = FindFor(call, request);
  if (!found.ok()) return Refuse(found.status());
  OpenSession& session = **found;
  const auto operation = FindOperation(session, request.operation_id());
  if (!operation.ok()) return Refuse(operation.status());
  if (!(*operation)->reattachable()) {
    return Refuse(SparkError("INVALID_CURSOR.NOT_REATTACHABLE"));
  }
  const Operation::Attachment attachment =
      (*operation)->Attach(request.has_last_response_id() ? request.last_response_id() : "");
  if (!attachment.found) {
    (*operation)->Detach(attachment);
    return Refuse(SparkError("INVALID_CURSOR.POSITION_NOT_AVAILABLE", {{"responseId", request.last_response_id()}}));
  }
  return Stream(call, session, **operation, attachment, responses);
}

grpc::Status Service::Stream(const Call& call, OpenSession& session, Operation& operation,
                             Operation::Attachment attachment, Responses& responses) {
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
    if (call.context.IsCancelled()) return leave(grpc::Status::CANCELLED);
    switch (reading.outcome) {
      case Operation::Outcome::kResponse:
        silent = 0;
        if (!responses.Write(*reading.response)) return leave(grpc::Status::CANCELLED);
        break;
      case Operation::Outcome::kFinished:
        return leave(reading.status.ok() ? grpc::Status::OK : Fail(session, reading.status));
      case Operation::Outcome::kReplaced:
        return Refuse(SparkError("INVALID_CURSOR.DISCONNECTED"));
      case Operation::Outcome::kNotAvailable:
        return leave(Refuse(SparkError("INVALID_CURSOR.POSITION_NOT_AVAILABLE", {{"responseId", ""}})));
      case Operation::Outcome::kTimeout:
        if (++silent % kLooksPerHeartbeat == 0) operation.SendHeartbeat();
        break;
    }
  }
}

grpc::Status Service::AnswerReleaseExecute(const Call& call, const proto::ReleaseExecuteRequest& request,
                                           proto::ReleaseExecuteResponse* response) {
  const auto found = FindFor(call, request);
  if (!found.ok()) return Refuse(found.status());
  FillIds(**found, response);
  const auto operation = FindOperation(**found, request.operation_id());
  if (!operation.ok()) return grpc::Status::OK;  // released before: an answer without an operation id says so
  response->set_operation_id(request.operation_id());
  if (request.has_release_until()) {
    (*operation)->ReleaseUntil(request.release_until().response_id());
  } else {
    (*operation)->Cancel();
    Forget(**found, request.operation_id());
  }
  return grpc::Status::OK;
}

grpc::Status Service::AnswerInterrupt(const Call& call, const proto::InterruptRequest& request,
                                      proto::InterruptResponse* response) {
  const auto found = FindToEnd(OwnerOf(call.caller, request), request.session_id(), ObservedSession(request));
  if (!found.ok()) return Refuse(found.status());
  FillIds(**found, response);
  std::vector<std::shared_ptr<Operation>> meant;
  {
    const std::lock_guard lock((*found)->mutex);
    for (const auto& [id, operation] : (*found)->operations) {
      bool is_meant = false;
      switch (request.interrupt_type()) {
        case proto::InterruptRequest::INTERRUPT_TYPE_ALL:
          is_meant = true;
          break;
        case proto::InterruptRequest::INTERRUPT_TYPE_TAG:
          is_meant = operation->HasTag(request.operation_tag());
          break;
        case proto::InterruptRequest::INTERRUPT_TYPE_OPERATION_ID:
          is_meant = id == request.operation_id();
          break;
        default:
          return Refuse(Status(StatusCode::kInvalidArgument,
                               "unknown kind of interrupt " + std::to_string(request.interrupt_type())));
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

grpc::Status Service::AnswerAnalyzePlan(const Call& call, const proto::AnalyzePlanRequest& request,
                                        proto::AnalyzePlanResponse* response) {
  const auto opened = OpenFor(call, request);
  if (!opened.ok()) return Refuse(opened.status());
  FillIds(**opened, response);
  Status done;
  {
    const std::lock_guard lock((*opened)->connect.mutex());
    done = connect::AnalyzePlan((*opened)->connect, request, response);
  }
  return done.ok() ? grpc::Status::OK : Fail(**opened, done);
}

grpc::Status Service::AnswerConfig(const Call& call, const proto::ConfigRequest& request,
                                   proto::ConfigResponse* response) {
  const auto opened = OpenFor(call, request);
  if (!opened.ok()) return Refuse(opened.status());
  FillIds(**opened, response);
  Status done;
  {
    const std::lock_guard lock((*opened)->connect.mutex());
    done = connect::AnswerConfig((*opened)->connect.session().settings(), request, response);
  }
  return done.ok() ? grpc::Status::OK : Fail(**opened, done);
}

grpc::Status Service::AddArtifacts(grpc::ServerContext* context, grpc::ServerReader<proto::AddArtifactsRequest>* reader,
                                   proto::AddArtifactsResponse* response) {
  const StatusOr<Call> call = Admit(*context, "AddArtifacts");
  if (!call.ok()) return Refuse(call.status());
  proto::AddArtifactsRequest request;
  Place place;
  if (const grpc::Status received = Receive(*context, *reader, request, place); !received.ok()) {
    return place->refused() ? received : Refuse(InvalidMessage("an upload without requests"));
  }
  const auto opened = OpenFor(*call, request);
  if (!opened.ok()) return Refuse(opened.status());
  FillIds(**opened, response);
  Upload upload((*opened)->connect.artifacts());
  const auto subject = audit_ == nullptr ? std::nullopt : SubjectOf(request);
  Status done;
  do {
    done = upload.Receive(request);
  } while (done.ok() && Receive(*context, *reader, request, place).ok());
  if (place->refused()) done = Status(StatusCode::kResourceExhausted, TooMuchAtOnce(messages_.limit()));
  if (done.ok()) done = upload.Finish(response);
  const grpc::Status answer = done.ok() ? grpc::Status::OK : Fail(**opened, done);
  Record(*call, subject, OutcomeOf(answer));
  return answer;
}

grpc::Status Service::AnswerArtifactStatus(const Call& call, const proto::ArtifactStatusesRequest& request,
                                           proto::ArtifactStatusesResponse* response) {
  const auto opened = OpenFor(call, request);
  if (!opened.ok()) return Refuse(opened.status());
  FillIds(**opened, response);
  for (const std::string& name : request.names()) {
    (*response->mutable_statuses())[name].set_exists((*opened)->connect.artifacts().Has(name));
  }
  return grpc::Status::OK;
}

grpc::Status Service::AnswerReleaseSession(const Call& call, const proto::ReleaseSessionRequest& request,
                                           proto::ReleaseSessionResponse* response) {
  if (!IsUuid(request.session_id())) return Refuse(InvalidHandle("FORMAT", request.session_id()));
  response->set_session_id(request.session_id());
  const auto found = FindToEnd(OwnerOf(call.caller, request), request.session_id(), "");
  sessions_.Release(found.ok() ? (*found)->owner : OwnerOf(call.caller, request), request.session_id(),
                    request.allow_reconnect());
  return grpc::Status::OK;
}

grpc::Status Service::AnswerFetchErrorDetails(const Call& call, const proto::FetchErrorDetailsRequest& request,
                                              proto::FetchErrorDetailsResponse* response) {
  const auto found = FindFor(call, request);
  if (!found.ok()) return Refuse(found.status());
  FillIds(**found, response);
  // An id not known gives an empty answer: the client then keeps what the trailer said.
  if (const auto error = (*found)->errors.Find(request.error_id())) EncodeErrorDetails(*error, response);
  return grpc::Status::OK;
}

grpc::Status Service::AnswerCloneSession(const Call& call, const proto::CloneSessionRequest& request,
                                         proto::CloneSessionResponse* response) {
  const auto found = FindFor(call, request);
  if (!found.ok()) return Refuse(found.status());
  const auto clone =
      sessions_.Clone(*found, request.has_new_session_id() ? request.new_session_id() : files::NewUuid());
  if (!clone.ok()) return Fail(**found, clone.status());
  FillIds(**found, response);
  response->set_new_session_id((*clone)->connect.id());
  response->set_new_server_side_session_id((*clone)->connect.server_side_id());
  return grpc::Status::OK;
}

}  // namespace firesteel::connect
