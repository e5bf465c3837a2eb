#include "connectors/postgres/copy_decoder.h"

#include <bit>
#include <cstring>
#include <limits>

#include "base/zone.h"
#include "types/power_of_ten.h"

namespace firesteel::connectors {
namespace {

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;
constexpr std::int64_t kEpochDays = 10'957;  // PostgreSQL counts from 2000-01-01
constexpr std::int64_t kEpochMicros = kEpochDays * kMicrosPerDay;

// What Spark reads for infinity and -infinity (recorded).
constexpr std::int64_t kLastDay = 2'932'896;                    // 9999-12-31
constexpr std::int64_t kFirstDay = -719'162;                    // 0001-01-01
constexpr std::int64_t kLastInstant = 253'402'300'799'999'000;  // 9999-12-31 23:59:59.999
constexpr std::int64_t kFirstInstant =
    (kFirstDay + 2) * kMicrosPerDay;  // 0001-01-03, by the Julian calendar in between

Status Malformed() {
  return Status::Internal("PostgreSQL's binary COPY ends too early or holds a value of an unexpected length");
}

template <typename Integer>
Integer ReadBigEndian(std::string_view bytes, std::size_t at = 0) {
  std::make_unsigned_t<Integer> value = 0;
  for (std::size_t i = 0; i < sizeof(Integer); ++i) {
    value = static_cast<std::make_unsigned_t<Integer>>((static_cast<std::uint64_t>(value) << 8) |
                                                       static_cast<unsigned char>(bytes[at + i]));
  }
  return static_cast<Integer>(value);
}

std::int64_t FloorDiv(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

StatusOr<std::int64_t> LocalToInstant(std::int64_t micros, const std::string& zone) {
  const Zone* found = Zone::Find(zone);
  if (found == nullptr) return Status(StatusCode::kInvalidArgument, "unknown time zone '" + zone + "'");
  return found->InstantOf(micros);
}

std::string NumericText(std::string_view bytes) {
  const auto groups = ReadBigEndian<std::int16_t>(bytes, 0);
  const auto weight = ReadBigEndian<std::int16_t>(bytes, 2);
  std::string whole, fraction;
  for (int i = 0; i < groups; ++i) {
    std::string four = std::to_string(ReadBigEndian<std::int16_t>(bytes, 8 + 2 * static_cast<std::size_t>(i)));
    four.insert(0, 4 - four.size(), '0');
    (i <= weight ? whole : fraction) += four;
  }
  for (int i = groups; i <= weight; ++i) whole += "0000";
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
  return (ReadBigEndian<std::uint16_t>(bytes, 4) == 0x4000 ? "-" : "") + (whole.empty() ? "0" : whole) +
         (fraction.empty() ? "" : "." + fraction);
}

}  // namespace

StatusOr<Int128> DecodeNumeric(std::string_view bytes, int precision, int scale) {
  if (bytes.size() < 8) return Malformed();
  const auto groups = ReadBigEndian<std::int16_t>(bytes, 0);
  const auto weight = ReadBigEndian<std::int16_t>(bytes, 2);
  const auto sign = ReadBigEndian<std::uint16_t>(bytes, 4);
  if (sign != 0 && sign != 0x4000) {
    return Status(StatusCode::kDataError,
                  "Bad value for type BigDecimal : " + std::string(sign == 0xC000 ? "NaN" : "Infinity") +
                      " (cast the column to double precision in the query)");
  }
  if (groups < 0 || bytes.size() != 8 + 2 * static_cast<std::size_t>(groups)) return Malformed();
  // Decimal digits from the first group on; the last one stands for 10^exponent.
  std::string digits;
  for (int i = 0; i < groups; ++i) {
    std::string four = std::to_string(ReadBigEndian<std::int16_t>(bytes, 8 + 2 * static_cast<std::size_t>(i)));
    digits += std::string(4 - four.size(), '0') + four;
  }
  const int exponent = 4 * (weight - (groups - 1)) + scale;
  bool round_up = false;
  if (exponent < 0) {
    const auto cut = static_cast<std::size_t>(-exponent);
    if (cut <= digits.size()) {
      round_up = digits[digits.size() - cut] >= '5';
      digits.resize(digits.size() - cut);
    } else {
      digits.clear();
    }
  } else if (!digits.empty()) {
    digits.append(static_cast<std::size_t>(exponent), '0');
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  Int128 value = 0;
  const bool too_long = digits.size() > 38;
  for (std::size_t i = 0; i < digits.size() && !too_long; ++i) value = value * 10 + (digits[i] - '0');
  if (round_up) ++value;
  if (too_long || value >= PowerOfTen(precision)) {
    const std::string text = NumericText(bytes);
    return SparkError("NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION", {{"roundedValue", text},
                                                                        {"originalValue", text},
                                                                        {"precision", std::to_string(precision)},
                                                                        {"scale", std::to_string(scale)}});
  }
  return sign == 0x4000 ? -value : value;
}

void CopyDecoder::Add(std::string_view bytes) {
  pending_.erase(0, at_);
  at_ = 0;
  pending_ += bytes;
}

StatusOr<CopyDecoder::Outcome> CopyDecoder::Next(std::vector<Value>& row) {
  std::size_t at = at_;
  const auto has = [&](std::size_t count) { return pending_.size() - at >= count; };
  if (!header_read_) {
    if (!has(19)) return Outcome::kNeedsMore;
    const auto extension = static_cast<std::size_t>(ReadBigEndian<std::uint32_t>(pending_, 15));
    if (!has(19 + extension)) return Outcome::kNeedsMore;
    if (pending_.compare(0, 11, std::string("PGCOPY\n\xFF\r\n\0", 11)) != 0) return Malformed();
    at += 19 + extension;
    at_ = at;
    header_read_ = true;
  }
  if (!has(2)) return Outcome::kNeedsMore;
  const auto count = ReadBigEndian<std::int16_t>(pending_, at);
  at += 2;
  if (count == -1) return Outcome::kEnd;
  const std::size_t wanted = columns_.empty() ? 1 : columns_.size();  // without columns the query gives a constant
  if (count < 0 || static_cast<std::size_t>(count) != wanted) return Malformed();
  fields_.clear();
  for (int i = 0; i < count; ++i) {
    if (!has(4)) return Outcome::kNeedsMore;
    const auto length = ReadBigEndian<std::int32_t>(pending_, at);
    at += 4;
    fields_.emplace_back(at, length);
    if (length > 0) {
      if (!has(static_cast<std::size_t>(length))) return Outcome::kNeedsMore;
      at += static_cast<std::size_t>(length);
    }
  }
  row.clear();
  row.reserve(columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (fields_[i].second < 0) {
      row.push_back({});
      continue;
    }
    auto value = Decode(
        columns_[i], std::string_view(pending_).substr(fields_[i].first, static_cast<std::size_t>(fields_[i].second)));
    if (!value.ok()) return std::move(value).status().Annotate("column '" + columns_[i].name + "'");
    row.push_back(std::move(value).value());
  }
  at_ = at;
  return Outcome::kRow;
}

StatusOr<Value> CopyDecoder::Decode(const PostgresColumn& column, std::string_view bytes) const {
  return column.dimensions == 0 ? DecodeScalar(column, bytes) : DecodeArray(column, bytes);
}

StatusOr<Value> CopyDecoder::DecodeScalar(const PostgresColumn& column, std::string_view bytes) const {
  const auto sized = [&](std::size_t size) { return bytes.size() == size; };
  switch (column.form) {
    case WireForm::kBoolean:
      if (!sized(1)) return Malformed();
      return Value{bytes[0] != 0};
    case WireForm::kInt2:
      if (!sized(2)) return Malformed();
      return Value{static_cast<std::int64_t>(ReadBigEndian<std::int16_t>(bytes))};
    case WireForm::kInt4:
      if (!sized(4)) return Malformed();
      return Value{static_cast<std::int64_t>(ReadBigEndian<std::int32_t>(bytes))};
    case WireForm::kInt8:
      if (!sized(8)) return Malformed();
      return Value{ReadBigEndian<std::int64_t>(bytes)};
    case WireForm::kFloat4:
      if (!sized(4)) return Malformed();
      return Value{static_cast<double>(std::bit_cast<float>(ReadBigEndian<std::uint32_t>(bytes)))};
    case WireForm::kFloat8:
      if (!sized(8)) return Malformed();
      return Value{std::bit_cast<double>(ReadBigEndian<std::uint64_t>(bytes))};
    case WireForm::kNumeric: {
      FS_ASSIGN_OR_RETURN(const Int128 unscaled,
                          DecodeNumeric(bytes, column.element_type.precision(), column.element_type.scale()));
      return Value{DecimalValue{unscaled}};
    }
    case WireForm::kBytes:
      return Value{std::string(bytes)};
    case WireForm::kDate: {
      if (!sized(4)) return Malformed();
      const auto days = ReadBigEndian<std::int32_t>(bytes);
      if (days == std::numeric_limits<std::int32_t>::max()) return Value{kLastDay};
      if (days == std::numeric_limits<std::int32_t>::min()) return Value{kFirstDay};
      return Value{days + kEpochDays};
    }
    case WireForm::kTimestamp:
    case WireForm::kLocalTimestamp:
    case WireForm::kInstant: {
      if (!sized(8)) return Malformed();
      const auto micros = ReadBigEndian<std::int64_t>(bytes);
      const bool infinite =
          micros == std::numeric_limits<std::int64_t>::max() || micros == std::numeric_limits<std::int64_t>::min();
      if (infinite && column.form == WireForm::kTimestamp) {
        return Status(StatusCode::kDataError, "an infinite timestamp has no value of the type TIMESTAMP_NTZ");
      }
      if (infinite) return Value{micros > 0 ? kLastInstant : kFirstInstant};
      if (column.form != WireForm::kLocalTimestamp) return Value{micros + kEpochMicros};
      FS_ASSIGN_OR_RETURN(const std::int64_t instant, LocalToInstant(micros + kEpochMicros, zone_));
      return Value{instant};
    }
    case WireForm::kTime: {
      if (!sized(8)) return Malformed();
      FS_ASSIGN_OR_RETURN(const std::int64_t instant,
                          LocalToInstant(ReadBigEndian<std::int64_t>(bytes) / 1000 * 1000, zone_));
      return Value{instant};
    }
    case WireForm::kTimeWithZone: {
      if (!sized(12)) return Malformed();
      // The zone is given in seconds west of Greenwich.
      const std::int64_t micros =
          ReadBigEndian<std::int64_t>(bytes) + ReadBigEndian<std::int32_t>(bytes, 8) * std::int64_t{1'000'000};
      return Value{FloorDiv(micros, 1000) * 1000};
    }
  }
  return Malformed();
}

StatusOr<Value> CopyDecoder::DecodeArray(const PostgresColumn& column, std::string_view bytes) const {
  if (bytes.size() < 12) return Malformed();
  const auto dimensions = ReadBigEndian<std::int32_t>(bytes);
  if (dimensions == 0) return Value{ValueList{}};
  if (dimensions != column.dimensions) {
    return Status(StatusCode::kDataError, "an array of " + std::to_string(dimensions) +
                                              " dimensions in a column declared with " +
                                              std::to_string(column.dimensions));
  }
  std::size_t at = 12;
  std::vector<std::int32_t> sizes;
  for (int i = 0; i < dimensions; ++i) {
    if (bytes.size() - at < 8) return Malformed();
    sizes.push_back(ReadBigEndian<std::int32_t>(bytes, at));
    at += 8;
  }
  const auto read = [&](const auto& self, std::size_t level) -> StatusOr<Value> {
    ValueList list;
    for (std::int32_t i = 0; i < sizes[level]; ++i) {
      if (level + 1 < sizes.size()) {
        FS_ASSIGN_OR_RETURN(Value inner, self(self, level + 1));
        list.items.push_back(std::move(inner));
        continue;
      }
      if (bytes.size() - at < 4) return Malformed();
      const auto length = ReadBigEndian<std::int32_t>(bytes, at);
      at += 4;
      if (length < 0) {
        list.items.push_back({});
        continue;
      }
      if (bytes.size() - at < static_cast<std::size_t>(length)) return Malformed();
      FS_ASSIGN_OR_RETURN(Value value, DecodeScalar(column, bytes.substr(at, static_cast<std::size_t>(length))));
      at += static_cast<std::size_t>(length);
      list.items.push_back(std::move(value));
    }
    return Value{std::move(list)};
  };
  return read(read, 0);
}

}  // namespace firesteel::connectors
