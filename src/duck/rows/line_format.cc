#include "duck/rows/line_format.h"

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "duck/functions/scalar_function.h"
#include "duck/rows/text_options.h"
#include "duck/store/storage_error_text.h"
#include "types/schema_json.h"

namespace firesteel::duck {
namespace {

[[noreturn]] void Throw(const Status& status) { throw duckdb::cxx::InvalidInputException(EncodeStorageStatus(status)); }

std::optional<std::string> OptionalText(const std::map<std::string, std::string>& options, const char* name) {
  const auto found = options.find(name);
  if (found == options.end()) return std::nullopt;
  return found->second;
}

constexpr std::size_t kMostKept = 256;

LineFormat Make(const std::string& type_json, const std::string& packed_options) {
  std::map<std::string, std::string> options = UnpackTextOptions(packed_options);
  auto type = DataTypeFromJson(type_json);
  if (!type.ok()) Throw(type.status());
  const std::string zone = OptionalText(options, "timeZone").value_or("UTC");
  auto fields =
      values::FieldWriter::Make(zone, OptionalText(options, "dateFormat"), OptionalText(options, "timestampFormat"),
                                OptionalText(options, "timestampNTZFormat"));
  if (!fields.ok()) Throw(fields.status());
  return LineFormat{*type, *fields, std::move(options)};
}

}  // namespace

const std::string* LineFormat::Option(const char* name) const {
  const auto found = options.find(name);
  return found == options.end() ? nullptr : &found->second;
}

const LineFormat& LineFormat::Of(std::string_view type_json, std::string_view packed_options) {
  using Key = std::pair<std::string, std::string>;
  thread_local Key last_key;
  thread_local std::shared_ptr<const LineFormat> last;  // also held by `formats` until that is cleared
  if (last != nullptr && last_key.first == type_json && last_key.second == packed_options) return *last;
  static std::mutex mutex;
  static std::map<Key, std::shared_ptr<const LineFormat>> formats;
  Key key(type_json, packed_options);
  const std::lock_guard lock(mutex);
  auto found = formats.find(key);
  if (found == formats.end()) {
    if (formats.size() >= kMostKept) formats.clear();
    found = formats.emplace(key, std::make_shared<const LineFormat>(Make(key.first, key.second))).first;
  }
  last_key = std::move(key);
  last = found->second;
  return *last;
}

}  // namespace firesteel::duck
