#include <map>

#include "base/secret_text.h"
#include "session/commands/commands.h"
#include "session/row_result.h"
#include "types/identifier_text.h"

namespace firesteel::session {
namespace {

constexpr const char* kTimeZone = "spark.sql.session.timeZone";

StatusOr<StatementResult> KeyValue(Session& session, std::vector<std::vector<Value>> rows) {
  return MakeRowResult(session.services().engine, {RequiredText("key"), RequiredText("value")}, std::move(rows));
}

// The parts of a plain name.
std::vector<std::string> SplitName(const std::string& name) {
  std::vector<std::string> parts(1);
  for (const char c : name) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace

StatusOr<StatementResult> Execute(Session& session, const plan::SetConf& command) {
  if (command.key && command.value) {
    if (session.variables().Resolve(SplitName(*command.key))) {
      return SparkError("UNSUPPORTED_FEATURE.SET_VARIABLE_USING_SET",
                        {{"variableName", QuoteParts(SplitName(*command.key))}});
    }
    FS_RETURN_IF_ERROR(session.settings().SetAtRuntime(*command.key, *command.value));
    return KeyValue(session, {{TextValue(*command.key), TextValue(ShownSettingValue(*command.key, *command.value))}});
  }
  if (command.key) {
    const std::string value = session.settings().Find(*command.key).value_or("<undefined>");
    return KeyValue(session, {{TextValue(*command.key), TextValue(ShownSettingValue(*command.key, value))}});
  }
  if (command.verbose) {
    std::vector<std::vector<Value>> rows;
    for (const SettingDeclaration& row : DeclaredSettings()) {
      const std::string name(row.name);
      rows.push_back({TextValue(name), TextValue(ShownSettingValue(name, session.settings().Text(name))),
                      TextValue(std::string(row.description)), TextValue("")});
    }
    return MakeRowResult(
        session.services().engine,
        {RequiredText("key"), RequiredText("value"), RequiredText("meaning"), RequiredText("Since version")},
        std::move(rows));
  }
  std::vector<std::vector<Value>> rows;
  for (const auto& [key, value] : session.settings().values())
    rows.push_back({TextValue(key), TextValue(ShownSettingValue(key, value))});
  return KeyValue(session, std::move(rows));
}

StatusOr<StatementResult> Execute(Session& session, const plan::ResetConf& command) {
  if (command.key) {
    if (const SettingDeclaration* declared = FindSetting(*command.key); declared != nullptr && declared->is_static) {
      return SparkError("CANNOT_MODIFY_STATIC_CONFIG", {{"key", "\"" + *command.key + "\""}});
    }
    session.settings().Unset(*command.key);
    return MakeEmptyResult(session.services().engine);
  }
  const std::map<std::string, std::string> values = session.settings().values();
  for (const auto& [key, value] : values) {
    const SettingDeclaration* declared = FindSetting(key);
    if (declared == nullptr || !declared->is_static) session.settings().Unset(key);
  }
  return MakeEmptyResult(session.services().engine);
}

StatusOr<StatementResult> Execute(Session& session, const plan::SetTimeZone& command) {
  if (command.local) {
    session.settings().Unset(kTimeZone);
    return KeyValue(session, {{TextValue(kTimeZone), TextValue(session.settings().Text(kTimeZone))}});
  }
  FS_ASSIGN_OR_RETURN(const analysis::ResolvedExpressionPtr zone,
                      analysis::AnalyzeConstant(command.zone, session.MakeAnalysisOptions(), session.relations()));
  const auto* literal = analysis::As<analysis::ResolvedLiteral>(zone);
  const auto* text = literal == nullptr ? nullptr : std::get_if<std::string>(&literal->value.data);
  std::string value;
  if (text != nullptr) {
    value = *text;
  } else if (literal != nullptr && zone->type.Is(TypeKind::kDayTimeInterval)) {
    const std::int64_t minutes = std::get<std::int64_t>(literal->value.data) / 60'000'000;
    char offset[16];
    std::snprintf(offset, sizeof offset, "%c%02d:%02d", minutes < 0 ? '-' : '+',
                  static_cast<int>(std::abs(minutes) / 60), static_cast<int>(std::abs(minutes) % 60));
    value = offset;
  } else {
    return Unsupported("SET TIME ZONE with an expression that is neither text nor an interval");
  }
  FS_RETURN_IF_ERROR(session.settings().SetAtRuntime(kTimeZone, value));
  return KeyValue(session, {{TextValue(kTimeZone), TextValue(value)}});
}

StatusOr<StatementResult> Execute(Session& session, const plan::Use& command) {
  const bool is_catalog =
      command.what == plan::Use::What::kCatalog || (command.what == plan::Use::What::kAny && command.name.size() == 1 &&
                                                    EqualsIgnoreCase(command.name[0], "spark_catalog"));
  if (is_catalog) {
    if (!EqualsIgnoreCase(command.name[0], "spark_catalog")) {
      return SparkError("CATALOG_NOT_FOUND", {{"catalogName", QuoteIdentifier(command.name[0])},
                                              {"config", "\"spark.sql.catalog." + command.name[0] + "\""}});
    }
    session.SetCurrentDatabase("default");
    return MakeEmptyResult(session.services().engine);
  }
  if (command.name.size() > 2 || (command.name.size() == 2 && !EqualsIgnoreCase(command.name[0], "spark_catalog"))) {
    return SparkError("REQUIRES_SINGLE_PART_NAMESPACE",
                      {{"sessionCatalog", "spark_catalog"}, {"namespace", QuoteParts(command.name)}});
  }
  FS_ASSIGN_OR_RETURN(const catalog::Database database, session.services().catalog.GetDatabase(command.name.back()));
  session.SetCurrentDatabase(database.name);
  return MakeEmptyResult(session.services().engine);
}

}  // namespace firesteel::session
