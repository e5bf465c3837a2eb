#include "base/byte_text.h"

#include <gtest/gtest.h>

namespace firesteel {
namespace {

TEST(ByteTextTest, Hex) {
  EXPECT_EQ(HexEncode(std::string("\0\x7f\xff", 3)), "007fff");
  EXPECT_EQ(HexDecode("4a4B"), "JK");
  EXPECT_EQ(HexDecode("4x"), "");
  EXPECT_EQ(HexDecode("4"), "");
}

TEST(ByteTextTest, Base64) {
  EXPECT_EQ(Base64Encode("any carnal pleas"), "YW55IGNhcm5hbCBwbGVhcw==");
  EXPECT_EQ(Base64Encode(""), "");
}

}  // namespace
}  // namespace firesteel
