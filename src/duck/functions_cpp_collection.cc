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

// Where slice(a, start, length) begins, counted from 1; past the end where there is nothing to take.
std::int64_t SliceBegin(std::int32_t start, std::int32_t length, std::int64_t size) {
  if (start == 0) RaiseError("INVALID_PARAMETER_VALUE.START", {{"parameter", "`start`"}, {"functionName", "`slice`"}});
  if (length < 0) {
    RaiseError("INVALID_PARAMETER_VALUE.LENGTH",
               {{"parameter", "`length`"}, {"length", std::to_string(length)}, {"functionName", "`slice`"}});
  }
  const std::int64_t begin = start > 0 ? start : size + start + 1;
  return begin < 1 ? size + 1 : begin;
}

std::int32_t NotZero(std::int32_t position) {
  if (position == 0) RaiseError("INVALID_INDEX_OF_ZERO");
  return position;
}

constexpr OwnFunction kFunctions[] = {
    {"fs_slice_begin", InstallScalar<SliceBegin>},
    {"fs_not_zero", InstallScalar<NotZero>},
    {"fs_array_index", InstallScalar<ArrayIndex>},
    {"fs_array_position", InstallScalar<ArrayPosition>},
};

}  // namespace

std::span<const OwnFunction> OwnCollectionFunctions() { return kFunctions; }

}  // namespace firesteel::duck
