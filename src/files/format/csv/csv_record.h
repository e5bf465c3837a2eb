#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "files/listing/file_scan.h"

namespace firesteel::files {

// Splits CSV text into fields as Spark's parser does.
class CsvTokenizer {
 public:
  explicit CsvTokenizer(const CsvReadOptions& options) : options_(options) {}

  // The fields of one record, valid as long as the record and until the next Split. A field that is empty without
  // quotes is absent; an empty one in quotes is the option emptyValue. An unclosed quote takes the rest.
  struct Fields {
    std::vector<std::optional<std::string_view>> values;
    std::deque<std::string> unquoted;  // texts that stand in the record in another form
  };
  void Split(std::string_view record, Fields& fields) const;

  // With multiLine: the length of the record at the front of `text` with its line end, quotes taken into account;
  // nothing where it is not complete yet.
  std::optional<std::size_t> RecordLength(std::string_view text, bool ended) const;

  // Lines that hold no record: blank ones and comments.
  bool IsSkipped(std::string_view line) const;

 private:
  bool StartsQuote(std::string_view text) const { return !options_.quote.empty() && text.starts_with(options_.quote); }

  const CsvReadOptions options_;
};

// Names of the columns: from a header by Spark's rules for missing and double ones, else _c0, _c1, ..
std::vector<std::string> CsvColumnNames(const CsvTokenizer::Fields& first, const CsvReadOptions& options,
                                        bool case_sensitive);

}  // namespace firesteel::files
