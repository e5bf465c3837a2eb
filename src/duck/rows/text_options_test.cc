#include "duck/rows/text_options.h"

#include <gtest/gtest.h>

namespace firesteel::duck {
namespace {

TEST(TextOptionsTest, AnyValueComesBack) {
  const std::map<std::string, std::string> options = {
      {"sep", "\x1f"}, {"nullValue", "a\nb=\x1e"}, {"quote", ""}, {"comment", "7:"}, {"", std::string("\0:", 2)}};
  EXPECT_EQ(UnpackTextOptions(PackTextOptions(options)), options);
  EXPECT_TRUE(UnpackTextOptions(PackTextOptions({})).empty());
}

}  // namespace
}  // namespace firesteel::duck
