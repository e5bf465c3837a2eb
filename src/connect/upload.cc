#include "connect/upload.h"

#include <zlib.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "connect/decode/invalid_message.h"
#include "spark/connect/base.pb.h"

namespace firesteel::connect {
namespace {

namespace proto = spark::connect;

constexpr std::string_view kKinds[] = {"cache", "pyfiles", "files", "archives", "jars", "classes"};

Status CheckName(const std::string& name) {
  if (name.starts_with("forward_to_fs/"))
    return Unsupported("copying local files to a file system (copyFromLocalToFs)");
  const std::size_t slash = name.find('/');
  const std::string_view kind = std::string_view(name).substr(0, slash);
  const bool known =
      slash != std::string::npos && std::find(std::begin(kKinds), std::end(kKinds), kind) != std::end(kKinds);
  if (name.starts_with('/')) return SparkError("INVALID_ARTIFACT_PATH", {{"name", name}});
  if (!known) return InvalidMessage("the artifact name '" + name + "' begins with no known kind");
  for (std::size_t begin = slash + 1; begin <= name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    const std::string_view part = std::string_view(name).substr(begin, end - begin);
    if (part.empty() || part == "." || part == ".." || part.find('\0') != std::string_view::npos ||
        part.find('\\') != std::string_view::npos) {
      return SparkError("INVALID_ARTIFACT_PATH", {{"name", name}});
    }
    begin = end + 1;
  }
  return Status::Ok();
}

bool IsIntact(const proto::AddArtifactsRequest_ArtifactChunk& chunk) {
  const std::string& bytes = chunk.data();
  return static_cast<std::int64_t>(crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()),
                                           static_cast<z_size_t>(bytes.size()))) == chunk.crc();
}

}  // namespace

Status Upload::Receive(const proto::AddArtifactsRequest& request) {
  if (current_.chunks_missing > 0 && !request.has_chunk())
    return InvalidMessage("the artifact '" + current_.name + "' is incomplete");
  switch (request.payload_case()) {
    case proto::AddArtifactsRequest::kBatch:
      for (const auto& artifact : request.batch().artifacts()) {
        FS_RETURN_IF_ERROR(CheckName(artifact.name()));
        FS_RETURN_IF_ERROR(Keep(artifact.name(), artifact.data().data(), IsIntact(artifact.data())));
      }
      return Status::Ok();
    case proto::AddArtifactsRequest::kBeginChunk:
      return Begin(request.begin_chunk());
    case proto::AddArtifactsRequest::kChunk:
      return Continue(request.chunk());
    case proto::AddArtifactsRequest::PAYLOAD_NOT_SET:
      break;
  }
  return InvalidMessage("an upload without payload");
}

Status Upload::Begin(const proto::AddArtifactsRequest_BeginChunkedArtifact& message) {
  FS_RETURN_IF_ERROR(CheckName(message.name()));
  if (message.num_chunks() < 1 || message.total_bytes() < 0) {
    return InvalidMessage("the artifact '" + message.name() + "' of " + std::to_string(message.total_bytes()) +
                          " bytes in " + std::to_string(message.num_chunks()) + " chunks");
  }
  if (message.total_bytes() > artifacts_.limit_bytes()) {
    return {StatusCode::kResourceExhausted, "the artifact '" + message.name() + "' of " +
                                                std::to_string(message.total_bytes()) +
                                                " bytes is larger than all artifacts of a session may be (" +
                                                std::to_string(artifacts_.limit_bytes()) + ")"};
  }
  current_ = {.name = message.name(),
              .total_bytes = message.total_bytes(),
              .chunks_missing = message.num_chunks(),
              .bytes = {}};
  return Continue(message.initial_chunk());
}

Status Upload::Continue(const proto::AddArtifactsRequest_ArtifactChunk& chunk) {
  if (current_.chunks_missing == 0) return InvalidMessage("a chunk that belongs to no artifact");
  current_.intact = current_.intact && IsIntact(chunk);
  current_.bytes += chunk.data();
  const auto size = static_cast<std::int64_t>(current_.bytes.size());
  if (size > current_.total_bytes || (--current_.chunks_missing == 0 && size != current_.total_bytes)) {
    return InvalidMessage("the artifact '" + current_.name + "' was announced with " +
                          std::to_string(current_.total_bytes) + " bytes and came with " + std::to_string(size));
  }
  if (current_.chunks_missing > 0) return Status::Ok();
  return Keep(std::move(current_.name), std::exchange(current_.bytes, {}), current_.intact);
}

Status Upload::Keep(std::string name, std::string bytes, bool intact) {
  if (intact) FS_RETURN_IF_ERROR(artifacts_.Put(name, std::move(bytes)));
  summaries_.push_back({std::move(name), intact});
  return Status::Ok();
}

Status Upload::Finish(proto::AddArtifactsResponse* response) const {
  if (current_.chunks_missing > 0) return InvalidMessage("the artifact '" + current_.name + "' is incomplete");
  for (const Summary& summary : summaries_) {
    auto* artifact = response->add_artifacts();
    artifact->set_name(summary.name);
    artifact->set_is_crc_successful(summary.intact);
  }
  return Status::Ok();
}

}  // namespace firesteel::connect
