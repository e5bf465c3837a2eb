#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/status.h"

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
  // What Spark takes as a value. kFromDefault: true or false where the default is one of them, else any text.
  enum class Form {
    kFromDefault,
    kInt,
    kIntFrom0,
    kIntFrom1,  // 32 bits
    kLong,
    kLongFrom1,  // 64 bits
    kDouble,
    kBytes,
    kBytesFrom0,
    kBytesFrom1,  // "64m"
    kDuration,    // "300s"
  };

  std::string_view name;
  std::optional<std::string_view> default_value;  // nothing where Spark has no value either
  Kind kind = Kind::kTuning;
  Form form = Form::kFromDefault;
};

// Sorted by name. Lives as long as the program.
std::span<const SparkSetting> SparkSettings();
const SparkSetting* FindSparkSetting(std::string_view name);

// INVALID_CONF_VALUE.* where Spark would refuse the value: one that tunes nothing here is still a mistake in the job.
Status CheckSparkSettingValue(const SparkSetting& setting, const std::string& value);

// True for settings of Spark's driver, executors and cluster ("spark.executor.memory"). A running session refuses to
// change them (CANNOT_MODIFY_CONFIG).
bool IsSparkProcessSetting(std::string_view name);

}  // namespace firesteel
