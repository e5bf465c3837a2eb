#include "base/settings/settings.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "base/error/edit_distance.h"
#include "base/settings/spark_settings.h"
#include "base/zone.h"

namespace firesteel {
namespace {

std::string Lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Status TypeMismatch(const std::string& key, const std::string& value, std::string_view expected) {
  return SparkError("INVALID_CONF_VALUE.TYPE_MISMATCH",
                    {{"confName", key}, {"confValue", value}, {"confType", std::string(expected)}});
}

// Values Spark has and firesteel does not: taking them without doing what they ask for would change results silently.
constexpr std::pair<std::string_view, std::string_view> kUnsupportedValues[] = {
    {"spark.sql.legacy.timeParserPolicy", "legacy"},
    {"spark.sql.storeAssignmentPolicy", "strict"},
};

Status CheckSupported(std::string_view key, const std::string& value) {
  for (const auto& [name, unsupported] : kUnsupportedValues) {
    if (name == key && unsupported == Lower(value)) return Unsupported(std::string(key) + "=" + value);
  }
  const SparkSetting* known = FindSparkSetting(key);
  if (known != nullptr) FS_RETURN_IF_ERROR(CheckSparkSettingValue(*known, value));
  if (known != nullptr && known->kind == SparkSetting::Kind::kChangesResults &&
      Lower(value) != Lower(known->default_value.value_or(""))) {
    return Unsupported(std::string(key) + "=" + value);
  }
  return Status::Ok();
}

Status Check(const SettingDeclaration& declaration, const std::string& value) {
  const std::string key(declaration.name);
  switch (declaration.type) {
    case SettingType::kText:
      return Status::Ok();
    case SettingType::kBoolean:
      if (const std::string text = Lower(value); text == "true" || text == "false") return Status::Ok();
      return TypeMismatch(key, value, "boolean");
    case SettingType::kInteger:
      return ParseInteger(value) ? Status::Ok() : TypeMismatch(key, value, "int");
    case SettingType::kBytes:
      return ParseByteSize(value) ? Status::Ok() : TypeMismatch(key, value, "size such as 512m");
    case SettingType::kTimeZone:
      if (Zone::Find(value) != nullptr) return Status::Ok();
      return SparkError("INVALID_CONF_VALUE.TIME_ZONE", {{"confName", key}, {"confValue", value}});
    case SettingType::kChoice: {
      std::string allowed;
      for (const std::string_view choice : declaration.choices) {
        if (Lower(choice) == Lower(value)) return Status::Ok();
        allowed += (allowed.empty() ? "" : ", ") + std::string(choice);
      }
      return SparkError("INVALID_CONF_VALUE.OUT_OF_RANGE_OF_OPTIONS",
                        {{"confName", key}, {"confValue", value}, {"confOptions", allowed}});
    }
  }
  return Status::Ok();
}

const SettingDeclaration& Declared(std::string_view key) {
  const SettingDeclaration* declaration = FindSetting(key);
  if (declaration == nullptr) std::abort();
  return *declaration;
}

}  // namespace

std::optional<std::int64_t> ParseByteSize(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::optional<std::int64_t> number = ParseInteger(text.substr(0, digits));
  if (!number) return std::nullopt;
  std::string unit = Lower(text.substr(digits));
  while (!unit.empty() && unit.front() == ' ') unit.erase(0, 1);
  if (unit.size() > 1 && unit.back() == 'b') unit.pop_back();
  if (unit.ends_with("i")) unit.pop_back();
  static const std::map<std::string, int> kShifts = {{"", 0}, {"b", 0}, {"k", 10}, {"m", 20}, {"g", 30}, {"t", 40}};
  const auto shift = kShifts.find(unit);
  if (shift == kShifts.end() || *number > (INT64_MAX >> shift->second)) return std::nullopt;
  return *number << shift->second;
}

bool IsSecretSettingName(std::string_view key) {
  const std::string name = Lower(key);
  for (const char* word : {"secret", "password", "token", "access.key", "credential", "dsn"}) {
    if (name.find(word) != std::string::npos) return true;
  }
  return false;
}

Status Settings::Set(const std::string& key, const std::string& value) {
  if (const SettingDeclaration* declaration = FindSetting(key)) {
    FS_RETURN_IF_ERROR(Check(*declaration, value));
  } else if (key.starts_with("firesteel.")) {
    std::string nearest;
    std::size_t best = key.size();
    for (const SettingDeclaration& row : DeclaredSettings()) {
      const std::size_t distance = EditDistance(key, row.name);
      if (row.name.starts_with("firesteel.") && distance < best) {
        best = distance;
        nearest = row.name;
      }
    }
    return SparkError("FIRESTEEL_UNKNOWN_SETTING",
                      {{"key", key}, {"hint", nearest.empty() ? "" : "; did you mean '" + nearest + "'?"}});
  }
  FS_RETURN_IF_ERROR(CheckSupported(key, value));
  values_[key] = value;
  return Status::Ok();
}

Status Settings::SetAtRuntime(const std::string& key, const std::string& value) {
  FS_RETURN_IF_ERROR(CheckModifiable(key));
  return Set(key, value);
}

Status Settings::CheckModifiable(const std::string& key) {
  const SettingDeclaration* declaration = FindSetting(key);
  const SparkSetting* spark = FindSparkSetting(key);
  if ((declaration != nullptr && declaration->is_static) ||
      (spark != nullptr && spark->kind == SparkSetting::Kind::kStatic)) {
    return SparkError("CANNOT_MODIFY_STATIC_CONFIG", {{"key", "\"" + key + "\""}});
  }
  if (IsSparkProcessSetting(key)) return SparkError("CANNOT_MODIFY_CONFIG", {{"key", "\"" + key + "\""}});
  return Status::Ok();
}

void Settings::Unset(const std::string& key) { values_.erase(key); }

std::optional<std::string> Settings::Find(const std::string& key) const {
  if (const auto found = values_.find(key); found != values_.end()) return found->second;
  if (const SettingDeclaration* declaration = FindSetting(key)) return std::string(declaration->default_value);
  if (const SparkSetting* spark = FindSparkSetting(key); spark != nullptr && spark->default_value)
    return std::string(*spark->default_value);
  return std::nullopt;
}

bool Settings::IsKnown(std::string_view key) { return FindSetting(key) != nullptr || FindSparkSetting(key) != nullptr; }

std::string Settings::Text(std::string_view key) const {
  const SettingDeclaration& declaration = Declared(key);
  const auto found = values_.find(std::string(key));
  return found != values_.end() ? found->second : std::string(declaration.default_value);
}

bool Settings::Boolean(std::string_view key) const { return Lower(Text(key)) == "true"; }

std::int64_t Settings::Integer(std::string_view key) const { return ParseByteSize(Text(key)).value_or(0); }

std::optional<std::string> Settings::LikelyMisspelling(std::string_view key) {
  if (!key.starts_with("spark.sql.") || FindSetting(key) != nullptr) return std::nullopt;
  for (const SettingDeclaration& row : DeclaredSettings()) {
    if (EditDistance(key, row.name) <= 2) return std::string(row.name);
  }
  return std::nullopt;
}

}  // namespace firesteel
