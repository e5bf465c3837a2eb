#include "pipeline/yaml_source.h"

#include <yaml-cpp/eventhandler.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <vector>

#include "types/identifier_text.h"

namespace firesteel::pipeline {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 20;

// yaml-cpp counts lines and columns; its byte position is that of its own buffer, so the offset is found again here.
SourceSpan SpanOf(std::string_view text, const YAML::Mark& mark, std::size_t length) {
  if (mark.is_null()) return {};
  std::size_t offset = 0;
  for (int line = 0; line < mark.line && offset < text.size(); ++line) {
    const std::size_t newline = text.find('\n', offset);
    if (newline == std::string_view::npos) break;
    offset = newline + 1;
  }
  offset = std::min(offset + static_cast<std::size_t>(std::max(0, mark.column)), text.size());
  const std::size_t line_end = std::min(text.find('\n', offset), text.size());
  return {static_cast<std::int32_t>(offset),
          static_cast<std::int32_t>(std::min(offset + std::max<std::size_t>(1, length), std::max(line_end, offset)))};
}

// Finds a tag that is none of YAML's own for text, numbers, lists and mappings. It goes by what stands in the text: an
// alias is met once, however often what it names would be.
class ForeignTag : public YAML::EventHandler {
 public:
  struct Place {
    std::string tag;
    YAML::Mark mark;
  };
  static std::optional<Place> In(const std::string& text) {
    std::istringstream in(text);
    YAML::Parser parser(in);
    ForeignTag finder;
    while (parser.HandleNextDocument(finder)) {
    }
    return finder.found_;
  }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string&) override {
    Look(tag, mark);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    Look(tag, mark);
  }
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, YAML::EmitterStyle::value) override {
    Look(tag, mark);
  }
  void OnMapEnd() override {}

 private:
  void Look(const std::string& tag, const YAML::Mark& mark) {
    static const std::set<std::string_view> kKnown = {"",
                                                      "?",
                                                      "!",
                                                      "tag:yaml.org,2002:str",
                                                      "tag:yaml.org,2002:int",
                                                      "tag:yaml.org,2002:float",
                                                      "tag:yaml.org,2002:bool",
                                                      "tag:yaml.org,2002:null",
                                                      "tag:yaml.org,2002:seq",
                                                      "tag:yaml.org,2002:map"};
    if (!found_ && !kKnown.contains(tag)) found_ = Place{tag, mark};
  }

  std::optional<Place> found_;
};

bool IsNumber(const std::string& text) {
  if (text.empty()) return false;
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return *end == '\0';
}

}  // namespace

StatusOr<YamlSource> YamlSource::Load(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Status(StatusCode::kNotFound, "cannot read " + path.string());
  std::string text(kLargestFile + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kLargestFile) {
    return Status(StatusCode::kInvalidArgument,
                  path.string() + " is larger than 1 MiB, which no project file should be");
  }
  return Parse(path.string(), std::move(text));
}

StatusOr<YamlSource> YamlSource::Parse(std::string name, std::string text) {
  YamlSource source;
  source.name_ = std::move(name);
  source.text_ = std::move(text);
  try {
    // What follows the first document would be ignored without a word; a first line indented by mistake ends one early.
    std::vector<YAML::Node> documents = YAML::LoadAll(source.text_);
    if (documents.size() > 1) {
      return source.Invalid(documents[1],
                            "one document is expected, and here begins a second; is the indentation right?");
    }
    if (const auto foreign = ForeignTag::In(source.text_)) {
      return Status(StatusCode::kInvalidArgument,
                    "the tag '" + foreign->tag + "' is not known; values are text, numbers, lists and mappings")
          .WithSpan(SpanOf(source.text_, foreign->mark, 1))
          .WithSource(source.name_, source.text_);
    }
    if (!documents.empty()) source.root_ = documents[0];
  } catch (const YAML::Exception& error) {
    return Status(StatusCode::kInvalidArgument, "invalid YAML: " + error.msg)
        .WithSpan(SpanOf(source.text_, error.mark, 1))
        .WithSource(source.name_, source.text_);
  }
  return source;
}

Status YamlSource::At(const YAML::Node& node, Status error) const {
  const std::size_t length = node.IsScalar() ? node.Scalar().size() : 1;
  return std::move(error).WithSpan(SpanOf(text_, node.Mark(), length)).WithSource(name_, text_);
}

Status YamlSource::Invalid(const YAML::Node& node, std::string message) const {
  return At(node, Status(StatusCode::kInvalidArgument, std::move(message)));
}

Status YamlSource::CheckKeys(const YAML::Node& mapping, std::string_view where,
                             std::initializer_list<std::string_view> allowed) const {
  if (!mapping.IsMap()) return Invalid(mapping, std::string(where) + " must be a mapping of names to values");
  std::set<std::string> seen;
  for (const auto& entry : mapping) {
    if (!entry.first.IsScalar()) return Invalid(entry.first, "a key of " + std::string(where) + " must be a name");
    const std::string& key = entry.first.Scalar();
    if (!seen.insert(key).second) {
      return Invalid(entry.first, "'" + key + "' stands twice in " + std::string(where));
    }
    if (allowed.size() != 0 && std::find(allowed.begin(), allowed.end(), key) == allowed.end()) {
      std::vector<std::string> names(allowed.begin(), allowed.end());
      return Invalid(entry.first, "unknown field '" + key + "' in " + std::string(where) + "; did you mean '" +
                                      NearestNames(key, names, 1).front() + "'?");
    }
  }
  return Status::Ok();
}

StatusOr<std::string> YamlSource::Text(const YAML::Node& mapping, std::string_view key, std::string_view where,
                                       std::string fallback) const {
  const YAML::Node node = mapping[std::string(key)];
  if (!node || node.IsNull()) return fallback;
  if (!node.IsScalar()) {
    return Invalid(node,
                   "'" + std::string(key) + "' of " + std::string(where) + " must be text, not a list or mapping");
  }
  return node.Scalar();
}

bool ReadsAsNonString(const YAML::Node& scalar) { return PythonTypeName(scalar) != "str"; }

std::string PythonTypeName(const YAML::Node& node) {
  if (node.IsNull()) return "NoneType";
  if (node.IsSequence()) return "list";
  if (node.IsMap()) return "dict";
  if (node.Tag() == "!" || node.Tag() == "tag:yaml.org,2002:str") return "str";  // quoted
  const std::string& text = node.Scalar();
  static const std::set<std::string> kBooleans = {"true", "True", "TRUE", "false", "False", "FALSE",
                                                  "yes",  "Yes",  "YES",  "no",    "No",    "NO",
                                                  "on",   "On",   "ON",   "off",   "Off",   "OFF"};
  if (kBooleans.contains(text)) return "bool";
  if (IsNumber(text)) return text.find_first_of(".eEnN") == std::string::npos ? "int" : "float";
  return "str";
}

}  // namespace firesteel::pipeline
