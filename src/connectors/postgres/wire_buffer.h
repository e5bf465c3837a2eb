#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace firesteel::connectors {

// Bytes in network order, as PostgreSQL's binary COPY wants them.
class WireBuffer {
 public:
  void AppendInt16(std::int16_t value) { AppendBigEndian(static_cast<std::uint16_t>(value)); }
  void AppendInt32(std::int32_t value) { AppendBigEndian(static_cast<std::uint32_t>(value)); }
  void AppendInt64(std::int64_t value) { AppendBigEndian(static_cast<std::uint64_t>(value)); }
  void AppendFloat(float value) { AppendBigEndian(std::bit_cast<std::uint32_t>(value)); }
  void AppendDouble(double value) { AppendBigEndian(std::bit_cast<std::uint64_t>(value)); }
  void AppendByte(char value) { bytes_ += value; }
  void Append(std::string_view bytes) { bytes_ += bytes; }

  // Leaves room for a length that is known only when what follows is written: pass the result to CloseLength.
  std::size_t OpenLength() {
    AppendInt32(0);
    return bytes_.size();
  }
  void CloseLength(std::size_t opened) {
    const auto length = static_cast<std::uint32_t>(bytes_.size() - opened);
    for (int i = 0; i < 4; ++i)
      bytes_[opened - 4 + static_cast<std::size_t>(i)] = static_cast<char>(length >> (24 - 8 * i));
  }

  const std::string& bytes() const { return bytes_; }
  std::size_t size() const { return bytes_.size(); }
  void Clear() { bytes_.clear(); }
  void Truncate(std::size_t size) { bytes_.resize(size); }

 private:
  template <typename Unsigned>
  void AppendBigEndian(Unsigned value) {
    char out[sizeof value];
    for (std::size_t i = 0; i < sizeof value; ++i) out[i] = static_cast<char>(value >> (8 * (sizeof value - 1 - i)));
    bytes_.append(out, sizeof value);
  }
  std::string bytes_;
};

}  // namespace firesteel::connectors
