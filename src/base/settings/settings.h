#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status_or.h"

namespace firesteel {

enum class SettingType { kBoolean, kInteger, kBytes, kText, kChoice, kTimeZone };

// One declaration per setting; the command line (--conf), the environment (FIRESTEEL_..., for firesteel.* only), the
// project files, SQL's SET and the documentation all read it from here. Names starting with "spark." are Spark's own
// settings that change what firesteel does; names starting with "firesteel." are ours.
struct SettingDeclaration {
  std::string_view name;
  SettingType type = SettingType::kText;
  std::string_view default_value;
  std::string_view description;
  std::vector<std::string_view> choices;  // kChoice, compared without case
  bool is_static = false;                 // fixed once a session exists; SET fails as in Spark
};

// Every declared setting, sorted by name. Lives as long as the program.
std::span<const SettingDeclaration> DeclaredSettings();
const SettingDeclaration* FindSetting(std::string_view name);

// The values of one session. Keys nobody declared are remembered as Spark remembers them (user variables, settings
// without meaning here), except under "firesteel.", where an unknown name is an error that shows the nearest one.
// Not thread-safe.
class Settings {
 public:
  // Checks and stores. FIRESTEEL_UNKNOWN_SETTING, INVALID_CONF_VALUE.*.
  Status Set(const std::string& key, const std::string& value);
  // OK for what may change while a session runs; CANNOT_MODIFY_STATIC_CONFIG, or CANNOT_MODIFY_CONFIG for settings of
  // Spark's processes.
  static Status CheckModifiable(const std::string& key);
  // As Set, after CheckModifiable: what SQL's SET may do.
  Status SetAtRuntime(const std::string& key, const std::string& value);
  void Unset(const std::string& key);

  // The value set, else the default (declared, or Spark's own: spark_settings.h), else nothing.
  std::optional<std::string> Find(const std::string& key) const;
  // Declared, or one of Spark's that have no effect here.
  static bool IsKnown(std::string_view key);
  bool IsSet(const std::string& key) const { return values_.contains(key); }
  // Typed access to a declared setting; asking for an undeclared one is our bug and aborts.
  std::string Text(std::string_view key) const;
  bool Boolean(std::string_view key) const;
  std::int64_t Integer(std::string_view key) const;  // kInteger, or bytes of kBytes

  const std::map<std::string, std::string>& values() const { return values_; }

  // A misspelt "spark.sql." name close to a declared one: the name meant, for a warning.
  static std::optional<std::string> LikelyMisspelling(std::string_view key);

 private:
  std::map<std::string, std::string> values_;
};

// "512m", "2g", "1024" -> bytes, as Spark reads sizes.
std::optional<std::int64_t> ParseByteSize(std::string_view text);

// True for names whose values must not be shown (passwords, secret keys, tokens).
bool IsSecretSettingName(std::string_view key);

}  // namespace firesteel
