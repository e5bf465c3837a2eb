#include "connect/config.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/secret_text.h"
#include "base/settings/settings.h"
#include "connect/decode/invalid_message.h"
#include "spark/connect/base.pb.h"

namespace firesteel::connect {
namespace {

namespace proto = spark::connect;
using Operation = proto::ConfigRequest::Operation;

void Answer(const std::string& key, const std::optional<std::string>& value, proto::ConfigResponse* response) {
  proto::KeyValue* pair = response->add_pairs();
  pair->set_key(key);
  if (value) pair->set_value(*value);
}

// Settings of classic PySpark that mean nothing to a Spark Connect client: everything it gets is Arrow data.
void WarnOfClassicSettings(const std::string& key, proto::ConfigResponse* response) {
  static constexpr std::string_view kClassic[] = {"spark.sql.execution.arrow.enabled",
                                                  "spark.sql.execution.arrow.pyspark.enabled",
                                                  "spark.sql.execution.arrow.pyspark.fallback.enabled"};
  if (std::find(std::begin(kClassic), std::end(kClassic), key) != std::end(kClassic)) {
    response->add_warnings("The setting '" + key + "' has no effect in Spark Connect");
  }
}

// A builder's settings are sent silently: what cannot be set becomes a warning, and the others are set all the same.
Status AnswerSet(Settings& settings, const proto::ConfigRequest::Set& request, proto::ConfigResponse* response) {
  for (const proto::KeyValue& pair : request.pairs()) {
    Status set = pair.has_value() ? settings.SetAtRuntime(pair.key(), pair.value())
                                  : InvalidMessage("the setting '" + pair.key() + "' without a value");
    if (set.ok()) {
      if (const auto meant = Settings::LikelyMisspelling(pair.key()); meant && !Settings::IsKnown(pair.key())) {
        response->add_warnings("There is no setting '" + pair.key() + "'; did you mean '" + *meant + "'?");
      }
    } else if (request.silent()) {
      response->add_warnings("Could not set " + pair.key() + " to " + ShownSettingValue(pair.key(), pair.value()) +
                             ": " + set.ToString());
    } else {
      return set;
    }
    WarnOfClassicSettings(pair.key(), response);
  }
  return Status::Ok();
}

Status AnswerGet(const Settings& settings, const proto::ConfigRequest::Get& request, proto::ConfigResponse* response) {
  for (const std::string& key : request.keys()) {
    const std::optional<std::string> value = settings.Find(key);
    if (!value && !Settings::IsKnown(key)) return SparkError("SQL_CONF_NOT_FOUND", {{"sqlConf", "\"" + key + "\""}});
    Answer(key, value, response);
    WarnOfClassicSettings(key, response);
  }
  return Status::Ok();
}

// The caller's default counts before the declared one, and must itself be a value the setting could have.
Status AnswerGetWithDefault(const Settings& settings, const proto::ConfigRequest::GetWithDefault& request,
                            proto::ConfigResponse* response) {
  for (const proto::KeyValue& pair : request.pairs()) {
    std::optional<std::string> value;
    if (settings.IsSet(pair.key())) {
      value = settings.Find(pair.key());
    } else if (pair.has_value()) {
      Settings scratch;
      FS_RETURN_IF_ERROR(scratch.Set(pair.key(), pair.value()));
      value = pair.value();
    }
    Answer(pair.key(), value, response);
    WarnOfClassicSettings(pair.key(), response);
  }
  return Status::Ok();
}

Status AnswerUnset(Settings& settings, const proto::ConfigRequest::Unset& request, proto::ConfigResponse* response) {
  for (const std::string& key : request.keys()) {
    FS_RETURN_IF_ERROR(Settings::CheckModifiable(key));
    settings.Unset(key);
    WarnOfClassicSettings(key, response);
  }
  return Status::Ok();
}

void AnswerGetAll(const Settings& settings, const proto::ConfigRequest::GetAll& request,
                  proto::ConfigResponse* response) {
  for (const auto& [key, value] : settings.values()) {
    if (!key.starts_with(request.prefix())) continue;
    Answer(key.substr(request.prefix().size()), ShownSettingValue(key, value), response);
  }
}

}  // namespace

Status AnswerConfig(Settings& settings, const proto::ConfigRequest& request, proto::ConfigResponse* response) {
  const Operation& operation = request.operation();
  switch (operation.op_type_case()) {
    case Operation::kSet:
      return AnswerSet(settings, operation.set(), response);
    case Operation::kGet:
      return AnswerGet(settings, operation.get(), response);
    case Operation::kGetWithDefault:
      return AnswerGetWithDefault(settings, operation.get_with_default(), response);
    case Operation::kUnset:
      return AnswerUnset(settings, operation.unset(), response);
    case Operation::kGetOption:
      for (const std::string& key : operation.get_option().keys()) Answer(key, settings.Find(key), response);
      return Status::Ok();
    case Operation::kGetAll:
      AnswerGetAll(settings, operation.get_all(), response);
      return Status::Ok();
    case Operation::kIsModifiable:
      for (const std::string& key : operation.is_modifiable().keys()) {
        Answer(key, Settings::IsKnown(key) && Settings::CheckModifiable(key).ok() ? "true" : "false", response);
      }
      return Status::Ok();
    case Operation::OP_TYPE_NOT_SET:
      break;
  }
  return InvalidMessage("an operation on settings of no known kind");
}

}  // namespace firesteel::connect
