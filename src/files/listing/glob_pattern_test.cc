#include "files/listing/glob_pattern.h"

#include <gtest/gtest.h>

namespace firesteel::files {
namespace {

bool Matches(std::string_view pattern, std::string_view name) { return GlobPattern::Parse(pattern)->Matches(name); }

TEST(GlobPattern, StarAndQuestionMark) {
  EXPECT_TRUE(Matches("*.parquet", "a.parquet"));
  EXPECT_FALSE(Matches("*.parquet", "a.parquet.crc"));
  EXPECT_TRUE(Matches("a?c", "abc"));
  EXPECT_TRUE(Matches("a?c", "aéc"));
  EXPECT_FALSE(Matches("a?c", "ac"));
  EXPECT_TRUE(Matches("*a*b*", "xxaxxbxx"));
}

TEST(GlobPattern, CharacterClasses) {
  EXPECT_TRUE(Matches("2024-0[1-3]", "2024-02"));
  EXPECT_FALSE(Matches("2024-0[1-3]", "2024-04"));
  EXPECT_TRUE(Matches("[^ab]x", "cx"));
  EXPECT_FALSE(Matches("[^ab]x", "ax"));
}

TEST(GlobPattern, BracesNestAndHoldWildcards) {
  EXPECT_TRUE(Matches("{green,yel*}_x", "yellow_x"));
  EXPECT_TRUE(Matches("{a,b{c,d}}", "bd"));
  EXPECT_FALSE(Matches("{a,b{c,d}}", "b"));
}

TEST(GlobPattern, BackslashTakesTheNextCharacterLiterally) {
  EXPECT_TRUE(Matches("a\\*", "a*"));
  EXPECT_FALSE(Matches("a\\*", "ab"));
}

TEST(GlobPattern, UnclosedGroupsAreRefused) {
  EXPECT_FALSE(GlobPattern::Parse("a{b").ok());
  EXPECT_FALSE(GlobPattern::Parse("a[b").ok());
}

TEST(GlobPattern, BracesWithSlashesBecomeSeparatePaths) {
  const auto paths = ExpandSlashBraces("/d/{a/b,c}/*.csv");
  EXPECT_EQ(*paths, (std::vector<std::string>{"/d/a/b/*.csv", "/d/c/*.csv"}));
}

TEST(GlobPattern, ManyStarsAreQuick) {
  std::string pattern;
  for (int i = 0; i < 40; ++i) pattern += "*a";
  EXPECT_FALSE(Matches(pattern + "b", std::string(5000, 'a')));
}

}  // namespace
}  // namespace firesteel::files
