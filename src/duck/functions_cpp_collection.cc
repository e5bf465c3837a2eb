#include "duck/own_function.h"
#include "duck/scalar_function.h"

namespace firesteel::duck {
namespace {

constexpr const char* kAnsiSetting = "\"spark.sql.ansi.enabled\"";

// 1-based position for array[index]; an index outside of the array is an error.
std::int64_t ArrayIndex(std::int32_t index, std::int64_t size, std::string_view condition) {
  if (index < 0 || index >= size) {
    RaiseError(condition, {{"indexValue", std::to_string(index)},
                           {"arraySize", std::to_string(size)},
                           {"ansiConfig", kAnsiSetting}});
  }
  return index + 1;
}

// 1-based position for element_at, counted from the end where negative.
std::optional<std::int64_t> ArrayPosition(std::int32_t index, std::int64_t size, std::string_view mode) {
  if (index == 0) RaiseError("INVALID_INDEX_OF_ZERO");
  const std::int64_t position = index > 0 ? index : size + index + 1;
  if (position >= 1 && position <= size) return position;
  if (mode == "ansi") {
    RaiseError("INVALID_ARRAY_INDEX_IN_ELEMENT_AT", {{"indexValue", std::to_string(index)},
                                                      {"arraySize", std::to_string(size)},
                                                      {"ansiConfig", kAnsiSetting}});
  }
  return std::nullopt;
}

constexpr OwnFunction kFunctions[] = {
    {"fs_array_index", InstallScalar<ArrayIndex>},
    {"fs_array_position", InstallScalar<ArrayPosition>},
};

}  // namespace

std::span<const OwnFunction> OwnCollectionFunctions() { return kFunctions; }

}  // namespace firesteel::duck
