#include "storage/s3/sigv4.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/digest.h"

namespace firesteel::storage {
namespace {

using ::testing::HasSubstr;

// The example account and moment of AWS' documentation ("Examples: Signature Calculations in SigV4" and the SigV4 test
// suite); the expected signatures are published there.
const AwsCredentials kS3Example{"AKIAIOSFODNN7EXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), Secret()};
const Clock::WallTime kS3Moment{std::chrono::seconds(1369353600)};  // 2013-05-24T00:00:00Z

std::string Authorization(const SignableRequest& request, const SigningScope& scope, const AwsCredentials& credentials,
                          Clock::WallTime now) {
  for (const auto& [name, value] : SignRequest(request, scope, credentials, now)) {
    if (name == "authorization") return value;
  }
  return "none";
}

std::string S3Authorization(const SignableRequest& request) {
  return Authorization(request, {"us-east-1", "s3"}, kS3Example, kS3Moment);
}

TEST(SigV4Test, SignsGetObjectWithRange) {
  const std::string authorization =
      S3Authorization({.method = "GET",
                       .encoded_path = "/test.txt",
                       .query = {},
                       .headers = {{"host", "examplebucket.s3.amazonaws.com"}, {"range", "bytes=0-9"}},
                       .payload_sha256 = Sha256Hex("")});
  EXPECT_EQ(authorization,
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(SigV4Test, SignsPutObject) {
  const std::string body = "Welcome to Amazon S3.";
  EXPECT_THAT(S3Authorization({.method = "PUT",
                               .encoded_path = "/test%24file.text",
                               .query = {},
                               .headers = {{"host", "examplebucket.s3.amazonaws.com"},
                                           {"date", "Fri, 24 May 2013 00:00:00 GMT"},
                                           {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
                               .payload_sha256 = Sha256Hex(body)}),
              HasSubstr("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"));
}

TEST(SigV4Test, SignsAParameterWithoutValue) {
  EXPECT_THAT(S3Authorization({.method = "GET",
                               .encoded_path = "/",
                               .query = {{"lifecycle", ""}},
                               .headers = {{"host", "examplebucket.s3.amazonaws.com"}},
                               .payload_sha256 = Sha256Hex("")}),
              HasSubstr("Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"));
}

TEST(SigV4Test, SignsAListing) {
  EXPECT_THAT(S3Authorization({.method = "GET",
                               .encoded_path = "/",
                               .query = {{"prefix", "J"}, {"max-keys", "2"}},
                               .headers = {{"host", "examplebucket.s3.amazonaws.com"}},
                               .payload_sha256 = Sha256Hex("")}),
              HasSubstr("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
}

TEST(SigV4Test, SignsOtherServicesWithoutThePayloadHeader) {  // get-vanilla of the test suite
  const AwsCredentials credentials{"AKIDEXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), Secret()};
  const Clock::WallTime moment{std::chrono::seconds(1440938160)};  // 2015-08-30T12:36:00Z
  EXPECT_THAT(Authorization({.method = "GET",
                             .encoded_path = "/",
                             .query = {},
                             .headers = {{"host", "example.amazonaws.com"}},
                             .payload_sha256 = Sha256Hex("")},
                            {"us-east-1", "service"}, credentials, moment),
              HasSubstr("Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"));
}

TEST(SigV4Test, SessionTokensAreSentAndSigned) {
  AwsCredentials credentials = kS3Example;
  credentials.session_token = Secret("token");
  const auto added = SignRequest(
      {.method = "GET", .encoded_path = "/", .query = {}, .headers = {{"host", "h"}}, .payload_sha256 = Sha256Hex("")},
      {"us-east-1", "s3"}, credentials, kS3Moment);
  EXPECT_THAT(added, ::testing::Contains(std::pair<std::string, std::string>("x-amz-security-token", "token")));
  EXPECT_THAT(added.back().second, HasSubstr("x-amz-security-token"));
}

TEST(UriEncodeTest, KeepsOnlyUnreservedCharacters) {
  EXPECT_EQ(UriEncode("a/b c=é~", Slash::kKeep), "a/b%20c%3D%C3%A9~");
  EXPECT_EQ(UriEncode("a/b", Slash::kEncode), "a%2Fb");
}

TEST(UriEncodeTest, DecodingUndoesIt) {
  const std::string odd = "a/b +c%=&é\x01";
  EXPECT_EQ(UriDecode(UriEncode(odd, Slash::kEncode)), odd);
  EXPECT_EQ(UriDecode("a+b%2Bc"), "a b+c");
  EXPECT_EQ(UriDecode("100%"), "100%");
  EXPECT_EQ(UriDecode("%zz%4"), "%zz%4");
}

TEST(DigestTest, KnownValues) {
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(HexEncode(Md5("abc")), "900150983cd24fb0d6963f7d28e17f72");
}

}  // namespace
}  // namespace firesteel::storage
