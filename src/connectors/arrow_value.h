#pragma once

#include <nanoarrow/nanoarrow.h>

#include <cstdint>
#include <string_view>
#include <utility>

#include "types/value.h"

// Reading single values out of nanoarrow's views; inline, since they run once per cell.
namespace firesteel::connectors {

inline std::string_view ArrowText(const ArrowArrayView& view, std::int64_t row) {
  const ArrowBufferView bytes = ArrowArrayViewGetBytesUnsafe(&view, row);
  return {bytes.data.as_char, static_cast<std::size_t>(bytes.size_bytes)};
}

inline bool ArrowBool(const ArrowArrayView& view, std::int64_t row) {
  return ArrowArrayViewGetIntUnsafe(&view, row) != 0;
}

// For decimals of up to 128 bits; `precision` and `scale` only set up the helper.
inline Int128 ArrowDecimal128(const ArrowArrayView& view, std::int64_t row) {
  const auto* values = view.buffer_views[1].data.as_uint8;
  Int128 value = 0;
  const std::int64_t width = view.layout.element_size_bits[1] / 8;
  const std::uint8_t* bytes = values + (view.offset + row) * width;
  // Little endian, sign extended from the last byte.
  value = static_cast<std::int8_t>(bytes[width - 1]);
  for (std::int64_t i = width - 2; i >= 0; --i) value = (value << 8) | bytes[i];
  return value;
}

// The rows of the child that belong to `row` of a list or map.
inline std::pair<std::int64_t, std::int64_t> ArrowListRange(const ArrowArrayView& view, std::int64_t row) {
  const std::int64_t at = view.offset + row;
  switch (view.storage_type) {
    case NANOARROW_TYPE_FIXED_SIZE_LIST:
      return {at * view.layout.child_size_elements, (at + 1) * view.layout.child_size_elements};
    case NANOARROW_TYPE_LIST_VIEW: {
      const std::int64_t begin = ArrowArrayViewListChildOffset(&view, at);
      return {begin, begin + view.buffer_views[2].data.as_int32[at]};
    }
    case NANOARROW_TYPE_LARGE_LIST_VIEW: {
      const std::int64_t begin = ArrowArrayViewListChildOffset(&view, at);
      return {begin, begin + view.buffer_views[2].data.as_int64[at]};
    }
    default:
      return {ArrowArrayViewListChildOffset(&view, at), ArrowArrayViewListChildOffset(&view, at + 1)};
  }
}

}  // namespace firesteel::connectors
