#include "base/utf8.h"

#include <gtest/gtest.h>

namespace firesteel {
namespace {

TEST(Utf8Test, WellFormedTextStays) {
  const std::string text = "a h\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80";
  EXPECT_TRUE(IsValidUtf8(text));
  EXPECT_EQ(MakeValidUtf8(text), text);
}

TEST(Utf8Test, BadBytesAreReplaced) {
  for (const char* bad : {"a\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE2\x82"})
    EXPECT_FALSE(IsValidUtf8(bad)) << bad;
  EXPECT_EQ(MakeValidUtf8("a\x80"), "a\xEF\xBF\xBD");
  EXPECT_EQ(MakeValidUtf8("l\xFFst"), "l\xEF\xBF\xBDst");
}

}  // namespace
}  // namespace firesteel
