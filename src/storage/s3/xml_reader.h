#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/status_or.h"

namespace firesteel::storage {

// One element of a small XML document. Namespace prefixes and attributes are dropped: S3's answers use neither.
struct XmlElement {
  std::string name;
  std::string text;  // character data directly in it, entities replaced
  std::vector<XmlElement> children;

  // The first child of that name, or null.
  const XmlElement* Child(std::string_view child_name) const;
  // Its text, or "" where there is no such child.
  const std::string& ChildText(std::string_view child_name) const;
};

// Reads a whole document. kDataError, with the byte offset, for anything malformed, cut off, nested deeper than 64 or
// holding a document type (which could define entities).
StatusOr<XmlElement> ParseXml(std::string_view document);

// `text` with & < > " ' and control characters escaped.
std::string XmlEscape(std::string_view text);

}  // namespace firesteel::storage
