#include "connectors/postgres/copy_decoder.h"

#include <gtest/gtest.h>

#include "connectors/postgres/postgres_numeric.h"
#include "connectors/postgres/wire_buffer.h"

namespace firesteel::connectors {
namespace {

std::string Numeric(Int128 unscaled, int scale) {
  WireBuffer buffer;
  AppendNumeric(buffer, unscaled, scale);
  return buffer.bytes();
}

Int128 Read(Int128 unscaled, int scale, int wanted_scale) {
  const auto read = DecodeNumeric(Numeric(unscaled, scale), 38, wanted_scale);
  EXPECT_TRUE(read.ok()) << read.status().message();
  return read.ok() ? *read : -1;
}

TEST(CopyDecoder, NumericsComeBackAsTheyWere) {
  for (const std::int64_t unscaled : {0L, 1L, -1L, 9999L, 10000L, 10001L, 123456789L, -990000000000L}) {
    for (const int scale : {0, 1, 3, 4, 7}) {
      if (scale > 0 && unscaled == 0) continue;
      EXPECT_EQ(Read(unscaled, scale, scale), unscaled) << unscaled << " " << scale;
    }
  }
}

TEST(CopyDecoder, NumericsAreRoundedHalfUpAwayFromZero) {
  EXPECT_EQ(Read(12345, 3, 2), 1235);
  EXPECT_EQ(Read(-12345, 3, 2), -1235);
  EXPECT_EQ(Read(12344, 3, 2), 1234);
  EXPECT_EQ(Read(5, 1, 0), 1);
  EXPECT_EQ(Read(4, 6, 2), 0);
  EXPECT_EQ(Read(12, 0, 3), 12000);
}

TEST(CopyDecoder, NumericsWithTooManyDigitsAreErrors) {
  EXPECT_EQ(DecodeNumeric(Numeric(1000, 0), 3, 0).status().condition(),
            "NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION");
  EXPECT_EQ(DecodeNumeric(Numeric(9995, 1), 3, 0).status().condition(),
            "NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION");
  EXPECT_TRUE(DecodeNumeric(Numeric(9994, 1), 3, 0).ok());
}

class Stream : public testing::Test {
 protected:
  static PostgresColumn IntColumn() {
    PostgresColumn column;
    column.name = "v";
    column.type = column.element_type = DataType::Int();
    column.form = WireForm::kInt4;
    return column;
  }
  static std::string TwoRows() {
    WireBuffer buffer;
    buffer.Append(std::string_view("PGCOPY\n\xFF\r\n\0", 11));
    buffer.AppendInt32(0);
    buffer.AppendInt32(0);
    buffer.AppendInt16(1);
    buffer.AppendInt32(4);
    buffer.AppendInt32(-7);
    buffer.AppendInt16(1);
    buffer.AppendInt32(-1);
    buffer.AppendInt16(-1);
    return buffer.bytes();
  }
};

TEST_F(Stream, PiecesMayEndAnywhere) {
  const std::string bytes = TwoRows();
  CopyDecoder decoder({IntColumn()}, "UTC");
  std::vector<std::string> rows;
  std::vector<Value> row;
  bool ended = false;
  for (const char byte : bytes) {
    decoder.Add(std::string_view(&byte, 1));
    while (true) {
      const auto outcome = decoder.Next(row);
      ASSERT_TRUE(outcome.ok()) << outcome.status().message();
      if (*outcome == CopyDecoder::Outcome::kEnd) ended = true;
      if (*outcome != CopyDecoder::Outcome::kRow) break;
      rows.push_back(row[0].IsNull() ? "NULL" : std::to_string(std::get<std::int64_t>(row[0].data)));
    }
  }
  EXPECT_TRUE(ended);
  EXPECT_EQ(rows, (std::vector<std::string>{"-7", "NULL"}));
}

TEST_F(Stream, OtherBytesAreAnError) {
  std::string bytes = TwoRows();
  bytes[0] = 'X';
  CopyDecoder decoder({IntColumn()}, "UTC");
  decoder.Add(bytes);
  std::vector<Value> row;
  EXPECT_FALSE(decoder.Next(row).ok());
}

}  // namespace
}  // namespace firesteel::connectors
