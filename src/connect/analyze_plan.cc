#include "connect/analyze_plan.h"

#include <string>
#include <utility>

#include "analysis/plan/resolved_plan.h"
#include "base/utf8.h"
#include "connect/codec/type_codec.h"
#include "connect/connect_session.h"
#include "connect/decode/decode_relation.h"
#include "connect/decode/invalid_message.h"
#include "connect/decode/storage_level_name.h"
#include "connect/server/server.h"
#include "session/cache/storage_level.h"
#include "session/display/plan_explanation.h"
#include "session/display/tree_text.h"
#include "spark/connect/base.pb.h"
#include "types/schema_json.h"
#include "types/schema_text.h"

namespace firesteel::connect {
namespace {

namespace proto = spark::connect;
using Request = proto::AnalyzePlanRequest;
using Response = proto::AnalyzePlanResponse;

StatusOr<plan::RelationPtr> DecodeRoot(ConnectSession& session, const proto::Plan& plan) {
  if (plan.has_compressed_operation())
    return Unsupported("compressed plans (spark.connect.session.planCompression.threshold)");
  if (!plan.has_root()) return InvalidMessage("a plan without a relation to analyse");
  DecodeContext context = session.MakeDecodeContext();
  return DecodeRelation(plan.root(), context);
}

StatusOr<Schema> SchemaOf(ConnectSession& session, const proto::Plan& plan) {
  FS_ASSIGN_OR_RETURN(const plan::RelationPtr relation, DecodeRoot(session, plan));
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedPlanPtr resolved, session.session().Analyze(relation));
  return analysis::SchemaOf(*resolved);
}

StatusOr<plan::ExplainMode> DecodeMode(Request::Explain::ExplainMode mode) {
  switch (mode) {
    case Request::Explain::EXPLAIN_MODE_SIMPLE:
      return plan::ExplainMode::kSimple;
    case Request::Explain::EXPLAIN_MODE_EXTENDED:
      return plan::ExplainMode::kExtended;
    case Request::Explain::EXPLAIN_MODE_CODEGEN:
      return plan::ExplainMode::kCodegen;
    case Request::Explain::EXPLAIN_MODE_COST:
      return plan::ExplainMode::kCost;
    case Request::Explain::EXPLAIN_MODE_FORMATTED:
      return plan::ExplainMode::kFormatted;
    default:
      return InvalidMessage("a plan to explain in no known way");
  }
}

Status AnswerSchema(ConnectSession& session, const Request::Schema& request, Response* response) {
  FS_ASSIGN_OR_RETURN(const Schema schema, SchemaOf(session, request.plan()));
  EncodeSchema(schema, response->mutable_schema()->mutable_schema());
  return Status::Ok();
}

Status AnswerExplain(ConnectSession& session, const Request::Explain& request, Response* response) {
  FS_ASSIGN_OR_RETURN(const plan::ExplainMode mode, DecodeMode(request.explain_mode()));
  FS_ASSIGN_OR_RETURN(const plan::RelationPtr relation, DecodeRoot(session, request.plan()));
  FS_ASSIGN_OR_RETURN(const std::string text, session::Explain(session.session(), relation, mode));
  response->mutable_explain()->set_explain_string(MakeValidUtf8(text));
  return Status::Ok();
}

Status AnswerTreeString(ConnectSession& session, const Request::TreeString& request, Response* response) {
  FS_ASSIGN_OR_RETURN(const Schema schema, SchemaOf(session, request.plan()));
  response->mutable_tree_string()->set_tree_string(MakeValidUtf8(
      session::TreeString(schema, request.has_level() ? std::optional<int>(request.level()) : std::nullopt)));
  return Status::Ok();
}

// Rows that are in the plan itself need nobody to compute them: created by the client, or a command's answer.
Status AnswerIsLocal(ConnectSession& session, const Request::IsLocal& request, Response* response) {
  FS_RETURN_IF_ERROR(SchemaOf(session, request.plan()).status());
  const proto::Relation& root = request.plan().root();
  response->mutable_is_local()->set_is_local(root.has_local_relation() || root.has_cached_local_relation() ||
                                             root.has_chunked_cached_local_relation());
  return Status::Ok();
}

Status AnswerInputFiles(ConnectSession& session, const Request::InputFiles& request, Response* response) {
  FS_ASSIGN_OR_RETURN(const plan::RelationPtr relation, DecodeRoot(session, request.plan()));
  FS_ASSIGN_OR_RETURN(const std::vector<std::string> files, session::InputFiles(session.session(), relation));
  auto* answer = response->mutable_input_files();  // there is an answer even when there are no files
  for (const std::string& file : files) answer->add_files(file);
  return Status::Ok();
}

Status AnswerDdlParse(ConnectSession& session, const Request::DDLParse& request, Response* response) {
  proto::DataType text;
  text.mutable_unparsed()->set_data_type_string(request.ddl_string());
  FS_ASSIGN_OR_RETURN(const DataType type, DecodeDataType(text, session.MakeDecodeContext()));
  EncodeDataType(type, response->mutable_ddl_parse()->mutable_parsed());
  return Status::Ok();
}

Status AnswerJsonToDdl(const Request::JsonToDDL& request, Response* response) {
  FS_ASSIGN_OR_RETURN(const Schema schema, SchemaFromJson(request.json_string()));
  response->mutable_json_to_ddl()->set_ddl_string(SchemaToDdl(schema));
  return Status::Ok();
}

StatusOr<std::string> SemanticDigest(ConnectSession& session, const proto::Plan& plan) {
  FS_ASSIGN_OR_RETURN(const plan::RelationPtr relation, DecodeRoot(session, plan));
  return session.session().SemanticDigest(relation);
}

Status AnswerSameSemantics(ConnectSession& session, const Request::SameSemantics& request, Response* response) {
  FS_ASSIGN_OR_RETURN(const std::string target, SemanticDigest(session, request.target_plan()));
  FS_ASSIGN_OR_RETURN(const std::string other, SemanticDigest(session, request.other_plan()));
  response->mutable_same_semantics()->set_result(target == other);
  return Status::Ok();
}

Status AnswerSemanticHash(ConnectSession& session, const Request::SemanticHash& request, Response* response) {
  FS_ASSIGN_OR_RETURN(const std::string digest, SemanticDigest(session, request.plan()));
  std::uint32_t hash = 0;
  for (std::size_t i = 0; i < sizeof hash; ++i) hash = hash << 8 | static_cast<unsigned char>(digest[i]);
  response->mutable_semantic_hash()->set_result(static_cast<std::int32_t>(hash));
  return Status::Ok();
}

Status AnswerPersist(ConnectSession& session, const Request::Persist& request, Response* response) {
  DecodeContext context = session.MakeDecodeContext();
  FS_ASSIGN_OR_RETURN(const plan::RelationPtr relation, DecodeRelation(request.relation(), context));
  FS_RETURN_IF_ERROR(session.session().Persist(
      relation, request.has_storage_level() ? StorageLevelName(request.storage_level()) : ""));
  response->mutable_persist();
  return Status::Ok();
}

Status AnswerUnpersist(ConnectSession& session, const Request::Unpersist& request, Response* response) {
  DecodeContext context = session.MakeDecodeContext();
  FS_ASSIGN_OR_RETURN(const plan::RelationPtr relation, DecodeRelation(request.relation(), context));
  FS_RETURN_IF_ERROR(session.session().Unpersist(relation));
  response->mutable_unpersist();
  return Status::Ok();
}

Status AnswerStorageLevel(ConnectSession& session, const Request::GetStorageLevel& request, Response* response) {
  DecodeContext context = session.MakeDecodeContext();
  FS_ASSIGN_OR_RETURN(const plan::RelationPtr relation, DecodeRelation(request.relation(), context));
  FS_ASSIGN_OR_RETURN(const std::string name, session.session().StorageLevel(relation));
  const auto level = session::StorageLevel::Parse(name);
  if (!level) return Status::Internal("a relation kept with the unknown storage level " + name);
  proto::StorageLevel* answer = response->mutable_get_storage_level()->mutable_storage_level();
  answer->set_use_disk(level->use_disk);
  answer->set_use_memory(level->use_memory);
  answer->set_use_off_heap(level->use_off_heap);
  answer->set_deserialized(level->deserialized);
  answer->set_replication(level->replication);
  return Status::Ok();
}

}  // namespace

Status AnalyzePlan(ConnectSession& session, const Request& request, Response* response) {
  switch (request.analyze_case()) {
    case Request::kSchema:
      return AnswerSchema(session, request.schema(), response);
    case Request::kExplain:
      return AnswerExplain(session, request.explain(), response);
    case Request::kTreeString:
      return AnswerTreeString(session, request.tree_string(), response);
    case Request::kIsLocal:
      return AnswerIsLocal(session, request.is_local(), response);
    case Request::kIsStreaming:
      // Nothing here streams, and the decoder refuses what would.
      FS_RETURN_IF_ERROR(DecodeRoot(session, request.is_streaming().plan()).status());
      response->mutable_is_streaming()->set_is_streaming(false);
      return Status::Ok();
    case Request::kInputFiles:
      return AnswerInputFiles(session, request.input_files(), response);
    case Request::kSparkVersion:
      response->mutable_spark_version()->set_version(kSparkVersion);
      return Status::Ok();
    case Request::kDdlParse:
      return AnswerDdlParse(session, request.ddl_parse(), response);
    case Request::kJsonToDdl:
      return AnswerJsonToDdl(request.json_to_ddl(), response);
    case Request::kSameSemantics:
      return AnswerSameSemantics(session, request.same_semantics(), response);
    case Request::kSemanticHash:
      return AnswerSemanticHash(session, request.semantic_hash(), response);
    case Request::kPersist:
      return AnswerPersist(session, request.persist(), response);
    case Request::kUnpersist:
      return AnswerUnpersist(session, request.unpersist(), response);
    case Request::kGetStorageLevel:
      return AnswerStorageLevel(session, request.get_storage_level(), response);
    case Request::ANALYZE_NOT_SET:
      break;
  }
  return InvalidMessage("an analysis of no known kind");
}

}  // namespace firesteel::connect
