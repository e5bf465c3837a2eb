#include "files/listing/partition_path.h"

#include <gtest/gtest.h>

namespace firesteel::files {
namespace {

TEST(PartitionPath, EscapesWhatHiveEscapesAndLeavesTheRest) {
  EXPECT_EQ(EscapePathName("a=b/c:d%"), "a%3Db%2Fc%3Ad%25");
  EXPECT_EQ(EscapePathName("New York é ~$&+,;@"), "New York é ~$&+,;@");
  EXPECT_EQ(EscapePathName("\x01\x7F{}[]^"), "%01%7F%7B}%5B%5D%5E");
}

TEST(PartitionPath, UnescapesHexPairsOnly) {
  EXPECT_EQ(UnescapePathName("a%3Db%2fc"), "a=b/c");
  EXPECT_EQ(UnescapePathName("50%"), "50%");
  EXPECT_EQ(UnescapePathName("%zz%4"), "%zz%4");
}

TEST(PartitionPath, EscapingRoundTrips) {
  std::string all;
  for (int c = 1; c < 128; ++c) all += static_cast<char>(c);
  EXPECT_EQ(UnescapePathName(EscapePathName(all)), all);
}

TEST(PartitionPath, NullAndEmptyBecomeTheDefaultPartition) {
  EXPECT_EQ(PartitionFolderName("p", std::nullopt), "p=__HIVE_DEFAULT_PARTITION__");
  EXPECT_EQ(PartitionFolderName("p", ""), "p=__HIVE_DEFAULT_PARTITION__");
  EXPECT_EQ(PartitionFolderName("p", "null"), "p=null");
}

TEST(PartitionPath, OrdinaryFolderNamesAreNoPartitions) {
  EXPECT_FALSE(ParsePartitionFolder("abc"));
  EXPECT_FALSE(ParsePartitionFolder("=abc"));
  EXPECT_EQ(ParsePartitionFolder("a%3D=b=c")->first, "a=");
  EXPECT_EQ(ParsePartitionFolder("a%3D=b=c")->second, "b=c");
}

TEST(PartitionPath, UnderscoreAndDotHideExceptPartitions) {
  EXPECT_TRUE(IsHiddenName("_SUCCESS"));
  EXPECT_TRUE(IsHiddenName(".crc"));
  EXPECT_TRUE(IsHiddenName("a._COPYING_"));
  EXPECT_FALSE(IsHiddenName("_p=1"));
  EXPECT_FALSE(IsHiddenName("part-0"));
}

}  // namespace
}  // namespace firesteel::files
