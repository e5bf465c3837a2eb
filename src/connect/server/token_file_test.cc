#include "connect/server/token_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace firesteel::connect {
namespace {

class TokenFile : public ::testing::Test {
 protected:
  TokenFile() : folder_(std::filesystem::temp_directory_path() / ("firesteel_tokens_" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~TokenFile() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& text, mode_t mode = 0600) {
    const std::string path = (folder_ / "tokens").string();
    std::ofstream(path) << text;
    EXPECT_EQ(::chmod(path.c_str(), mode), 0);
    return path;
  }
  std::string Error(const std::string& text) {
    const auto tokens = ReadTokenFile(Write(text));
    EXPECT_FALSE(tokens.ok()) << text;
    return tokens.ok() ? "" : tokens.status().ToString();
  }

  const std::filesystem::path folder_;
};

TEST_F(TokenFile, ASingleTokenMayDoEverything) {
  const auto tokens = ReadTokenFile(Write("s3cret\n"));
  ASSERT_TRUE(tokens.ok()) << tokens.status().ToString();
  ASSERT_EQ(tokens->size(), 1u);
  EXPECT_EQ(tokens->front().rights, session::Rights::kAdmin);
  EXPECT_EQ(tokens->front().secret, Secret("s3cret"));
}

TEST_F(TokenFile, LinesGiveNameRightsAndToken) {
  const auto tokens = ReadTokenFile(Write("# who\n\nreports read aaa\r\n  etl\twrite  bbb\nops admin ccc"));
  ASSERT_TRUE(tokens.ok()) << tokens.status().ToString();
  ASSERT_EQ(tokens->size(), 3u);
  EXPECT_EQ((*tokens)[0].name, "reports");
  EXPECT_EQ((*tokens)[0].rights, session::Rights::kRead);
  EXPECT_EQ((*tokens)[1].rights, session::Rights::kWrite);
  EXPECT_EQ((*tokens)[1].secret, Secret("bbb"));
  EXPECT_EQ((*tokens)[2].rights, session::Rights::kAdmin);
}

TEST_F(TokenFile, WhatOthersMayReadIsRefused) {
  for (const mode_t mode : {0640, 0604, 0644, 0660, 0601}) {
    const auto tokens = ReadTokenFile(Write("s3cret\n", mode));
    ASSERT_FALSE(tokens.ok()) << mode;
    EXPECT_NE(tokens.status().message().find("chmod 600"), std::string::npos);
  }
  EXPECT_TRUE(ReadTokenFile(Write("s3cret\n", 0400)).ok());
}

TEST_F(TokenFile, LinksAndFoldersAreRefused) {
  const std::string link = (folder_ / "link").string();
  std::filesystem::create_symlink(Write("s3cret\n"), link);
  EXPECT_NE(ReadTokenFile(link).status().message().find("symbolic link"), std::string::npos);
  EXPECT_NE(ReadTokenFile(folder_.string()).status().message().find("regular file"), std::string::npos);
}

TEST_F(TokenFile, MistakesAreNamedWithoutTheToken) {
  EXPECT_NE(Error("").find("empty"), std::string::npos);
  EXPECT_NE(Error("# nobody\n").find("empty"), std::string::npos);
  EXPECT_NE(Error("a\nb\n").find("NAME RIGHTS TOKEN"), std::string::npos);
  EXPECT_NE(Error("two s3cret\n").find("line 1"), std::string::npos);
  EXPECT_NE(Error("a all s3cret\n").find("read, write or admin"), std::string::npos);
  EXPECT_NE(Error("a/b read s3cret\n").find("name"), std::string::npos);
  EXPECT_NE(Error("a read s3cret\na write other\n").find("twice"), std::string::npos);
  EXPECT_NE(Error("a read s3cret\nb write s3cret\n").find("same token"), std::string::npos);
  EXPECT_NE(Error("a read s3cret\xc3\xa4\n").find("ASCII"), std::string::npos);
  for (const char* text :
       {"two s3cret\n", "a all s3cret\n", "a read s3cret\nb write s3cret\n", "a read s3cret\xc3\xa4\n"}) {
    EXPECT_EQ(Error(text).find("s3cret"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace firesteel::connect
