#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status_or.h"
#include "connect/artifacts.h"

namespace spark::connect {
class AddArtifactsRequest;
class AddArtifactsRequest_ArtifactChunk;
class AddArtifactsRequest_BeginChunkedArtifact;
class AddArtifactsResponse;
}  // namespace spark::connect

namespace firesteel::connect {

// One AddArtifacts stream. Give it the requests in order, then Finish. An artifact comes whole in a batch, or in chunks
// that follow their first one directly; it is kept once it is complete and every checksum fits. A wrong checksum is no
// failure of the stream: the answer says so and the artifact is not kept. Names must be relative paths below one of the
// known kinds (cache, pyfiles, files, archives, jars, classes). Not thread-safe.
class Upload {
 public:
  explicit Upload(Artifacts& artifacts) : artifacts_(artifacts) {}

  Status Receive(const spark::connect::AddArtifactsRequest& request);
  // Fills in the summaries. Fails when an artifact is incomplete.
  Status Finish(spark::connect::AddArtifactsResponse* response) const;

 private:
  struct Chunked {
    std::string name;
    std::int64_t total_bytes = 0;
    std::int64_t chunks_missing = 0;
    bool intact = true;
    std::string bytes;
  };
  struct Summary {
    std::string name;
    bool intact = true;
  };

  Status Begin(const spark::connect::AddArtifactsRequest_BeginChunkedArtifact& message);
  Status Continue(const spark::connect::AddArtifactsRequest_ArtifactChunk& chunk);
  Status Keep(std::string name, std::string bytes, bool intact);

  Artifacts& artifacts_;
  Chunked current_;  // complete when no chunks are missing
  std::vector<Summary> summaries_;
};

}  // namespace firesteel::connect
