#include "analysis/plan/attribute_list.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace firesteel::analysis {
namespace {

Attribute Named(std::string name) { return {.id = {}, .name = std::move(name), .type = DataType::Int()}; }

std::string Names(const AttributeList& list) {
  std::string names;
  for (const Attribute& attribute : list) names += attribute.name;
  return names;
}

TEST(AttributeList, EditingOneCopyLeavesTheOthers) {
  AttributeList a = {Named("x"), Named("y")};
  AttributeList b = a;
  EXPECT_EQ(&a.get(), &b.get());
  b.Edit()[0].name = "z";
  EXPECT_EQ(Names(a), "xy");
  EXPECT_EQ(Names(b), "zy");
}

TEST(AttributeList, NobodyElsesListIsEditedInPlace) {
  AttributeList a = {Named("x")};
  const Attribute* before = a.get().data();
  a.Edit()[0].name = "y";
  EXPECT_EQ(a.get().data(), before);
}

TEST(AttributeList, GrowsFromNothingAndByItself) {
  AttributeList a;
  EXPECT_TRUE(a.empty());
  a.push_back(Named("x"));
  a.Append(a);
  EXPECT_EQ(Names(a), "xx");
  a.clear();
  EXPECT_EQ(a.size(), 0u);
}

}  // namespace
}  // namespace firesteel::analysis
