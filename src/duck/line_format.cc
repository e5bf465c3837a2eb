#include "duck/line_format.h"

#include <algorithm>
#include <mutex>
#include <optional>

#include "duck/scalar_function.h"
#include "duck/storage_error_text.h"
#include "types/schema_json.h"

namespace firesteel::duck {
namespace {

[[noreturn]] void Throw(const Status& status) { throw duckdb::cxx::InvalidInputException(EncodeStorageStatus(status)); }

std::optional<std::string> OptionalText(const std::map<std::string, std::string>& options, const char* name) {
  const auto found = options.find(name);
  if (found == options.end()) return std::nullopt;
  return found->second;
}

}  // namespace

const std::string* LineFormat::Option(const char* name) const {
  const auto found = options.find(name);
  return found == options.end() ? nullptr : &found->second;
}

const LineFormat& LineFormat::Of(const std::string& type_json, const std::string& option_text) {
  thread_local std::string last_key;
  thread_local const LineFormat* last = nullptr;
  const std::string key = type_json + "\x01" + option_text;
  if (last != nullptr && last_key == key) return *last;
  static std::mutex mutex;
  static std::map<std::string, LineFormat> formats;
  const std::lock_guard lock(mutex);
  auto found = formats.find(key);
  if (found == formats.end()) {
    std::map<std::string, std::string> options;
    for (std::size_t at = 0; at < option_text.size();) {
      const std::size_t end = std::min(option_text.find('\n', at), option_text.size());
      const std::string line = option_text.substr(at, end - at);
      if (const std::size_t equals = line.find('='); equals != std::string::npos) {
        options[line.substr(0, equals)] = line.substr(equals + 1);
      }
      at = end + 1;
    }
    auto type = DataTypeFromJson(type_json);
    if (!type.ok()) Throw(type.status());
    const std::string zone = OptionalText(options, "timeZone").value_or("UTC");
    auto fields = FieldWriter::Make(zone, OptionalText(options, "dateFormat"), OptionalText(options, "timestampFormat"),
                                    OptionalText(options, "timestampNTZFormat"));
    if (!fields.ok()) Throw(fields.status());
    found = formats.emplace(key, LineFormat{*type, *fields, std::move(options)}).first;
  }
  last_key = key;
  last = &found->second;
  return *last;
}

}  // namespace firesteel::duck
