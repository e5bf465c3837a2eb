#include "files/listing/glob_pattern.h"

#include <utility>

namespace firesteel::files {

struct GlobPattern::Node {
  enum class Kind { kLiteral, kAnyOne, kAnyRun, kSet } kind = Kind::kLiteral;
  char literal = 0;
  bool negated = false;
  std::vector<std::pair<unsigned char, unsigned char>> ranges;
};

namespace {

Status BadGlob(std::string_view text, std::string_view reason) {
  return Status(StatusCode::kInvalidArgument,
                "illegal file pattern '" + std::string(text) + "': " + std::string(reason));
}

// The braces of `text` multiplied out, inner ones first come last: "{a,b}c" gives "ac", "bc".
StatusOr<std::vector<std::string>> ExpandBraces(std::string_view text, std::string_view whole) {
  std::size_t open = std::string_view::npos;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '{') {
      open = i;
      break;
    }
  }
  if (open == std::string_view::npos) return std::vector<std::string>{std::string(text)};
  std::vector<std::string_view> choices;
  int depth = 0;
  std::size_t start = open + 1;
  std::size_t close = std::string_view::npos;
  for (std::size_t i = open; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') {
      ++i;
    } else if (c == '{') {
      ++depth;
    } else if (c == ',' && depth == 1) {
      choices.push_back(text.substr(start, i - start));
      start = i + 1;
    } else if (c == '}' && --depth == 0) {
      choices.push_back(text.substr(start, i - start));
      close = i;
      break;
    }
  }
  if (close == std::string_view::npos) return BadGlob(whole, "unclosed group '{'");
  std::vector<std::string> out;
  for (const std::string_view choice : choices) {
    const std::string joined =
        std::string(text.substr(0, open)) + std::string(choice) + std::string(text.substr(close + 1));
    FS_ASSIGN_OR_RETURN(std::vector<std::string> expanded, ExpandBraces(joined, whole));
    if (out.size() + expanded.size() > 10000) return BadGlob(whole, "more than 10000 alternatives");
    for (std::string& one : expanded) out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

StatusOr<std::vector<GlobPattern::Node>> GlobPattern::ParseNodes(std::string_view text) {
  std::vector<Node> nodes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    Node node;
    switch (text[i]) {
      case '*':
        node.kind = Node::Kind::kAnyRun;
        break;
      case '?':
        node.kind = Node::Kind::kAnyOne;
        break;
      case '\\':
        if (++i == text.size()) return BadGlob(text, "an escape at the end");
        node.literal = text[i];
        break;
      case '[': {
        node.kind = Node::Kind::kSet;
        std::size_t at = i + 1;
        if (at < text.size() && (text[at] == '^' || text[at] == '!')) {
          node.negated = true;
          ++at;
        }
        bool first = true;
        for (; at < text.size() && (text[at] != ']' || first); ++at, first = false) {
          if (text[at] == '\\' && at + 1 < text.size()) ++at;
          const auto low = static_cast<unsigned char>(text[at]);
          if (at + 2 < text.size() && text[at + 1] == '-' && text[at + 2] != ']') {
            at += 2;
            node.ranges.emplace_back(low, static_cast<unsigned char>(text[at]));
          } else {
            node.ranges.emplace_back(low, low);
          }
        }
        if (at >= text.size()) return BadGlob(text, "unclosed character class '['");
        i = at;
        break;
      }
      default:
        node.literal = text[i];
    }
    nodes.push_back(std::move(node));
  }
  return nodes;
}

StatusOr<GlobPattern> GlobPattern::Parse(std::string_view text) {
  FS_ASSIGN_OR_RETURN(std::vector<std::string> alternatives, ExpandBraces(text, text));
  GlobPattern pattern;
  auto parsed = std::make_shared<std::vector<std::vector<Node>>>();
  for (const std::string& alternative : alternatives) {
    FS_ASSIGN_OR_RETURN(std::vector<Node> nodes, ParseNodes(alternative));
    for (const Node& node : nodes) {
      pattern.has_wildcard_ |= node.kind != Node::Kind::kLiteral;
      if (alternatives.size() == 1) pattern.literal_ += node.literal;
    }
    parsed->push_back(std::move(nodes));
  }
  pattern.has_wildcard_ |= alternatives.size() > 1;
  pattern.alternatives_ = std::move(parsed);
  return pattern;
}

// Backtracks to the last '*' only, so the cost is at most pattern times name.
bool GlobPattern::MatchFrom(const std::vector<Node>& nodes, std::size_t at, std::string_view name) {
  std::size_t position = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_position = 0;
  const auto accepts = [](const Node& node, char c) {
    if (node.kind == Node::Kind::kAnyOne) return true;
    if (node.kind == Node::Kind::kLiteral) return node.literal == c;
    bool inside = false;
    for (const auto& [low, high] : node.ranges) {
      inside |= low <= static_cast<unsigned char>(c) && static_cast<unsigned char>(c) <= high;
    }
    return inside != node.negated;
  };
  while (position < name.size()) {
    if (at < nodes.size() && nodes[at].kind == Node::Kind::kAnyRun) {
      star = at++;
      star_position = position;
    } else if (at < nodes.size() && accepts(nodes[at], name[position])) {
      // A `?` or a set stands for one character, not one byte of it.
      const bool one_byte = nodes[at].kind == Node::Kind::kLiteral;
      ++at;
      ++position;
      while (!one_byte && position < name.size() && (static_cast<unsigned char>(name[position]) & 0xC0) == 0x80) {
        ++position;
      }
    } else if (star != std::string_view::npos) {
      at = star + 1;
      position = ++star_position;
    } else {
      return false;
    }
  }
  while (at < nodes.size() && nodes[at].kind == Node::Kind::kAnyRun) ++at;
  return at == nodes.size();
}

bool GlobPattern::Matches(std::string_view name) const {
  for (const std::vector<Node>& nodes : *alternatives_) {
    if (MatchFrom(nodes, 0, name)) return true;
  }
  return false;
}

StatusOr<std::vector<std::string>> ExpandSlashBraces(std::string_view path) {
  int depth = 0;
  bool slash_inside = false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '\\') {
      ++i;
    } else if (path[i] == '{') {
      ++depth;
    } else if (path[i] == '}') {
      --depth;
    } else if (path[i] == '/' && depth > 0) {
      slash_inside = true;
    }
  }
  if (!slash_inside) return std::vector<std::string>{std::string(path)};
  return ExpandBraces(path, path);
}

bool HasGlobCharacter(std::string_view path) { return path.find_first_of("{}[]*?\\") != std::string_view::npos; }

}  // namespace firesteel::files
