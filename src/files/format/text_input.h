#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/status_or.h"
#include "files/listing/file_scan.h"
#include "files/listing/store_locator.h"

namespace firesteel::files {

// How the text of a file is packed, by the ending of its name, as Hadoop decides it: .gz, .zst, .deflate; kUnsupported
// by name for .bz2, .lz4 and .snappy.
enum class TextCodec { kPlain, kGzip, kZstd, kDeflate };
StatusOr<TextCodec> TextCodecOf(std::string_view uri);

// Reads a text file from front to back as UTF-8, unpacked, without a byte order mark. Several gzip or zstd members in a
// row are one text. Not thread-safe.
class TextInput {
 public:
  // `encoding` is Spark's option: UTF-8 (bytes pass as they are) or ISO-8859-1; others are kUnsupported.
  static StatusOr<std::unique_ptr<TextInput>> Open(StoreLocator& stores, const FileEntry& file,
                                                   const std::string& encoding);
  virtual ~TextInput() = default;
  // The next piece, empty at the end; valid until the next call. kDataError, naming the file, for damaged packing.
  virtual StatusOr<std::string_view> Read() = 0;
};

// A text that is in memory already; it must outlive the reader.
class MemoryInput final : public TextInput {
 public:
  explicit MemoryInput(std::string_view text) : text_(text) {}
  StatusOr<std::string_view> Read() override;

 private:
  std::string_view text_;
};

// Splits a text into lines at `separator`, or, without one, at \n, \r\n and \r, as Hadoop's line reader does. The last
// line needs no separator.
class LineReader {
 public:
  LineReader(TextInput& input, std::optional<std::string> separator)
      : input_(input), separator_(std::move(separator)) {}
  // The next line without its end, or nothing at the end of the text; valid until the next call. A line longer than
  // kLongestLine is kResourceExhausted.
  StatusOr<std::optional<std::string_view>> Next();

  static constexpr std::size_t kLongestLine = std::size_t{1} << 30;

 private:
  // Length of the line at the front of buffer_ and of its end; nothing where more bytes are needed.
  std::optional<std::pair<std::size_t, std::size_t>> FindEnd(std::size_t from);

  TextInput& input_;
  const std::optional<std::string> separator_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::optional<std::size_t> line_feed_;  // the next one in buffer_, npos for none; absent: not looked for
  bool ended_ = false;
};

}  // namespace firesteel::files
