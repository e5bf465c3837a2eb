#include "sql/text/variable_substitution.h"

#include <gtest/gtest.h>

#include <map>

namespace firesteel::sql {
namespace {

std::string Substituted(std::string_view text) {
  const std::map<std::string, std::string> settings = {
      {"path", "/data"}, {"file", "${path}/x.csv"}, {"loop", "a${loop}"}, {"a.b", "dots"}};
  const StatusOr<std::string> result =
      SubstituteVariables(text, [&](VariableScope scope, const std::string& name) -> std::optional<std::string> {
        if (scope == VariableScope::kEnvironment) {
          return name == "HOME" ? std::optional<std::string>("/home/u") : std::nullopt;
        }
        if (scope == VariableScope::kSystem) return std::nullopt;
        const auto found = settings.find(name);
        return found == settings.end() ? std::nullopt : std::optional(found->second);
      });
  return result.ok() ? *result : result.status().message();
}

TEST(VariableSubstitutionTest, SettingsAreFoundUnderEveryPrefix) {
  EXPECT_EQ(Substituted("x ${path} y"), "x /data y");
  EXPECT_EQ(Substituted("${spark:path}${sparkconf:path}${hiveconf:path}${hivevar:path}"), "/data/data/data/data");
  EXPECT_EQ(Substituted("'${a.b}'"), "'dots'");
}

TEST(VariableSubstitutionTest, ValuesAreSubstitutedInTurn) { EXPECT_EQ(Substituted("${file}"), "/data/x.csv"); }

TEST(VariableSubstitutionTest, AMissingSettingIsEmpty) { EXPECT_EQ(Substituted("[${nothing}]"), "[]"); }

TEST(VariableSubstitutionTest, OtherUnknownReferencesStay) {
  EXPECT_EQ(Substituted("${env:HOME} ${env:NOPE} ${system:x} ${what:path}"),
            "/home/u ${env:NOPE} ${system:x} ${what:path}");
  EXPECT_EQ(Substituted("${with blank} ${open"), "${with blank} ${open");
}

TEST(VariableSubstitutionTest, AValueThatRefersToItselfFails) {
  EXPECT_EQ(Substituted("${loop}"), "the variable ${loop} refers to itself");
}

}  // namespace
}  // namespace firesteel::sql
