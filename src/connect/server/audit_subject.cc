#include "connect/server/audit_subject.h"

#include <cctype>
#include <string>

namespace firesteel::connect {
namespace {

namespace proto = spark::connect;

// The name of the member of a oneof that is set, as the protocol spells it.
std::string ChosenName(const google::protobuf::Message& message, const char* oneof) {
  const auto* choice = message.GetDescriptor()->FindOneofByName(oneof);
  const auto* chosen = choice == nullptr ? nullptr : message.GetReflection()->GetOneofFieldDescriptor(message, choice);
  return chosen == nullptr ? "" : chosen->name();
}

// The word a statement begins with; comments before it are left to the reader of the text.
std::string FirstWord(const std::string& text) {
  std::string word;
  for (const char c : text) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      word += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    } else if (!word.empty() || std::isspace(static_cast<unsigned char>(c)) == 0) {
      break;
    }
  }
  return word;
}

void DescribeRelation(const proto::Relation& relation, AuditSubject& subject) {
  if (relation.has_sql()) {
    subject.text = relation.sql().query();
    subject.kind = FirstWord(subject.text);
  }
  if (subject.kind.empty()) subject.kind = ChosenName(relation, "rel_type");
  if (relation.has_catalog()) subject.kind = ChosenName(relation.catalog(), "cat_type");
}

void DescribeCommand(const proto::Command& command, AuditSubject& subject) {
  subject.kind = ChosenName(command, "command_type");
  if (command.has_sql_command()) {
    const auto& sql = command.sql_command();
    subject.text = sql.has_input() && sql.input().has_sql() ? sql.input().sql().query() : sql.sql();
    if (const std::string word = FirstWord(subject.text); !word.empty()) subject.kind = word;
  } else if (command.has_write_operation()) {
    const auto& write = command.write_operation();
    subject.target = write.has_table() ? write.table().table_name() : write.path();
  } else if (command.has_write_operation_v2()) {
    subject.target = command.write_operation_v2().table_name();
  } else if (command.has_create_dataframe_view()) {
    subject.target = command.create_dataframe_view().name();
  }
}

}  // namespace

std::optional<AuditSubject> SubjectOf(const proto::ExecutePlanRequest& request) {
  AuditSubject subject{
      .session_id = request.session_id(), .operation_id = request.operation_id(), .kind = {}, .text = {}, .target = {}};
  if (request.plan().has_root()) DescribeRelation(request.plan().root(), subject);
  if (request.plan().has_command()) DescribeCommand(request.plan().command(), subject);
  return subject;
}

std::optional<AuditSubject> SubjectOf(const proto::AnalyzePlanRequest& request) {
  return AuditSubject{.session_id = request.session_id(),
                      .operation_id = {},
                      .kind = ChosenName(request, "analyze"),
                      .text = {},
                      .target = {}};
}

// Values stay out: who sets a password gives it no telling name.
std::optional<AuditSubject> SubjectOf(const proto::ConfigRequest& request) {
  AuditSubject subject{.session_id = request.session_id(),
                       .operation_id = {},
                       .kind = ChosenName(request.operation(), "op_type"),
                       .text = {},
                       .target = {}};
  const auto add = [&](const std::string& key) { subject.target += (subject.target.empty() ? "" : " ") + key; };
  if (request.operation().has_set()) {
    for (const auto& pair : request.operation().set().pairs()) add(pair.key());
    return subject;
  }
  if (!request.operation().has_unset()) return std::nullopt;
  for (const std::string& key : request.operation().unset().keys()) add(key);
  return subject;
}

std::optional<AuditSubject> SubjectOf(const proto::AddArtifactsRequest& request) {
  AuditSubject subject{
      .session_id = request.session_id(), .operation_id = {}, .kind = "upload", .text = {}, .target = {}};
  if (request.has_begin_chunk()) subject.target = request.begin_chunk().name();
  if (request.has_batch() && request.batch().artifacts_size() > 0) subject.target = request.batch().artifacts(0).name();
  return subject;
}

std::optional<AuditSubject> SubjectOf(const proto::InterruptRequest& request) {
  return AuditSubject{.session_id = request.session_id(),
                      .operation_id = request.operation_id(),
                      .kind = "interrupt",
                      .text = {},
                      .target = request.operation_tag()};
}

std::optional<AuditSubject> SubjectOf(const proto::ReleaseSessionRequest& request) {
  return AuditSubject{
      .session_id = request.session_id(), .operation_id = {}, .kind = "release", .text = {}, .target = {}};
}

std::optional<AuditSubject> SubjectOf(const proto::CloneSessionRequest& request) {
  return AuditSubject{.session_id = request.session_id(),
                      .operation_id = {},
                      .kind = "clone",
                      .text = {},
                      .target = request.new_session_id()};
}

}  // namespace firesteel::connect
