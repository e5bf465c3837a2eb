#include "files/format/text_input.h"

#include <zlib.h>
#include <zstd.h>

#include <utility>
#include <vector>

#include "types/identifier_text.h"

namespace firesteel::files {
namespace {

constexpr std::size_t kChunk = 1u << 20;

Status DamagedPacking(const std::string& uri, const std::string& what) {
  return Status(StatusCode::kDataError, "file '" + uri + "' cannot be unpacked: " + what);
}

class PlainInput final : public TextInput {
 public:
  explicit PlainInput(std::unique_ptr<storage::InputStream> stream) : stream_(std::move(stream)), chunk_(kChunk) {}
  StatusOr<std::string_view> Read() override {
    FS_ASSIGN_OR_RETURN(const std::size_t count, stream_->Read(chunk_));
    return std::string_view(chunk_.data(), count);
  }

 private:
  std::unique_ptr<storage::InputStream> stream_;
  std::vector<char> chunk_;
};

// gzip and deflate, by zlib's automatic detection of the header.
class ZlibInput final : public TextInput {
 public:
  ZlibInput(std::unique_ptr<TextInput> packed, std::string uri)
      : packed_(std::move(packed)), uri_(std::move(uri)), out_(kChunk) {
    ready_ = inflateInit2(&stream_, 15 + 32) == Z_OK;
  }
  ~ZlibInput() override { inflateEnd(&stream_); }

  StatusOr<std::string_view> Read() override {
    if (!ready_) return Status(StatusCode::kResourceExhausted, "no memory to unpack '" + uri_ + "'");
    while (true) {
      if (stream_.avail_in == 0) {
        FS_ASSIGN_OR_RETURN(const std::string_view more, packed_->Read());
        if (more.empty()) {
          if (in_member_) return DamagedPacking(uri_, "it ends in the middle of the packed text");
          return std::string_view();
        }
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(more.data()));
        stream_.avail_in = static_cast<uInt>(more.size());
      }
      if (!in_member_) {
        // What follows a member is another one, or padding, which gzip ignores.
        while (seen_member_ && stream_.avail_in > 0 && *stream_.next_in == 0) {
          ++stream_.next_in;
          --stream_.avail_in;
        }
        if (stream_.avail_in == 0) continue;
        inflateReset(&stream_);
        in_member_ = true;
      }
      stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
      stream_.avail_out = static_cast<uInt>(out_.size());
      const int result = inflate(&stream_, Z_NO_FLUSH);
      if (result == Z_STREAM_END) {
        in_member_ = false;
        seen_member_ = true;
      } else if (result != Z_OK && result != Z_BUF_ERROR) {
        return DamagedPacking(uri_, stream_.msg == nullptr ? "it is not packed as its name says" : stream_.msg);
      }
      const std::size_t count = out_.size() - stream_.avail_out;
      if (count > 0) return std::string_view(out_.data(), count);
    }
  }

 private:
  std::unique_ptr<TextInput> packed_;
  const std::string uri_;
  std::vector<char> out_;
  z_stream stream_{};
  bool ready_ = false;
  bool in_member_ = false;
  bool seen_member_ = false;
};

class ZstdInput final : public TextInput {
 public:
  ZstdInput(std::unique_ptr<TextInput> packed, std::string uri)
      : packed_(std::move(packed)), uri_(std::move(uri)), stream_(ZSTD_createDStream()), out_(kChunk) {}
  ~ZstdInput() override { ZSTD_freeDStream(stream_); }

  StatusOr<std::string_view> Read() override {
    while (true) {
      ZSTD_outBuffer out{out_.data(), out_.size(), 0};
      if (in_.pos == in_.size && !flushing_) {
        FS_ASSIGN_OR_RETURN(const std::string_view more, packed_->Read());
        if (more.empty()) {
          if (open_) return DamagedPacking(uri_, "it ends in the middle of the packed text");
          return std::string_view();
        }
        in_ = {more.data(), more.size(), 0};
      }
      const std::size_t result = ZSTD_decompressStream(stream_, &out, &in_);
      if (ZSTD_isError(result)) return DamagedPacking(uri_, ZSTD_getErrorName(result));
      open_ = result != 0;
      flushing_ = out.pos == out.size;
      if (out.pos > 0) return std::string_view(out_.data(), out.pos);
    }
  }

 private:
  std::unique_ptr<TextInput> packed_;
  const std::string uri_;
  ZSTD_DStream* const stream_;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  std::vector<char> out_;
  bool open_ = false;
  bool flushing_ = false;
};

class Latin1Input final : public TextInput {
 public:
  explicit Latin1Input(std::unique_ptr<TextInput> input) : input_(std::move(input)) {}
  StatusOr<std::string_view> Read() override {
    FS_ASSIGN_OR_RETURN(const std::string_view bytes, input_->Read());
    out_.clear();
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x80) {
        out_ += c;
      } else {
        out_ += static_cast<char>(0xC0 | (byte >> 6));
        out_ += static_cast<char>(0x80 | (byte & 0x3F));
      }
    }
    return std::string_view(out_);
  }

 private:
  std::unique_ptr<TextInput> input_;
  std::string out_;
};

// Leaves out a byte order mark, also where it comes in pieces.
class MarklessInput final : public TextInput {
 public:
  explicit MarklessInput(std::unique_ptr<TextInput> input) : input_(std::move(input)) {}
  StatusOr<std::string_view> Read() override {
    if (passed_) return input_->Read();
    passed_ = true;
    while (front_.size() < 3) {
      FS_ASSIGN_OR_RETURN(const std::string_view more, input_->Read());
      if (more.empty()) break;
      front_ += more;
    }
    std::string_view text = front_;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (text.empty()) return input_->Read();
    return text;
  }

 private:
  std::unique_ptr<TextInput> input_;
  std::string front_;
  bool passed_ = false;
};

}  // namespace

StatusOr<TextCodec> TextCodecOf(std::string_view uri) {
  const std::string name = FoldCase(uri.substr(uri.rfind('/') + 1));
  if (name.ends_with(".gz") || name.ends_with(".gzip")) return TextCodec::kGzip;
  if (name.ends_with(".zst") || name.ends_with(".zstd")) return TextCodec::kZstd;
  if (name.ends_with(".deflate")) return TextCodec::kDeflate;
  for (const char* known : {".bz2", ".lz4", ".snappy", ".xz"}) {
    if (name.ends_with(known))
      return Unsupported("text files packed as '" + std::string(known) + "' (" + std::string(uri) + ")");
  }
  return TextCodec::kPlain;
}

StatusOr<std::unique_ptr<TextInput>> TextInput::Open(StoreLocator& stores, const FileEntry& file,
                                                     const std::string& encoding) {
  FS_ASSIGN_OR_RETURN(const TextCodec codec, TextCodecOf(file.uri));
  FS_ASSIGN_OR_RETURN(const Location location, Locate(stores, file.uri));
  FS_ASSIGN_OR_RETURN(auto stream, location.store->OpenRead(location.uri.key, {.if_match = file.etag}));
  std::unique_ptr<TextInput> input = std::make_unique<PlainInput>(std::move(stream));
  switch (codec) {
    case TextCodec::kPlain:
      break;
    case TextCodec::kGzip:
    case TextCodec::kDeflate:
      input = std::make_unique<ZlibInput>(std::move(input), file.uri);
      break;
    case TextCodec::kZstd:
      input = std::make_unique<ZstdInput>(std::move(input), file.uri);
      break;
  }
  const std::string folded = FoldCase(encoding);
  if (folded == "iso-8859-1" || folded == "latin1" || folded == "iso8859-1" || folded == "iso_8859_1") {
    return std::unique_ptr<TextInput>(std::make_unique<Latin1Input>(std::move(input)));
  }
  if (folded != "utf-8" && folded != "utf8") return Unsupported("text files in the encoding '" + encoding + "'");
  return std::unique_ptr<TextInput>(std::make_unique<MarklessInput>(std::move(input)));
}

StatusOr<std::string_view> MemoryInput::Read() { return std::exchange(text_, std::string_view()); }

std::optional<std::pair<std::size_t, std::size_t>> LineReader::FindEnd(std::size_t from) {
  const std::string_view rest = std::string_view(buffer_).substr(at_);
  if (separator_) {
    const std::size_t start = from < separator_->size() ? 0 : from - separator_->size();
    const std::size_t end = rest.find(*separator_, start);
    if (end == std::string_view::npos) return std::nullopt;
    return std::pair(end, separator_->size());
  }
  // Two searches for a byte are several times quicker than one for any of a set. The place of the line feed is kept: a
  // text of carriage returns alone would be searched whole for every line.
  if (!line_feed_ || *line_feed_ < at_ + from) line_feed_ = buffer_.find('\n', at_ + from);
  const std::string_view before_feed = std::string_view(buffer_).substr(at_, *line_feed_ - at_);
  const std::size_t end = before_feed.find('\r', from);
  if (end == std::string_view::npos) {
    if (*line_feed_ == std::string::npos) return std::nullopt;
    return std::pair(before_feed.size(), std::size_t{1});
  }
  // Whether a line feed follows is known only when the next byte is there.
  if (end + 1 == rest.size() && !ended_) return std::nullopt;
  return std::pair(end, end + 1 < rest.size() && rest[end + 1] == '\n' ? std::size_t{2} : std::size_t{1});
}

StatusOr<std::optional<std::string_view>> LineReader::Next() {
  std::size_t searched = 0;
  while (true) {
    if (const auto end = FindEnd(searched)) {
      const std::string_view line = std::string_view(buffer_).substr(at_, end->first);
      at_ += end->first + end->second;
      return std::optional(line);
    }
    const std::size_t left = buffer_.size() - at_;
    if (ended_) {
      if (left == 0) return std::optional<std::string_view>();
      const std::string_view line = std::string_view(buffer_).substr(at_);
      at_ = buffer_.size();
      return std::optional(line);
    }
    if (left > kLongestLine) return Status(StatusCode::kResourceExhausted, "a line is longer than 1 GiB");
    searched = left > 0 ? left - 1 : 0;
    FS_ASSIGN_OR_RETURN(const std::string_view more, input_.Read());
    buffer_.erase(0, at_);
    at_ = 0;
    line_feed_.reset();
    if (more.empty()) ended_ = true;
    buffer_ += more;
  }
}

}  // namespace firesteel::files
