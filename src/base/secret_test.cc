#include "base/secret.h"

#include <sstream>
#include <string>
#include <type_traits>

#include <gtest/gtest.h>

namespace firesteel {
namespace {

template <typename T>
concept Streamable = requires(std::ostream& out, const T& value) {
  out << value;
};

TEST(SecretTest, CannotBeStreamedOrConverted) {
  static_assert(!Streamable<Secret>);
  static_assert(!std::is_convertible_v<Secret, std::string>);
  static_assert(!std::is_convertible_v<std::string, Secret>);
}

TEST(SecretTest, RevealsItsText) { EXPECT_EQ(Secret("hunter2").Reveal(), "hunter2"); }

TEST(SecretTest, MovingLeavesNothingBehind) {
  Secret from("short");
  Secret to(std::move(from));
  EXPECT_TRUE(from.empty());  // NOLINT: the state after a move is what is tested
  EXPECT_EQ(to, Secret("short"));
}

TEST(SecretTest, ComparesByValue) {
  EXPECT_EQ(Secret("a"), Secret("a"));
  EXPECT_FALSE(Secret("a") == Secret("b"));
  EXPECT_FALSE(Secret("a") == Secret("ab"));
}

}  // namespace
}  // namespace firesteel
