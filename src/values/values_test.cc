#include "gtest/gtest.h"
#include "values/datetime/datetime_pattern.h"
#include "values/datetime/text_datetime.h"
#include "values/json/json_tree.h"
#include "values/text/java_regex.h"
#include "values/text/utf8_text.h"

namespace firesteel::values {
namespace {

constexpr std::int64_t kTime = (13 * 3600LL + 4 * 60 + 5) * kMicrosPerSecond + 678901;
const std::int64_t kMoment = DaysFromCivil(2024, 1, 5) * kMicrosPerDay + kTime;

std::string Formatted(std::string_view pattern) {
  DatetimePattern::Refusal refusal;
  const auto compiled = DatetimePattern::Compile(pattern, DatetimePattern::Use::kFormat, refusal);
  return compiled ? compiled->Format(kMoment, 9 * 3600 * kMicrosPerSecond, "Asia/Seoul") : refusal.condition;
}

std::string Parsed(std::string_view pattern, std::string_view text) {
  DatetimePattern::Refusal refusal;
  const auto compiled = DatetimePattern::Compile(pattern, DatetimePattern::Use::kParse, refusal);
  if (!compiled) return refusal.condition;
  const auto parsed = compiled->Parse(text);
  return parsed ? TimestampToText(parsed->local_us) + parsed->zone : "no";
}

TEST(DatetimePatternTest, FormatsAsJava) {
  EXPECT_EQ(Formatted("yyyy-MM-dd HH:mm:ss.SSS"), "2024-01-05 13:04:05.678");
  EXPECT_EQ(Formatted("d MMM yy, h a"), "5 Jan 24, 1 PM");
  EXPECT_EQ(Formatted("EEEE 'the' D, QQQ"), "Friday the 5, Q1");
  EXPECT_EQ(Formatted("XXX xx O VV"), "+09:00 +0900 GMT+9 Asia/Seoul");
}

TEST(DatetimePatternTest, RefusesWhatSparkRefuses) {
  EXPECT_EQ(Formatted("YYYY"), "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN");
  EXPECT_EQ(Formatted("MMMMM"), "INVALID_DATETIME_PATTERN.LENGTH");
  EXPECT_EQ(Formatted("yyyy 'open"), "INVALID_DATETIME_PATTERN.WITH_SUGGESTION");
  EXPECT_EQ(Parsed("EEEE d", "Friday 5"), "INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER");
}

TEST(DatetimePatternTest, Parses) {
  EXPECT_EQ(Parsed("yyyyMMddHHmmss", "20240105130405"), "2024-01-05 13:04:05");
  EXPECT_EQ(Parsed("d-M-yyyy", "5-1-2024"), "2024-01-05 00:00:00");
  EXPECT_EQ(Parsed("yyyy-MM-dd[ HH:mm]", "2024-01-05"), "2024-01-05 00:00:00");
  EXPECT_EQ(Parsed("MMM d, yyyy h a", "jan 5, 2024 1 pm"), "2024-01-05 13:00:00");
  EXPECT_EQ(Parsed("yyyy-MM-dd'T'HH:mm:ss.SSSX", "2024-01-05T13:04:05.6Z"), "2024-01-05 13:04:05.6Z");
  EXPECT_EQ(Parsed("yyyy-MM-dd", "2024-02-30"), "no");
  EXPECT_EQ(Parsed("yyyy-MM-dd", "2024-1-5"), "no");
}

std::string FirstMatch(std::string_view pattern, std::string_view text) {
  std::string reason;
  const auto regex = JavaRegex::Compile(pattern, reason);
  if (!regex) return "error: " + reason;
  const auto found = regex->Find(text, 0);
  if (!found.ok()) return "given up: " + found.status().message();
  const auto& match = *found;
  return match ? std::string(text.substr(match->begin(), match->end() - match->begin())) : "none";
}

TEST(JavaRegexTest, TakesJavasDialect) {
  EXPECT_EQ(FirstMatch("(?<=a)b+", "xabbb"), "bbb");
  EXPECT_EQ(FirstMatch("(a)\\1", "baab"), "aa");
  EXPECT_EQ(FirstMatch("\\p{Upper}+", "abCDe"), "CD");
  EXPECT_EQ(FirstMatch("[a-z&&[^aeiou]]+", "aeibcd"), "bcd");
  EXPECT_EQ(FirstMatch("\\Qa.b\\E", "axb a.b"), "a.b");
  EXPECT_EQ(FirstMatch("caf\\u00e9", "caf\xC3\xA9"), "caf\xC3\xA9");
  EXPECT_TRUE(FirstMatch("(", "x").starts_with("error: "));
}

TEST(JavaRegexTest, LongTextsAreMatchedOrRefusedNeverMissed) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "ab";
  EXPECT_EQ(FirstMatch("^(a|b)*$", text), text);
  EXPECT_TRUE(FirstMatch("^(a+)+$", std::string(60, 'a') + "b").starts_with("given up: "));
}

TEST(JsonTreeTest, KeepsNumbersAndOrder) {
  const auto value = ParseJson(R"({"b": 1.50, "a": [true, null, "x\u00e9\n"]} rest)");
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(ToJsonText(*value), "{\"b\":1.50,\"a\":[true,null,\"x\xC3\xA9\\n\"]}");
  EXPECT_FALSE(ParseJson("{\"a\":1").has_value());
  EXPECT_FALSE(ParseJson("01").has_value());
  EXPECT_FALSE(ParseJson("1 2", JsonRest::kRefused).has_value());
}

TEST(Utf8TextTest, SubstringsCountCharacters) {
  EXPECT_EQ(SubstringByCharacters("h\xC3\xA9llo", 2, 2), "\xC3\xA9l");
  EXPECT_EQ(SubstringByCharacters("hello", 0, 2), "he");
  EXPECT_EQ(SubstringByCharacters("hello", -10, 7), "he");
  EXPECT_EQ(SubstringByCharacters("hello", 2, -1), "");
}

}  // namespace
}  // namespace firesteel::values
