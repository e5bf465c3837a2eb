#include "session/display/tree_text.h"

#include <limits>

#include "session/display/pretty_text.h"

namespace firesteel::session {
namespace {

// Spark's typeName: as in DDL, except for integers.
std::string TypeName(const DataType& type) {
  switch (type.kind()) {
    case TypeKind::kByte:
      return "byte";
    case TypeKind::kShort:
      return "short";
    case TypeKind::kInt:
      return "integer";
    case TypeKind::kLong:
      return "long";
    case TypeKind::kArray:
      return "array";
    case TypeKind::kMap:
      return "map";
    case TypeKind::kStruct:
      return "struct";
    default:
      return type.ToSimpleString();
  }
}

class TreeWriter {
 public:
  explicit TreeWriter(int deepest) : deepest_(deepest) {}

  void Fields(const std::vector<StructField>& fields, const std::string& prefix, int depth) {
    for (const StructField& field : fields) {
      Line(prefix, EscapeControls(field.name), field.type, Flag("nullable", field.nullable), depth);
    }
  }

  std::string Take() { return std::move(text_); }

 private:
  static std::string Flag(const char* name, bool value) {
    return std::string(" (") + name + (value ? " = true)" : " = false)");
  }

  void Line(const std::string& prefix, const std::string& name, const DataType& type, const std::string& flag,
            int depth) {
    if (depth > deepest_) return;
    text_ += prefix + "-- " + name + ": " + TypeName(type) + flag + "\n";
    const std::string inner = prefix + "    |";
    if (type.Is(TypeKind::kStruct)) {
      Fields(type.fields(), inner, depth + 1);
    } else if (type.Is(TypeKind::kArray)) {
      Line(inner, "element", type.element(), Flag("containsNull", type.contains_null()), depth + 1);
    } else if (type.Is(TypeKind::kMap)) {
      Line(inner, "key", type.key(), "", depth + 1);
      Line(inner, "value", type.value(), Flag("valueContainsNull", type.value_contains_null()), depth + 1);
    }
  }

  const int deepest_;
  std::string text_;
};

}  // namespace

std::string TreeString(const Schema& schema, std::optional<int> level) {
  TreeWriter writer(level && *level > 0 ? *level : std::numeric_limits<int>::max());
  writer.Fields(schema, " |", 1);
  return "root\n" + writer.Take();
}

}  // namespace firesteel::session
