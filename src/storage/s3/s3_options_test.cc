#include "storage/s3/s3_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace firesteel::storage {
namespace {

using ::testing::HasSubstr;

class S3OptionsTest : public ::testing::Test {
 protected:
  S3Options Options(const std::string& bucket = "bkt") {
    auto options = Read(bucket);
    EXPECT_TRUE(options.ok()) << options.status().ToString();
    return options.ok() ? *options : S3Options{};
  }
  StatusOr<S3Options> Read(const std::string& bucket = "bkt") {
    return ReadS3Options(bucket, settings_, Environment::Of(variables_),
                         [this](const std::string& path) -> StatusOr<std::string> {
                           const auto file = files_.find(path);
                           if (file == files_.end()) return Status(StatusCode::kNotFound, path);
                           return file->second;
                         });
  }
  // "key:secret:token", "anonymous", or the failure.
  std::string Credentials(const std::string& bucket = "bkt") {
    const auto options = Read(bucket);
    if (!options.ok()) return options.status().message();
    const auto credentials = options->credentials();
    if (!credentials.ok()) return credentials.status().message();
    if (!*credentials) return "anonymous";
    const AwsCredentials& keys = **credentials;
    return keys.access_key_id + ":" + keys.secret_access_key.Reveal() + ":" + keys.session_token.Reveal();
  }
  SettingsMap settings_;
  Environment::Variables variables_ = {{"HOME", "/home/u"}};
  std::map<std::string, std::string> files_;
};

TEST_F(S3OptionsTest, DefaultsToAmazonByVirtualHost) {
  variables_["AWS_REGION"] = "eu-west-1";
  const S3Options options = Options();
  EXPECT_EQ(options.host, "s3.eu-west-1.amazonaws.com");
  EXPECT_EQ(options.region, "eu-west-1");
  EXPECT_TRUE(options.tls);
  EXPECT_EQ(options.addressing, S3Addressing::kVirtualHost);
  EXPECT_EQ(Options("dotted.bucket").addressing, S3Addressing::kPath);
}

TEST_F(S3OptionsTest, ACustomEndpointIsAddressedByPath) {
  variables_["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9000/";
  const S3Options options = Options();
  EXPECT_EQ(options.host, "127.0.0.1:9000");
  EXPECT_FALSE(options.tls);
  EXPECT_EQ(options.addressing, S3Addressing::kPath);
  settings_["spark.hadoop.fs.s3a.path.style.access"] = "false";
  EXPECT_EQ(Options().addressing, S3Addressing::kVirtualHost);
}

TEST_F(S3OptionsTest, SettingsBeatVariablesAndTheBucketsOwnBeatAll) {
  variables_["AWS_ENDPOINT_URL"] = "http://env:1";
  variables_["AWS_ENDPOINT_URL_S3"] = "http://env-s3:1";
  EXPECT_EQ(Options().host, "env-s3:1");
  settings_["spark.hadoop.fs.s3a.endpoint"] = "http://set:1";
  settings_["fs.s3a.bucket.bkt.endpoint"] = "http://own:1";
  EXPECT_EQ(Options("other").host, "set:1");
  EXPECT_EQ(Options("bkt").host, "own:1");
}

TEST_F(S3OptionsTest, AnEndpointWithoutSchemeObeysTheTlsSetting) {
  settings_["fs.s3a.endpoint"] = "minio:9000";
  EXPECT_TRUE(Options().tls);
  settings_["fs.s3a.connection.ssl.enabled"] = "false";
  EXPECT_FALSE(Options().tls);
}

TEST_F(S3OptionsTest, TheRegionOfAnAmazonEndpointIsRead) {
  settings_["fs.s3a.endpoint"] = "s3.ap-northeast-2.amazonaws.com";
  EXPECT_EQ(Options().region, "ap-northeast-2");
  settings_["fs.s3a.endpoint"] = "s3.amazonaws.com";
  EXPECT_EQ(Options().region, "us-east-1");
  settings_["fs.s3a.endpoint.region"] = "sa-east-1";
  EXPECT_EQ(Options().region, "sa-east-1");
}

TEST_F(S3OptionsTest, BadValuesAreNamed) {
  settings_["fs.s3a.path.style.access"] = "yes";
  EXPECT_THAT(Read().status().message(), HasSubstr("fs.s3a.path.style.access is 'yes'"));
  settings_ = {{"fs.s3a.endpoint", "http://key:secret@host"}};
  EXPECT_THAT(Read().status().message(), Not(HasSubstr("secret")));
  settings_ = {{"fs.s3a.connection.establish.timeout", "5s"},
               {"spark.hadoop.fs.s3a.connection.timeout", "2000"},
               {"fs.s3a.connection.request.timeout", "1m"},
               {"fs.s3a.create.conditional.enabled", "false"}};
  const auto limited = Read();
  ASSERT_TRUE(limited.ok()) << limited.status().ToString();
  EXPECT_EQ(limited->timeouts.connect, std::chrono::seconds(5));
  EXPECT_EQ(limited->timeouts.stalled, std::chrono::seconds(2));
  EXPECT_EQ(limited->timeouts.whole, std::chrono::minutes(1));
  EXPECT_FALSE(limited->send_conditions);
  settings_ = {{"fs.s3a.connection.request.timeout", "soon"}};
  EXPECT_THAT(Read().status().message(), HasSubstr("connection.request.timeout"));
  settings_ = {{"fs.s3a.attempts.maximum", "many"}};
  EXPECT_THAT(Read().status().message(), HasSubstr("attempts.maximum"));
}

TEST_F(S3OptionsTest, CredentialsComeFromSettingsThenVariablesThenProfile) {
  files_["/home/u/.aws/credentials"] = "[default]\naws_access_key_id = P\naws_secret_access_key = ps\n";
  EXPECT_EQ(Credentials(), "P:ps:");
  variables_["AWS_ACCESS_KEY_ID"] = "E";
  variables_["AWS_SECRET_ACCESS_KEY"] = "es";
  variables_["AWS_SESSION_TOKEN"] = "et";
  EXPECT_EQ(Credentials(), "E:es:et");
  settings_["spark.hadoop.fs.s3a.access.key"] = "S";
  settings_["spark.hadoop.fs.s3a.secret.key"] = "ss";
  EXPECT_EQ(Credentials(), "S:ss:");
  settings_["fs.s3a.session.token"] = "st";
  EXPECT_EQ(Credentials(), "S:ss:st");
}

TEST_F(S3OptionsTest, TheNamedProviderIsTheOnlyOneAsked) {
  variables_["AWS_ACCESS_KEY_ID"] = "E";
  variables_["AWS_SECRET_ACCESS_KEY"] = "es";
  settings_["fs.s3a.aws.credentials.provider"] = "org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider";
  EXPECT_EQ(Credentials(), "anonymous");
  settings_["fs.s3a.aws.credentials.provider"] = "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider";
  EXPECT_THAT(Credentials(), HasSubstr("no AWS credentials found (looked at fs.s3a.access.key"));
  settings_["fs.s3a.aws.credentials.provider"] =
      "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider, "
      "software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider";
  EXPECT_EQ(Credentials(), "E:es:");
}

TEST_F(S3OptionsTest, MetadataProvidersAreRefusedByName) {
  settings_["fs.s3a.aws.credentials.provider"] = "com.amazonaws.auth.InstanceProfileCredentialsProvider";
  EXPECT_EQ(Read().status().code(), StatusCode::kUnsupported);
  EXPECT_THAT(Read().status().message(), HasSubstr("InstanceProfileCredentialsProvider"));
  settings_["fs.s3a.aws.credentials.provider"] = "my.own.Provider";
  EXPECT_EQ(Read().status().code(), StatusCode::kInvalidArgument);
}

TEST_F(S3OptionsTest, HalfACredentialIsAnErrorNotAReasonToLookFurther) {
  variables_["AWS_ACCESS_KEY_ID"] = "E";
  files_["/home/u/.aws/credentials"] = "[default]\naws_access_key_id=P\naws_secret_access_key=ps\n";
  EXPECT_THAT(Credentials(), HasSubstr("no AWS_SECRET_ACCESS_KEY"));
}

TEST_F(S3OptionsTest, ProfilesMergeBothFiles) {
  variables_["AWS_PROFILE"] = "dev";
  files_["/home/u/.aws/credentials"] =
      "# mine\n[default]\naws_access_key_id=D\n[dev]\naws_access_key_id = P # note\naws_secret_access_key = p#;s\n";
  files_["/home/u/.aws/config"] =
      "[profile dev]\r\nregion = eu-central-1\r\nservices = local\r\ns3 =\r\n  addressing_style = path\r\n"
      "[services local]\ns3 =\n  endpoint_url = http://localhost:4566\n";
  EXPECT_EQ(Credentials(), "P:p#;s:");
  const S3Options options = Options();
  EXPECT_EQ(options.region, "eu-central-1");
  EXPECT_EQ(options.host, "localhost:4566");
  EXPECT_EQ(options.addressing, S3Addressing::kPath);
}

TEST_F(S3OptionsTest, ProfileFilesCanLieElsewhere) {
  variables_["AWS_SHARED_CREDENTIALS_FILE"] = "~/keys";
  files_["/home/u/keys"] = "[default]\naws_access_key_id=K\naws_secret_access_key=s\naws_session_token=t\n";
  EXPECT_EQ(Credentials(), "K:s:t");
}

TEST_F(S3OptionsTest, ProfileTroubleIsExplainedWithoutSecrets) {
  variables_["AWS_PROFILE"] = "gone";
  EXPECT_THAT(Credentials(), HasSubstr("'gone' (AWS_PROFILE)"));
  files_["/home/u/.aws/config"] = "[profile gone]\nrole_arn = arn:aws:iam::1:role/x\n";
  EXPECT_THAT(Credentials(), HasSubstr("role_arn"));
  files_["/home/u/.aws/credentials"] = "[default]\nhunter2\n";
  EXPECT_THAT(Credentials(), HasSubstr("/home/u/.aws/credentials:2"));
  EXPECT_THAT(Credentials(), Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace firesteel::storage
