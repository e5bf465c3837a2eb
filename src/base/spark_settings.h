#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace firesteel {

// A setting of Spark's that has no effect here. Scripts set and read such settings all the same: values are remembered,
// and these are the answers until one is set. Settings that have an effect are declared in settings_table.cc and are
// not in this list.
struct SparkSetting {
  enum class Kind {
    kTuning,          // what it tunes does not exist, or the engine decides it
    kChangesResults,  // firesteel does what the default says; another value is refused
    kStatic,          // fixed once a session exists
  };

  std::string_view name;
  std::optional<std::string_view> default_value;  // nothing where Spark has no value either
  Kind kind = Kind::kTuning;
};

// Sorted by name. Lives as long as the program.
std::span<const SparkSetting> SparkSettings();
const SparkSetting* FindSparkSetting(std::string_view name);

// True for settings of Spark's driver, executors and cluster ("spark.executor.memory"). A running session refuses to
// change them (CANNOT_MODIFY_CONFIG).
bool IsSparkProcessSetting(std::string_view name);

}  // namespace firesteel
