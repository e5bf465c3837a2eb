#include "connect/upload.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "spark/connect/base.pb.h"

namespace firesteel::connect {
namespace {

namespace proto = spark::connect;

void Fill(proto::AddArtifactsRequest_ArtifactChunk* chunk, const std::string& bytes, std::int64_t crc_error = 0) {
  chunk->set_data(bytes);
  chunk->set_crc(
      static_cast<std::int64_t>(crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size())) +
      crc_error);
}

proto::AddArtifactsRequest Whole(const std::string& name, const std::string& bytes, std::int64_t crc_error = 0) {
  proto::AddArtifactsRequest request;
  auto* artifact = request.mutable_batch()->add_artifacts();
  artifact->set_name(name);
  Fill(artifact->mutable_data(), bytes, crc_error);
  return request;
}

proto::AddArtifactsRequest First(const std::string& name, std::int64_t total, std::int64_t chunks,
                                 const std::string& bytes) {
  proto::AddArtifactsRequest request;
  auto* begin = request.mutable_begin_chunk();
  begin->set_name(name);
  begin->set_total_bytes(total);
  begin->set_num_chunks(chunks);
  Fill(begin->mutable_initial_chunk(), bytes);
  return request;
}

proto::AddArtifactsRequest Next(const std::string& bytes, std::int64_t crc_error = 0) {
  proto::AddArtifactsRequest request;
  Fill(request.mutable_chunk(), bytes, crc_error);
  return request;
}

class UploadTest : public testing::Test {
 protected:
  // The condition of the first failure, "" when all goes well.
  std::string Send(const std::vector<proto::AddArtifactsRequest>& requests) {
    Upload upload(artifacts_);
    for (const auto& request : requests) {
      if (Status status = upload.Receive(request); !status.ok())
        return status.condition().empty() ? "no condition" : status.condition();
    }
    answer_.Clear();
    const Status finished = upload.Finish(&answer_);
    return finished.condition();
  }

  Artifacts artifacts_{100};
  proto::AddArtifactsResponse answer_;
};

TEST_F(UploadTest, WholeArtifactsAreKept) {
  EXPECT_EQ(Send({Whole("cache/ab", "bytes"), Whole("pyfiles/my/module.py", "")}), "");
  EXPECT_EQ(*artifacts_.CachedBlock("ab"), "bytes");
  EXPECT_TRUE(artifacts_.Has("pyfiles/my/module.py"));
  EXPECT_EQ(answer_.artifacts_size(), 2);
  EXPECT_TRUE(answer_.artifacts(0).is_crc_successful());
}

TEST_F(UploadTest, ChunksAreJoined) {
  EXPECT_EQ(Send({First("cache/ab", 5, 3, "by"), Next("te"), Next("s")}), "");
  EXPECT_EQ(*artifacts_.CachedBlock("ab"), "bytes");
}

TEST_F(UploadTest, WrongChecksumIsAnsweredAndNothingKept) {
  EXPECT_EQ(Send({Whole("cache/ab", "bytes", 1), First("cache/cd", 4, 2, "by"), Next("te", 1)}), "");
  EXPECT_FALSE(answer_.artifacts(0).is_crc_successful());
  EXPECT_FALSE(answer_.artifacts(1).is_crc_successful());
  EXPECT_FALSE(artifacts_.Has("cache/ab"));
  EXPECT_FALSE(artifacts_.Has("cache/cd"));
}

TEST_F(UploadTest, NamesOutsideTheKnownFoldersAreRefused) {
  for (const char* name : {"/etc/passwd", "cache/../x", "files//x", "files/", "files/./x", "files/a\\b"}) {
    EXPECT_EQ(Send({Whole(name, "bytes")}), "INVALID_ARTIFACT_PATH") << name;
  }
  for (const char* name : {"x", "other/x", ""})
    EXPECT_EQ(Send({Whole(name, "bytes")}), "FIRESTEEL_INVALID_MESSAGE") << name;
  EXPECT_EQ(Send({Whole("forward_to_fs/x", "bytes")}).substr(0, 19), "UNSUPPORTED_FEATURE");
}

TEST_F(UploadTest, SizesMustBeAsAnnounced) {
  EXPECT_EQ(Send({First("cache/ab", 5, 2, "by"), Next("te")}), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Send({First("cache/ab", 3, 2, "by"), Next("te")}), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Send({First("cache/ab", -1, 2, "by")}), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Send({First("cache/ab", 5, 0, "by")}), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Send({First("cache/ab", 101, 2, "by")}), "no condition");  // RESOURCE_EXHAUSTED
}

TEST_F(UploadTest, ChunksOutOfPlaceAreRefused) {
  EXPECT_EQ(Send({Next("te")}), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Send({First("cache/ab", 5, 2, "by"), Whole("cache/cd", "x")}), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Send({First("cache/ab", 5, 2, "by")}), "FIRESTEEL_INVALID_MESSAGE");
  EXPECT_EQ(Send({proto::AddArtifactsRequest{}}), "FIRESTEEL_INVALID_MESSAGE");
}

TEST_F(UploadTest, FilesDoNotChange) {
  EXPECT_EQ(Send({Whole("files/a", "one"), Whole("files/a", "one")}), "");
  EXPECT_EQ(Send({Whole("files/a", "two")}), "ARTIFACT_ALREADY_EXISTS");
}

}  // namespace
}  // namespace firesteel::connect
