#include "types/identifier_text.h"

#include <gtest/gtest.h>

namespace firesteel {
namespace {

TEST(IdentifierText, NamesAreEqualAsTheirFoldedFormsAre) {
  const char* const names[] = {"",        "id",     "ID",          "idx",    "straße",  "STRASSE", "Ärger",
                               "äRGER",   "kelvin", "\u212Aelvin", "\u0130", "i\u0307", "I\u0307", "I",
                               "a\u0301", "A",      "xä",          "XÄ",     "yä"};
  for (const char* a : names) {
    for (const char* b : names) EXPECT_EQ(EqualsIgnoreCase(a, b), FoldCase(a) == FoldCase(b)) << a << " and " << b;
  }
  EXPECT_TRUE(EqualsIgnoreCase("kelvin", "\u212Aelvin"));
  EXPECT_FALSE(EqualsIgnoreCase("[", "{"));  // letters alone differ in case
  EXPECT_EQ(FoldCase("A[Z]_9"), "a[z]_9");
}

}  // namespace
}  // namespace firesteel
