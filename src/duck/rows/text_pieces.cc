#include "duck/rows/text_pieces.h"

#include <algorithm>
#include <utility>

#include "files/format/csv/csv_record.h"

namespace firesteel::duck {
namespace {

constexpr std::size_t kLargestPiece = 1 << 20;

}  // namespace

std::size_t TextPieces::LastLineEnd() const {
  if (!form_.line_separator) {
    if (const std::size_t feed = buffer_.rfind('\n'); feed != std::string::npos) return feed + 1;
    // Whether a line feed follows the last byte is not known.
    const std::size_t carriage_return = std::string_view(buffer_).substr(0, buffer_.size() - 1).rfind('\r');
    return carriage_return == std::string_view::npos ? 0 : carriage_return + 1;
  }
  // From the front, as the lines are found: a separator may overlap itself.
  std::size_t end = 0;
  for (std::size_t at = buffer_.find(*form_.line_separator); at != std::string::npos;
       at = buffer_.find(*form_.line_separator, end)) {
    end = at + form_.line_separator->size();
  }
  return end;
}

// Fills buffer_ with at least one whole line, or what is left of the file.
Status TextPieces::ReadPiece() {
  std::size_t wanted = wanted_;
  while (!ended_ && (buffer_.size() < wanted || LastLineEnd() == 0)) {
    if (buffer_.size() > files::LineReader::kLongestLine) {
      return Status(StatusCode::kResourceExhausted, "a line is longer than 1 GiB");
    }
    wanted = std::max(wanted, 2 * buffer_.size());  // a long line is looked through a few times only
    while (!ended_ && buffer_.size() < wanted) {
      FS_ASSIGN_OR_RETURN(const std::string_view more, input_->Read());
      if (more.empty()) ended_ = true;
      buffer_ += more;
    }
  }
  return Status::Ok();
}

bool TextPieces::HoldsRecord(const std::string& text) const {
  const files::CsvTokenizer tokenizer(*form_.csv);
  files::MemoryInput input(text);
  files::LineReader lines(input, form_.line_separator);
  while (true) {
    const auto line = lines.Next();
    if (!line.ok() || !*line) return false;
    if (!tokenizer.IsSkipped(**line)) return true;
  }
}

StatusOr<std::optional<TextPiece>> TextPieces::Next() {
  while (true) {
    if (!input_) {
      if (next_file_ == scan_.files.size()) return std::optional<TextPiece>();
      FS_ASSIGN_OR_RETURN(input_, files::TextInput::Open(stores_, scan_.files[next_file_++], form_.encoding));
      header_ = form_.csv != nullptr && form_.csv->header;
      ended_ = false;
    }
    FS_RETURN_IF_ERROR(ReadPiece());
    TextPiece piece{.text = std::exchange(buffer_, {}), .file = next_file_ - 1};
    if (ended_) {
      input_.reset();
    } else {
      buffer_ = std::move(piece.text);
      const std::size_t end = LastLineEnd();
      piece.text = buffer_.substr(0, end);
      buffer_.erase(0, end);
    }
    if (piece.text.empty() || (header_ && !HoldsRecord(piece.text))) continue;
    piece.starts_with_header = std::exchange(header_, false);
    wanted_ = std::min(4 * wanted_, kLargestPiece);
    return std::optional(std::move(piece));
  }
}

}  // namespace firesteel::duck
