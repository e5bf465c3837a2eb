#include <bit>
#include <charconv>
#include <cmath>

#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "duck/functions/value_function.h"
#include "values/text/murmur.h"

// Of several values that occur as often, Spark's mode() gives the one it meets first in its hash table. Which one that
// is follows from the values' hash codes and the table's way of placing them.
namespace firesteel::duck {
namespace {

std::int32_t JavaHash(std::int64_t value) {
  return static_cast<std::int32_t>(value ^ static_cast<std::int64_t>(static_cast<std::uint64_t>(value) >> 32));
}

// Scala's hash of a number: equal numbers of different types hash alike.
std::int32_t ScalaHash(std::int64_t value) {
  return value == static_cast<std::int32_t>(value) ? static_cast<std::int32_t>(value) : JavaHash(value);
}

std::int32_t DecimalHash(Int128 unscaled, int scale) {
  Int128 whole = unscaled;
  int left = scale;
  while (left > 0 && whole % 10 == 0) {
    whole /= 10;
    --left;
  }
  if (left == 0) return ScalaHash(static_cast<std::int64_t>(whole));
  double number = 0;
  const std::string text = DecimalToString(unscaled, scale);
  std::from_chars(text.data(), text.data() + text.size(), number);
  const auto narrow = static_cast<float>(number);
  return static_cast<double>(narrow) == number ? std::bit_cast<std::int32_t>(narrow)
                                               : JavaHash(std::bit_cast<std::int64_t>(number));
}

std::int32_t HashCode(const Value& value, const DataType& type) {
  if (const bool* flag = std::get_if<bool>(&value.data)) return *flag ? 1231 : 1237;
  if (const auto* text = std::get_if<std::string>(&value.data)) return values::MurmurBytes(*text, 42);
  if (const auto* decimal = std::get_if<DecimalValue>(&value.data)) return DecimalHash(decimal->unscaled, type.scale());
  if (const auto* number = std::get_if<double>(&value.data)) {
    if (type.Is(TypeKind::kFloat)) return std::bit_cast<std::int32_t>(static_cast<float>(*number));
    return JavaHash(std::bit_cast<std::int64_t>(*number));
  }
  if (const auto* integer = std::get_if<std::int64_t>(&value.data)) {
    const bool wide = type.Is(TypeKind::kLong) || type.Is(TypeKind::kTimestamp) || type.Is(TypeKind::kTimestampNtz) ||
                      type.Is(TypeKind::kTime);
    return wide ? JavaHash(*integer) : static_cast<std::int32_t>(*integer);
  }
  return 0;
}

// Spark's OpenHashSet: places are looked for from the mixed hash code on, one further away each time.
class HashPlaces {
 public:
  void Add(std::size_t item, std::int32_t hash_code) {
    const std::uint32_t hash = Mixed(hash_code);
    Place(places_, item, hash);
    hashes_.emplace_back(item, hash);
    if (static_cast<double>(hashes_.size()) > 0.7 * static_cast<double>(places_.size())) Grow();
  }
  // Item numbers from 1 on; 0 is an empty place.
  const std::vector<std::size_t>& places() const { return places_; }

 private:
  static std::uint32_t Mixed(std::int32_t hash_code) {
    return static_cast<std::uint32_t>(values::MurmurInt(hash_code, 0));
  }
  static void Place(std::vector<std::size_t>& places, std::size_t item, std::uint32_t hash) {
    const std::size_t mask = places.size() - 1;
    std::size_t at = hash & mask;
    for (std::size_t step = 1; places[at] != 0; ++step) at = (at + step) & mask;
    places[at] = item;
  }
  void Grow() {
    std::vector<std::uint32_t> hash_of(hashes_.size() + 1);
    for (const auto& [item, hash] : hashes_) hash_of[item] = hash;
    std::vector<std::size_t> larger(2 * places_.size());
    for (const std::size_t item : places_) {
      if (item != 0) Place(larger, item, hash_of[item]);
    }
    places_ = std::move(larger);
  }

  std::vector<std::size_t> places_ = std::vector<std::size_t>(64);
  std::vector<std::pair<std::size_t, std::uint32_t>> hashes_;
};

// fs_mode_place(values, counts, which, NULL::BIGINT): where in the sorted values the answer stands, from 1 on. `which`
// of the most frequent: 'hashed', 'lowest' or 'highest'.
Value ModePlace(const ValueCall& call) {
  if (call.arguments[0].IsNull()) return Value{};
  const auto& values = std::get<ValueList>(call.arguments[0].data).items;
  const auto& counts = std::get<ValueList>(call.arguments[1].data).items;
  const auto& which = std::get<std::string>(call.arguments[2].data);
  if (values.empty()) return Value{};
  const auto count_of = [&](std::size_t item) {
    const Value& count = counts[item - 1];
    if (const auto* wide = std::get_if<DecimalValue>(&count.data)) return static_cast<std::int64_t>(wide->unscaled);
    return std::get<std::int64_t>(count.data);
  };
  std::vector<std::size_t> order;
  if (which == "hashed") {
    HashPlaces places;
    for (std::size_t item = 1; item <= values.size(); ++item)
      places.Add(item, HashCode(values[item - 1], call.types[0].element()));
    for (const std::size_t item : places.places()) {
      if (item != 0) order.push_back(item);
    }
  } else {
    for (std::size_t item = 1; item <= values.size(); ++item)
      order.push_back(which == "lowest" ? item : values.size() + 1 - item);
  }
  std::size_t best = order[0];
  for (const std::size_t item : order) {
    if (count_of(item) > count_of(best)) best = item;
  }
  return Value{static_cast<std::int64_t>(best)};
}

constexpr OwnFunction kFunctions[] = {{"fs_mode_place", InstallValueFunction<ModePlace>}};

}  // namespace

std::span<const OwnFunction> OwnModeFunctions() { return kFunctions; }

}  // namespace firesteel::duck
