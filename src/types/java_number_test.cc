#include "types/java_number.h"

#include <gtest/gtest.h>

#include <charconv>
#include <string>

namespace firesteel {
namespace {

TEST(JavaNumberTest, DoublesLookLikeJavas) {
  EXPECT_EQ(JavaDouble(1), "1.0");
  EXPECT_EQ(JavaDouble(1e7), "1.0E7");
  EXPECT_EQ(JavaDouble(9999999), "9999999.0");
  EXPECT_EQ(JavaDouble(0.001), "0.001");
  EXPECT_EQ(JavaDouble(0.0001), "1.0E-4");
  EXPECT_EQ(JavaDouble(1.5e20), "1.5E20");
  EXPECT_EQ(JavaDouble(-123.456), "-123.456");
  EXPECT_EQ(JavaDouble(-0.0), "-0.0");
  EXPECT_EQ(JavaFloat(0.1f), "0.1");
}

TEST(JavaNumberTest, AmountsAreTheShortestDecimal) {
  for (int i = 0; i < 2'000'000; i += 7) {
    for (const double value : {i / 100.0, i / 1000.0, i / 3.0, i * 1.1}) {
      if (value != 0 && (value < 1e-3 || value >= 1e7)) continue;
      char text[64];
      std::string shortest(text, std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr);
      if (shortest.find('.') == std::string::npos) shortest += ".0";
      ASSERT_EQ(JavaDouble(value), shortest);
    }
  }
}

}  // namespace
}  // namespace firesteel
