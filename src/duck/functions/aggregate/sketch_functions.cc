#include <cmath>

#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "duck/functions/value_function.h"
#include "values/text/murmur.h"

// Aggregates that give a summary as one value. Each is a function over the list of a group's values: their results are
// small, their inputs seldom many.
namespace firesteel::duck {
namespace {

constexpr std::size_t kBitmapBytes = 4096;

std::vector<Value> Items(const Value& list) {
  if (list.IsNull()) return {};
  std::vector<Value> items;
  for (const Value& item : std::get<ValueList>(list.data).items) {
    if (!item.IsNull()) items.push_back(item);
  }
  return items;
}

std::int64_t Integer(const Value& value) { return std::get<std::int64_t>(value.data); }
double Number(const Value& value) { return std::get<double>(value.data); }

Value BitmapConstruct(const ValueCall& call) {
  std::string bitmap(kBitmapBytes, '\0');
  for (const Value& item : Items(call.arguments[0])) {
    const std::int64_t position = Integer(item);
    if (position < 0 || position >= static_cast<std::int64_t>(8 * kBitmapBytes)) {
      RaiseError("INVALID_BITMAP_POSITION", {{"bitPosition", std::to_string(position)},
                                             {"bitmapNumBytes", std::to_string(kBitmapBytes)},
                                             {"bitmapNumBits", std::to_string(8 * kBitmapBytes)}});
    }
    bitmap[static_cast<std::size_t>(position / 8)] |= static_cast<char>(1 << (position % 8));
  }
  return Value{bitmap};
}

// Shorter bitmaps count as filled up with zeros, longer ones are cut.
Value BitmapOr(const ValueCall& call) {
  std::string bitmap(kBitmapBytes, '\0');
  for (const Value& item : Items(call.arguments[0])) {
    const auto& other = std::get<std::string>(item.data);
    for (std::size_t i = 0; i < std::min(other.size(), kBitmapBytes); ++i) bitmap[i] |= other[i];
  }
  return Value{bitmap};
}

Value BitmapAnd(const ValueCall& call) {
  std::string bitmap(kBitmapBytes, '\xFF');
  for (const Value& item : Items(call.arguments[0])) {
    const auto& other = std::get<std::string>(item.data);
    for (std::size_t i = 0; i < kBitmapBytes; ++i) bitmap[i] = i < other.size() ? bitmap[i] & other[i] : '\0';
  }
  return Value{bitmap};
}

// java.util.Random: the histogram breaks ties with it, the count-min sketch takes its hash factors from it.
class JavaRandom {
 public:
  explicit JavaRandom(std::int64_t seed) : state_((static_cast<std::uint64_t>(seed) ^ kFactor) & kMask) {}

  std::int32_t NextInt(std::int32_t bound) {
    if ((bound & -bound) == bound)
      return static_cast<std::int32_t>((static_cast<std::int64_t>(bound) * Next31()) >> 31);
    while (true) {
      const std::int32_t bits = Next31();
      const std::int32_t value = bits % bound;
      if (static_cast<std::int64_t>(bits) - value + (bound - 1) <= INT32_MAX) return value;
    }
  }

 private:
  static constexpr std::uint64_t kFactor = 0x5DEECE66DULL;
  static constexpr std::uint64_t kMask = (1ULL << 48) - 1;
  std::int32_t Next31() {
    state_ = (state_ * kFactor + 0xB) & kMask;
    return static_cast<std::int32_t>(state_ >> 17);
  }
  std::uint64_t state_;
};

// Ben-Haim and Tom-Tov's streaming histogram: at most so many bins, the two closest are joined.
class NumericHistogram {
 public:
  struct Bin {
    double x;
    double y;
  };

  explicit NumericHistogram(std::size_t most) : most_(most) {}

  void Add(double value) {
    const auto place =
        std::lower_bound(bins_.begin(), bins_.end(), value, [](const Bin& bin, double x) { return bin.x < x; });
    if (place != bins_.end() && place->x == value) {
      place->y += 1;
      return;
    }
    bins_.insert(place, {value, 1});
    if (bins_.size() > most_) JoinClosest();
  }

  const std::vector<Bin>& bins() const { return bins_; }

 private:
  void JoinClosest() {
    std::size_t closest = 0;
    double smallest = bins_[1].x - bins_[0].x;
    std::int32_t ties = 1;
    for (std::size_t i = 1; i + 1 < bins_.size(); ++i) {
      const double distance = bins_[i + 1].x - bins_[i].x;
      if (distance < smallest) {
        smallest = distance;
        closest = i;
        ties = 1;
      } else if (distance == smallest && random_.NextInt(++ties) == 0) {
        closest = i;
      }
    }
    Bin& left = bins_[closest];
    const Bin& right = bins_[closest + 1];
    const double total = left.y + right.y;
    left = {left.x * (left.y / total) + right.x * right.y / total, total};
    bins_.erase(bins_.begin() + static_cast<std::ptrdiff_t>(closest) + 1);
  }

  std::size_t most_;
  std::vector<Bin> bins_;
  JavaRandom random_{31183};
};

// histogram(list of doubles, bins): [{x, y}] with x in doubles; the lowering casts it back.
Value Histogram(const ValueCall& call) {
  const std::vector<Value> items = Items(call.arguments[0]);
  if (items.empty()) return Value{};
  NumericHistogram histogram(static_cast<std::size_t>(Integer(call.arguments[1])));
  for (const Value& item : items) histogram.Add(Number(item));
  ValueList result;
  for (const auto& bin : histogram.bins()) {
    ValueList pair;
    pair.items = {Value{bin.x}, Value{bin.y}};
    result.items.push_back(Value{std::move(pair)});
  }
  return Value{std::move(result)};
}

void AppendBigEndian(std::string& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i));
}

// count_min_sketch(list, eps, confidence, seed), in the form Spark's CountMinSketch is written in.
Value CountMinSketch(const ValueCall& call) {
  constexpr std::int64_t kModulus = (1LL << 31) - 1;
  const double eps = Number(call.arguments[1]), confidence = Number(call.arguments[2]);
  const auto width = static_cast<std::int32_t>(std::ceil(2 / eps));
  const auto depth = static_cast<std::int32_t>(std::ceil(-std::log1p(-confidence) / std::log(2)));
  JavaRandom random(Integer(call.arguments[3]));
  std::vector<std::int64_t> factors;
  for (std::int32_t i = 0; i < depth; ++i) factors.push_back(random.NextInt(INT32_MAX));
  std::vector<std::int64_t> table(static_cast<std::size_t>(width) * static_cast<std::size_t>(depth));
  const std::vector<Value> items = Items(call.arguments[0]);
  for (const Value& item : items) {
    const auto* number = std::get_if<std::int64_t>(&item.data);
    const std::int32_t first = number ? 0 : values::MurmurBytes(std::get<std::string>(item.data), 0);
    const std::int32_t second = number ? 0 : values::MurmurBytes(std::get<std::string>(item.data), first);
    for (std::int32_t i = 0; i < depth; ++i) {
      std::int32_t column = 0;
      if (number != nullptr) {
        auto hash = static_cast<std::int64_t>(static_cast<std::uint64_t>(factors[static_cast<std::size_t>(i)]) *
                                              static_cast<std::uint64_t>(*number));
        hash = static_cast<std::int64_t>(static_cast<std::uint64_t>(hash) + static_cast<std::uint64_t>(hash >> 32));
        column = static_cast<std::int32_t>(hash & kModulus) % width;
      } else {
        const auto mixed = static_cast<std::int32_t>(
            static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(i) * static_cast<std::uint32_t>(second));
        column = std::abs(mixed % width);
      }
      ++table[static_cast<std::size_t>(i) * static_cast<std::size_t>(width) + static_cast<std::size_t>(column)];
    }
  }
  std::string out;
  AppendBigEndian(out, 1, 4);
  AppendBigEndian(out, items.size(), 8);
  AppendBigEndian(out, static_cast<std::uint64_t>(depth), 4);
  AppendBigEndian(out, static_cast<std::uint64_t>(width), 4);
  for (const std::int64_t factor : factors) AppendBigEndian(out, static_cast<std::uint64_t>(factor), 8);
  for (const std::int64_t count : table) AppendBigEndian(out, static_cast<std::uint64_t>(count), 8);
  return Value{out};
}

constexpr OwnFunction kFunctions[] = {
    {"fs_bitmap_construct", InstallValueFunction<BitmapConstruct>},
    {"fs_bitmap_or", InstallValueFunction<BitmapOr>},
    {"fs_bitmap_and", InstallValueFunction<BitmapAnd>},
    {"fs_histogram_numeric", InstallValueFunction<Histogram>},
    {"fs_count_min_sketch", InstallValueFunction<CountMinSketch>},
};

}  // namespace

std::span<const OwnFunction> OwnSketchFunctions() { return kFunctions; }

}  // namespace firesteel::duck
