// Bytes from outside, damaged at random: every reader answers with a value or an error, never with a crash.
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "storage/s3/aws_credentials.h"
#include "storage/s3/aws_profile.h"
#include "storage/s3/s3_error.h"
#include "storage/s3/s3_object_store.h"
#include "storage/s3/sigv4.h"
#include "storage/s3/xml_reader.h"
#include "storage/uri.h"

namespace firesteel::storage {
namespace {

constexpr int kRounds = 5'000;
constexpr unsigned kSeed = 20240101;

// `text` with a few bytes changed, dropped, doubled or cut off.
std::string Damaged(std::string text, std::mt19937& random) {
  for (unsigned changes = 1 + random() % 4; changes > 0 && !text.empty(); --changes) {
    const std::size_t at = random() % text.size();
    switch (random() % 5) {
      case 0:
        text[at] = static_cast<char>(random());
        break;
      case 1:
        text.erase(at, 1 + random() % 3);
        break;
      case 2:
        text.insert(at, 1, "<>&;'\"/=[]%\0#"[random() % 14]);
        break;
      case 3:
        text.insert(at, text.substr(random() % text.size(), random() % 20));
        break;
      default:
        text.resize(at);
        break;
    }
  }
  return text;
}

TEST(NoiseTest, XmlIsReadOrRefused) {
  std::mt19937 random(kSeed);
  const std::string good =
      "<?xml version=\"1.0\"?><ListBucketResult xmlns='u'><Contents><Key>a&amp;b&#x41;</Key><Size>12</Size></Contents>"
      "<!-- c --><![CDATA[x]]><CommonPrefixes><Prefix>p%2F</Prefix></CommonPrefixes></ListBucketResult>";
  int refused = 0;
  for (int round = 0; round < kRounds; ++round) refused += ParseXml(Damaged(good, random)).ok() ? 0 : 1;
  EXPECT_GT(refused, kRounds / 4);
}

TEST(NoiseTest, ErrorAnswersAlwaysBecomeAFailure) {
  std::mt19937 random(kSeed);
  const std::string good = "<Error><Code>SlowDown</Code><Message>m</Message><Region>eu-west-1</Region></Error>";
  for (int round = 0; round < kRounds; ++round) {
    const HttpResponse response{
        .status = static_cast<int>(random() % 600), .headers = {}, .body = Damaged(good, random)};
    EXPECT_FALSE(S3ErrorFromResponse(response, {"GET", "b", "s3://b/k", "host"}).ok());
  }
}

TEST(NoiseTest, PathsProfilesAndProviderListsAreReadOrRefused) {
  std::mt19937 random(kSeed);
  const std::vector<std::string> paths = {"s3a://bucket/a/b=c/../d", "file:///x/./y", "rel/at:ive", "hdfs://n:8020/x"};
  const std::string profile = "[default]\naws_access_key_id = A # c\n[profile x]\ns3 =\n  addressing_style = path\n";
  for (int round = 0; round < kRounds; ++round) {
    if (auto uri = ParseStorageUri(Damaged(paths[round % paths.size()], random), "/work"); uri.ok()) {
      EXPECT_TRUE(uri->scheme == Scheme::kS3 ? !uri->bucket.empty() : uri->key.starts_with('/')) << uri->ToString();
      if (uri->scheme == Scheme::kLocal) {
        EXPECT_EQ(uri->key.find("/../"), std::string::npos);
      }
    }
    (void)ParseAwsIni(Damaged(profile, random), "p");
    (void)ParseCredentialsProviders(Damaged("org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider, a.B$C", random));
    const std::string odd = Damaged("a%20b+c%2f%", random);
    EXPECT_EQ(UriDecode(UriEncode(odd, Slash::kEncode)), odd);
    (void)UriDecode(odd);
  }
}

}  // namespace
}  // namespace firesteel::storage
