#include <algorithm>
#include <functional>
#include <set>

#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "duck/functions/value_function.h"

namespace firesteel::duck {
namespace {

struct ValueLess {
  bool operator()(const Value& a, const Value& b) const { return CompareValues(a, b) < 0; }
};
using ValueSet = std::set<Value, ValueLess>;
constexpr std::size_t kSetNode = sizeof(Value) + 48;  // memory of an element, about

bool AnyNull(const ValueCall& call) {
  return std::any_of(call.arguments.begin(), call.arguments.end(), [](const Value& value) { return value.IsNull(); });
}
const std::vector<Value>& List(const Value& value) { return std::get<ValueList>(value.data).items; }
std::int64_t Number(const Value& value) { return std::get<std::int64_t>(value.data); }
const std::string& Text(const Value& value) { return std::get<std::string>(value.data); }

// 1-based position for array[index]; an index outside of the array is an error.
std::int64_t ArrayIndex(std::int32_t index, std::int64_t size, std::string_view condition) {
  if (index < 0 || index >= size) {
    RaiseError(condition, {{"indexValue", std::to_string(index)}, {"arraySize", std::to_string(size)}});
  }
  return index + 1;
}

// 1-based position for element_at, counted from the end where negative.
std::optional<std::int64_t> ArrayPosition(std::int32_t index, std::int64_t size, std::string_view mode) {
  if (index == 0) RaiseError("INVALID_INDEX_OF_ZERO");
  const std::int64_t position = index > 0 ? index : size + index + 1;
  if (position >= 1 && position <= size) return position;
  if (mode == "ansi") {
    RaiseError("INVALID_ARRAY_INDEX_IN_ELEMENT_AT",
               {{"indexValue", std::to_string(index)}, {"arraySize", std::to_string(size)}});
  }
  return std::nullopt;
}

ValueSet SetOf(const ValueCall& call, const std::vector<Value>& items) {
  call.control.NeedMemory(static_cast<std::int64_t>(items.size() * kSetNode));
  ValueSet set;
  for (const Value& item : items) {
    call.control.Poll();
    set.insert(item);
  }
  return set;
}

// The set functions keep first occurrences in order, and one NULL.
Value ArrayDistinct(const ValueCall& call) {
  if (AnyNull(call)) return {};
  ValueSet seen;
  ValueList out;
  for (const Value& item : List(call.arguments[0])) {
    call.control.Poll();
    if (seen.insert(item).second) out.items.push_back(item);
  }
  return {std::move(out)};
}

Value ArrayUnion(const ValueCall& call) {
  if (AnyNull(call)) return {};
  ValueSet seen;
  ValueList out;
  for (const Value& list : call.arguments) {
    for (const Value& item : List(list)) {
      call.control.Poll();
      if (seen.insert(item).second) out.items.push_back(item);
    }
  }
  return {std::move(out)};
}

Value Select(const ValueCall& call, bool wanted_in_second) {
  if (AnyNull(call)) return {};
  const ValueSet second = SetOf(call, List(call.arguments[1]));
  ValueSet seen;
  ValueList out;
  for (const Value& item : List(call.arguments[0])) {
    call.control.Poll();
    if (second.contains(item) == wanted_in_second && seen.insert(item).second) out.items.push_back(item);
  }
  return {std::move(out)};
}
Value ArrayIntersect(const ValueCall& call) { return Select(call, true); }
Value ArrayExcept(const ValueCall& call) { return Select(call, false); }

// NULL where nothing common is found but one side holds a NULL.
Value ArraysOverlap(const ValueCall& call) {
  if (AnyNull(call)) return {};
  const auto& a = List(call.arguments[0]);
  const auto& b = List(call.arguments[1]);
  const ValueSet known = SetOf(call, a);
  bool null = false;
  for (const Value& item : a) null = null || item.IsNull();
  for (const Value& item : b) {
    call.control.Poll();
    if (item.IsNull()) {
      null = true;
    } else if (known.contains(item)) {
      return {true};
    }
  }
  return null && !a.empty() && !b.empty() ? Value{} : Value{false};
}

Value ArrayRemove(const ValueCall& call) {
  if (AnyNull(call)) return {};
  ValueList out;
  for (const Value& item : List(call.arguments[0])) {
    call.control.Poll();
    if (item.IsNull() || CompareValues(item, call.arguments[1]) != 0) out.items.push_back(item);
  }
  return {std::move(out)};
}

Value ArrayInsert(const ValueCall& call) {
  if (call.arguments[0].IsNull() || call.arguments[1].IsNull()) return {};
  const auto& list = List(call.arguments[0]);
  const std::int64_t position = Number(call.arguments[1]);
  if (position == 0) RaiseError("INVALID_INDEX_OF_ZERO");
  const auto size = static_cast<std::int64_t>(list.size());
  call.control.NeedMemory((std::abs(position) + size + 1) * static_cast<std::int64_t>(sizeof(Value)));
  ValueList out;
  if (position > 0) {
    out.items = list;
    if (position > size) {
      out.items.resize(static_cast<std::size_t>(position - 1));
      out.items.push_back(call.arguments[2]);
    } else {
      out.items.insert(out.items.begin() + (position - 1), call.arguments[2]);
    }
    return {std::move(out)};
  }
  // -1 appends; further left than the front leaves a gap of NULLs behind the new first element.
  const std::int64_t from_front = size + position + 1;
  if (from_front >= 0) {
    out.items = list;
    out.items.insert(out.items.begin() + from_front, call.arguments[2]);
    return {std::move(out)};
  }
  out.items.push_back(call.arguments[2]);
  out.items.resize(static_cast<std::size_t>(1 - from_front));
  out.items.insert(out.items.end(), list.begin(), list.end());
  return {std::move(out)};
}

Value ArrayJoin(const ValueCall& call) {
  if (call.arguments[0].IsNull() || call.arguments[1].IsNull()) return {};
  if (call.arguments.size() > 2 && call.arguments[2].IsNull()) return {};
  std::int64_t bytes = 0;
  for (const Value& item : List(call.arguments[0])) {
    bytes += static_cast<std::int64_t>(Text(call.arguments[1]).size() +
                                       (item.IsNull() ? std::size_t{0} : Text(item).size()));
  }
  call.control.NeedMemory(bytes);
  std::string out;
  bool first = true;
  for (const Value& item : List(call.arguments[0])) {
    call.control.Poll();
    if (item.IsNull() && call.arguments.size() < 3) continue;
    if (!first) out += Text(call.arguments[1]);
    out += item.IsNull() ? Text(call.arguments[2]) : Text(item);
    first = false;
  }
  return {std::move(out)};
}

Value Slice(const ValueCall& call) {
  if (AnyNull(call)) return {};
  const auto& list = List(call.arguments[0]);
  const auto size = static_cast<std::int64_t>(list.size());
  const std::int64_t start = Number(call.arguments[1]), length = Number(call.arguments[2]);
  if (start == 0) RaiseError("INVALID_PARAMETER_VALUE.START", {{"functionName", "`slice`"}, {"parameter", "`start`"}});
  if (length < 0) {
    RaiseError("INVALID_PARAMETER_VALUE.LENGTH",
               {{"functionName", "`slice`"}, {"parameter", "`length`"}, {"length", std::to_string(length)}});
  }
  const std::int64_t begin = start > 0 ? start - 1 : size + start;
  ValueList out;
  if (begin < 0 || begin >= size) return {std::move(out)};
  const std::int64_t end = std::min(size, begin + length);
  out.items.assign(list.begin() + begin, list.begin() + end);
  return {std::move(out)};
}

Value Reverse(const ValueCall& call) {
  if (AnyNull(call)) return {};
  ValueList out{List(call.arguments[0])};
  std::reverse(out.items.begin(), out.items.end());
  return {std::move(out)};
}

Value ArraysZip(const ValueCall& call) {
  if (AnyNull(call)) return {};
  std::size_t longest = 0;
  for (const Value& list : call.arguments) longest = std::max(longest, List(list).size());
  ValueList out;
  call.control.NeedMemory(static_cast<std::int64_t>(longest * sizeof(Value) * (call.arguments.size() + 1)));
  for (std::size_t i = 0; i < longest; ++i) {
    call.control.Poll();
    ValueList row;
    for (const Value& list : call.arguments) row.items.push_back(i < List(list).size() ? List(list)[i] : Value{});
    out.items.push_back({std::move(row)});
  }
  return {std::move(out)};
}

// NULL where undecided: true if any is true, else NULL if any is NULL, else false.
Value Exists(const ValueCall& call) {
  if (AnyNull(call)) return {};
  bool null = false;
  for (const Value& item : List(call.arguments[0])) {
    if (item.IsNull()) {
      null = true;
    } else if (std::get<bool>(item.data)) {
      return {true};
    }
  }
  return null ? Value{} : Value{false};
}
Value ForAll(const ValueCall& call) {
  if (AnyNull(call)) return {};
  bool null = false;
  for (const Value& item : List(call.arguments[0])) {
    if (item.IsNull()) {
      null = true;
    } else if (!std::get<bool>(item.data)) {
      return {false};
    }
  }
  return null ? Value{} : Value{true};
}

[[noreturn]] void NullKey() { RaiseError("NULL_MAP_KEY"); }
[[noreturn]] void DuplicateKey(const Value& key) {
  std::string text;
  if (const auto* number = std::get_if<std::int64_t>(&key.data)) text = std::to_string(*number);
  if (const auto* chars = std::get_if<std::string>(&key.data)) text = *chars;
  RaiseError("DUPLICATED_MAP_KEY", {{"key", text}, {"mapKeyDedupPolicy", "\"spark.sql.mapKeyDedupPolicy\""}});
}

Value MapOf(const ValueCall& call, std::vector<ValueMapEntry> entries) {
  ValueSet seen;
  for (const auto& [key, value] : entries) {
    call.control.Poll();
    if (key.IsNull()) NullKey();
    if (!seen.insert(key).second) DuplicateKey(key);
  }
  return {ValueMap{std::move(entries)}};
}

// map(keys, values), map_from_arrays
Value MapFromArrays(const ValueCall& call) {
  if (AnyNull(call)) return {};
  const auto& keys = List(call.arguments[0]);
  const auto& values = List(call.arguments[1]);
  if (keys.size() != values.size()) RaiseError("FIRESTEEL_MAP_KEYS_AND_VALUES_DIFFER");
  call.control.NeedMemory(static_cast<std::int64_t>(keys.size() * (sizeof(ValueMapEntry) + kSetNode)));
  std::vector<ValueMapEntry> entries;
  for (std::size_t i = 0; i < keys.size(); ++i) entries.push_back({keys[i], values[i]});
  return MapOf(call, std::move(entries));
}

Value MapFromEntries(const ValueCall& call) {
  if (AnyNull(call)) return {};
  std::vector<ValueMapEntry> entries;
  for (const Value& entry : List(call.arguments[0])) {
    if (entry.IsNull()) return {};
    entries.push_back({List(entry)[0], List(entry)[1]});
  }
  return MapOf(call, std::move(entries));
}

Value MapConcat(const ValueCall& call) {
  if (AnyNull(call)) return {};
  std::vector<ValueMapEntry> entries;
  for (const Value& map : call.arguments) {
    const auto& more = std::get<ValueMap>(map.data).entries;
    entries.insert(entries.end(), more.begin(), more.end());
  }
  return MapOf(call, std::move(entries));
}

// The value of a key, NULL without it; of an array of keys the keys of both maps for map_zip_with.
Value MapKeysOfBoth(const ValueCall& call) {
  if (AnyNull(call)) return {};
  ValueSet seen;
  ValueList out;
  for (const Value& map : call.arguments) {
    for (const auto& [key, value] : std::get<ValueMap>(map.data).entries) {
      if (seen.insert(key).second) out.items.push_back(key);
    }
  }
  return {std::move(out)};
}

Value ArrayPositionOf(const ValueCall& call) {
  if (AnyNull(call)) return {};
  const auto& list = List(call.arguments[0]);
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list[i].IsNull() && CompareValues(list[i], call.arguments[1]) == 0) return {static_cast<std::int64_t>(i + 1)};
  }
  return {std::int64_t{0}};
}

Value ArrayContains(const ValueCall& call) {
  if (AnyNull(call)) return {};
  bool null = false;
  for (const Value& item : List(call.arguments[0])) {
    if (item.IsNull()) {
      null = true;
    } else if (CompareValues(item, call.arguments[1]) == 0) {
      return {true};
    }
  }
  return null ? Value{} : Value{false};
}

// array_sort with a comparator: the lambda has been applied to all pairs of positions below each other; here only the
// default order, NULLs last.
Value ArraySort(const ValueCall& call) {
  if (AnyNull(call)) return {};
  ValueList out{List(call.arguments[0])};
  std::stable_sort(out.items.begin(), out.items.end(), [&](const Value& a, const Value& b) {
    call.control.Poll();
    if (a.IsNull() || b.IsNull()) return !a.IsNull() && b.IsNull();
    return CompareValues(a, b) < 0;
  });
  return {std::move(out)};
}

constexpr OwnFunction kFunctions[] = {
    {"fs_array_index", InstallScalar<ArrayIndex>},
    {"fs_array_position", InstallScalar<ArrayPosition>},
    {"fs_array_position_of", InstallValueFunction<ArrayPositionOf>},
    {"fs_array_contains", InstallValueFunction<ArrayContains>},
    {"fs_array_distinct", InstallValueFunction<ArrayDistinct>},
    {"fs_array_union", InstallValueFunction<ArrayUnion>},
    {"fs_array_intersect", InstallValueFunction<ArrayIntersect>},
    {"fs_array_except", InstallValueFunction<ArrayExcept>},
    {"fs_arrays_overlap", InstallValueFunction<ArraysOverlap>},
    {"fs_array_remove", InstallValueFunction<ArrayRemove>},
    {"fs_array_insert", InstallValueFunction<ArrayInsert>},
    {"fs_array_join", InstallValueFunction<ArrayJoin>},
    {"fs_array_sort", InstallValueFunction<ArraySort>},
    {"fs_slice", InstallValueFunction<Slice>},
    {"fs_array_reverse", InstallValueFunction<Reverse>},
    {"fs_arrays_zip", InstallValueFunction<ArraysZip>},
    {"fs_exists", InstallValueFunction<Exists>},
    {"fs_forall", InstallValueFunction<ForAll>},
    {"fs_map", InstallValueFunction<MapFromArrays>},
    {"fs_map_from_entries", InstallValueFunction<MapFromEntries>},
    {"fs_map_concat", InstallValueFunction<MapConcat>},
    {"fs_map_keys_of_both", InstallValueFunction<MapKeysOfBoth>},
};

}  // namespace

std::span<const OwnFunction> OwnCollectionFunctions() { return kFunctions; }

}  // namespace firesteel::duck
