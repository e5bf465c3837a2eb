#include "types/java_number.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace firesteel
