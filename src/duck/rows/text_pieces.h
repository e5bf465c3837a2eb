#pragma once

#include <memory>
#include <optional>
#include <string>

#include "duck/rows/file_rows_reader.h"
#include "files/format/text_input.h"

namespace firesteel::duck {

// Whole lines of one file.
struct TextPiece {
  std::string text;
  std::size_t file = 0;             // index into the scan's files
  bool starts_with_header = false;  // the first line that is a record is none
};

// Cuts the files of a scan into pieces that end where a line does, in order. The first are small, so that a query for a
// few rows reads little. Not thread-safe; the scan and the stores outlive it.
class TextPieces {
 public:
  TextPieces(const files::FileScan& scan, files::StoreLocator& stores, RecordForm form)
      : scan_(scan), stores_(stores), form_(std::move(form)) {}
  // Nothing at the end. kResourceExhausted for a line longer than files::LineReader::kLongestLine.
  StatusOr<std::optional<TextPiece>> Next();

 private:
  // Where the last whole line of buffer_ ends; 0 where none does.
  std::size_t LastLineEnd() const;
  Status ReadPiece();
  bool HoldsRecord(const std::string& text) const;

  const files::FileScan& scan_;
  files::StoreLocator& stores_;
  const RecordForm form_;
  std::unique_ptr<files::TextInput> input_;
  std::size_t next_file_ = 0;
  std::string buffer_;
  bool ended_ = false;   // nothing more to read of the file
  bool header_ = false;  // still to come in this file
  std::size_t wanted_ = 64 << 10;
};

}  // namespace firesteel::duck
