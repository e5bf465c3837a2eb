#include "pipeline/yaml_source.h"

#include <gtest/gtest.h>

namespace firesteel::pipeline {
namespace {

bool Parses(const std::string& text) { return YamlSource::Parse("x.yml", text).ok(); }

TEST(YamlSourceTest, MisIndentedTextIsRefused) {
  EXPECT_FALSE(Parses("configuration:\n    a: \"1\"\n  b: \"2\"\n"));
  EXPECT_FALSE(Parses("configuration:\n  a: \"1\"\n   b: \"2\"\n"));
  EXPECT_FALSE(Parses("exports:\n  - from: a\n    to: b\n   dsn: c\n"));
  EXPECT_FALSE(Parses("exports:\n  - from: a\n - from: b\n"));
  EXPECT_FALSE(Parses("name: x\n\tstorage: y\n"));
}

TEST(YamlSourceTest, NothingAfterTheFirstDocumentIsLost) {
  const auto indented = YamlSource::Parse("x.yml", " name: x\nstorage: y\n");
  ASSERT_FALSE(indented.ok());
  EXPECT_NE(indented.status().ToString().find("x.yml:2:1"), std::string::npos) << indented.status().ToString();
  EXPECT_FALSE(Parses("a: 1\n---\nb: 2\n"));
}

TEST(YamlSourceTest, EmptyTextsAndMarkedDocumentsAreFine) {
  for (const char* text : {"", "# nothing\n", "---\na: 1\n", "a: 1\n...\n", "a:\n- x\n- y\nb: {c: 1,\nd: 2}\n"}) {
    EXPECT_TRUE(Parses(text)) << text;
  }
  EXPECT_TRUE(YamlSource::Parse("x.yml", "")->root().IsNull());
}

TEST(YamlSourceTest, TagsThatNameTypesAreRefused) {
  for (const char* text : {"a: !!python/object/apply:os.system 'x'\n", "a: !!python/object/apply:os.system ['x']\n",
                           "- !mine {b: 1}\n", "a: !<tag:x> 1\n"}) {
    const auto parsed = YamlSource::Parse("x.yml", text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_NE(parsed.status().ToString().find("the tag '"), std::string::npos) << parsed.status().ToString();
  }
  EXPECT_TRUE(Parses(
      "a: !!str 1\nb: !!int 2\nc: !!map {d: !!seq [!!float 1.5, !!bool true, !!null null]}\ne: ! 3\nf: \"4\"\n"));
}

}  // namespace
}  // namespace firesteel::pipeline
