#include <algorithm>
#include <charconv>
#include <map>

#include "duck/datetime_pattern.h"
#include "duck/json_tree.h"
#include "duck/own_function.h"
#include "duck/scalar_function.h"
#include "duck/text_datetime.h"
#include "duck/text_number.h"
#include "duck/zone.h"
#include "files/csv_record.h"
#include "types/schema_text.h"

namespace firesteel::duck {
namespace {

using Kind = JsonValue::Kind;

struct Step {
  enum class Kind { kName, kIndex, kAnyName, kAnyIndex } kind;
  std::string name;
  std::size_t index = 0;
};

// $.name, $['name'], [0], [*], .*
std::optional<std::vector<Step>> ParsePath(std::string_view path) {
  if (!path.starts_with('$')) return std::nullopt;
  std::vector<Step> steps;
  std::size_t i = 1;
  while (i < path.size()) {
    if (path[i] == '.') {
      const std::size_t begin = ++i;
      while (i < path.size() && path[i] != '.' && path[i] != '[') ++i;
      const std::string name(path.substr(begin, i - begin));
      if (name.empty()) return std::nullopt;
      steps.push_back(name == "*" ? Step{Step::Kind::kAnyName, "", 0} : Step{Step::Kind::kName, name, 0});
      continue;
    }
    if (path[i] != '[') return std::nullopt;
    const std::size_t close = path.find(']', i);
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view inside = path.substr(i + 1, close - i - 1);
    i = close + 1;
    if (inside == "*") {
      steps.push_back({Step::Kind::kAnyIndex, "", 0});
    } else if (inside.size() >= 2 && inside.front() == '\'' && inside.back() == '\'') {
      steps.push_back({Step::Kind::kName, std::string(inside.substr(1, inside.size() - 2)), 0});
    } else {
      std::size_t index = 0;
      const auto [end, error] = std::from_chars(inside.data(), inside.data() + inside.size(), index);
      if (error != std::errc() || end != inside.data() + inside.size()) return std::nullopt;
      steps.push_back({Step::Kind::kIndex, "", index});
    }
  }
  return steps;
}

void Follow(const JsonValue& value, const std::vector<Step>& steps, std::size_t at, std::vector<const JsonValue*>& found) {
  if (at == steps.size()) {
    if (value.kind != Kind::kNull) found.push_back(&value);
    return;
  }
  const Step& step = steps[at];
  switch (step.kind) {
    case Step::Kind::kName:
      if (value.kind == Kind::kObject) {
        if (const JsonValue* member = value.Member(step.name)) Follow(*member, steps, at + 1, found);
      } else if (value.kind == Kind::kArray) {
        // A name on an array looks into its objects.
        for (const JsonValue& item : value.items) {
          if (item.kind == Kind::kObject) Follow(item, steps, at, found);
        }
      }
      break;
    case Step::Kind::kIndex:
      if (value.kind == Kind::kArray && step.index < value.items.size()) Follow(value.items[step.index], steps, at + 1, found);
      break;
    case Step::Kind::kAnyIndex:
      for (const JsonValue& item : value.items) Follow(item, steps, at + 1, found);
      break;
    case Step::Kind::kAnyName:
      for (const auto& [name, member] : value.members) Follow(member, steps, at + 1, found);
      break;
  }
}

// Fractions are shown as Java shows the double they stand for: 1.50 as 1.5.
JsonValue Normal(const JsonValue& value) {
  JsonValue out = value;
  if (value.kind == Kind::kNumber && value.text.find_first_of(".eE") != std::string::npos) {
    if (const auto number = ParseDouble(value.text)) out.text = JavaDouble(*number);
  }
  for (JsonValue& item : out.items) item = Normal(item);
  for (auto& [name, member] : out.members) member = Normal(member);
  return out;
}

std::string Shown(const JsonValue& value) { return value.kind == Kind::kString ? value.text : ToJsonText(value); }

std::optional<std::string> GetJsonObject(std::string_view text, std::string_view path) {
  const auto steps = ParsePath(path);
  if (!steps) return std::nullopt;
  const auto json = ParseJson(text);
  if (!json) return std::nullopt;
  std::vector<const JsonValue*> found;
  Follow(*json, *steps, 0, found);
  if (found.empty()) return std::nullopt;
  if (found.size() == 1) return Shown(Normal(*found[0]));
  std::string out = "[";
  for (const JsonValue* value : found) out += (out.size() > 1 ? "," : "") + ToJsonText(Normal(*value));
  return out + "]";
}

// One field of json_tuple.
std::optional<std::string> JsonField(std::string_view text, std::string_view name) {
  const auto json = ParseJson(text);
  if (!json || json->kind != Kind::kObject) return std::nullopt;
  const JsonValue* member = json->Member(name);
  if (member == nullptr || member->kind == Kind::kNull) return std::nullopt;
  return Shown(Normal(*member));
}

std::optional<std::int32_t> JsonArrayLength(std::string_view text) {
  const auto json = ParseJson(text);
  if (!json || json->kind != Kind::kArray) return std::nullopt;
  return static_cast<std::int32_t>(json->items.size());
}

std::optional<TextList> JsonObjectKeys(std::string_view text) {
  const auto json = ParseJson(text);
  if (!json || json->kind != Kind::kObject) return std::nullopt;
  TextList keys;
  for (const auto& [name, member] : json->members) keys.emplace_back(name);
  return keys;
}

std::string JsonQuote(std::string_view text) { return QuoteJson(text); }

// Reads JSON as Spark's JacksonParser does and writes it again so that DuckDB's json_transform takes it without doubt:
// what does not fit a field's type becomes null, dates and instants become plain text.
class Normalizer {
 public:
  Normalizer(const Zone& zone, const std::map<std::string, std::string>& options) : zone_(zone), options_(options) {}

  bool failed() const { return failed_; }

  std::string Write(const JsonValue& value, const DataType& type) {
    if (value.kind == Kind::kNull) return "null";
    if (auto written = Try(value, type)) return *std::move(written);
    failed_ = true;
    return "null";
  }

 private:
  std::optional<std::string> Try(const JsonValue& value, const DataType& type) {
    switch (type.kind()) {
      case TypeKind::kString: return QuoteJson(value.kind == Kind::kString ? value.text : ToJsonText(value));
      case TypeKind::kBoolean:
        if (value.kind == Kind::kTrue) return "true";
        if (value.kind == Kind::kFalse) return "false";
        return std::nullopt;
      case TypeKind::kByte: return Integer(value, INT8_MIN, INT8_MAX);
      case TypeKind::kShort: return Integer(value, INT16_MIN, INT16_MAX);
      case TypeKind::kInt: return Integer(value, INT32_MIN, INT32_MAX);
      case TypeKind::kLong: return Integer(value, INT64_MIN, INT64_MAX);
      case TypeKind::kFloat:
      case TypeKind::kDouble:
        if (value.kind == Kind::kNumber) return value.text;
        if (value.kind != Kind::kString) return std::nullopt;
        if (value.text == "NaN" || value.text == "Infinity" || value.text == "-Infinity") return QuoteJson(value.text);
        if (value.text == "INF" || value.text == "+INF" || value.text == "+Infinity") return QuoteJson("Infinity");
        if (value.text == "-INF") return QuoteJson("-Infinity");
        return std::nullopt;
      case TypeKind::kDecimal: {
        if (value.kind != Kind::kNumber && value.kind != Kind::kString) return std::nullopt;
        const auto number = ParseDecimal(value.text);
        if (!number) return std::nullopt;
        const auto rounded = RoundParsed(*number, type.precision(), type.scale());
        if (!rounded) return std::nullopt;
        return QuoteJson(DecimalToString(*rounded, type.scale()));
      }
      case TypeKind::kDate: return DateText(value);
      case TypeKind::kTimestamp:
      case TypeKind::kTimestampNtz: return TimestampText(value, type.Is(TypeKind::kTimestamp));
      case TypeKind::kArray: {
        if (value.kind != Kind::kArray) return std::nullopt;
        std::string out = "[";
        for (const JsonValue& item : value.items) out += (out.size() > 1 ? "," : "") + Write(item, type.element());
        return out + "]";
      }
      case TypeKind::kMap: {
        if (value.kind != Kind::kObject) return std::nullopt;
        std::string out = "{";
        for (const auto& [name, member] : value.members) {
          out += (out.size() > 1 ? "," : "") + QuoteJson(name) + ":" + Write(member, type.value());
        }
        return out + "}";
      }
      case TypeKind::kStruct: {
        if (value.kind != Kind::kObject) return std::nullopt;
        std::string out = "{";
        for (const StructField& field : type.fields()) {
          const JsonValue* member = value.Member(field.name);
          out += (out.size() > 1 ? "," : "") + QuoteJson(field.name) + ":" + (member ? Write(*member, field.type) : "null");
        }
        return out + "}";
      }
      default: return std::nullopt;
    }
  }

  static std::optional<std::string> Integer(const JsonValue& value, std::int64_t low, std::int64_t high) {
    if (value.kind != Kind::kNumber) return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value.text.data(), value.text.data() + value.text.size(), number);
    if (error != std::errc() || end != value.text.data() + value.text.size() || number < low || number > high) return std::nullopt;
    return value.text;
  }

  std::optional<std::int64_t> ByPattern(const JsonValue& value, const char* option, std::string* zone) {
    const auto pattern = options_.find(option);
    if (pattern == options_.end() || value.kind != Kind::kString) return std::nullopt;
    DatetimePattern::Refusal refusal;
    const auto compiled = DatetimePattern::Compile(pattern->second, DatetimePattern::Use::kParse, refusal);
    if (!compiled) RaiseError(refusal.condition, refusal.parameters);
    const auto parsed = compiled->Parse(value.text);
    if (!parsed) return std::nullopt;
    if (zone != nullptr) *zone = parsed->zone;
    return parsed->local_us;
  }

  std::optional<std::string> DateText(const JsonValue& value) {
    if (value.kind != Kind::kString) return std::nullopt;
    if (options_.contains("dateformat")) {
      const auto local = ByPattern(value, "dateformat", nullptr);
      if (!local) return std::nullopt;
      return QuoteJson(DateToText(FloorDivide(*local, kMicrosPerDay)));
    }
    const auto days = ParseDate(value.text);
    if (!days) return std::nullopt;
    return QuoteJson(DateToText(*days));
  }

  std::optional<std::string> TimestampText(const JsonValue& value, bool instant) {
    if (value.kind != Kind::kString) return std::nullopt;
    std::string zone_name;
    std::optional<std::int64_t> local;
    if (options_.contains("timestampformat") && instant) {
      local = ByPattern(value, "timestampformat", &zone_name);
    } else if (const auto parsed = ParseTimestamp(value.text)) {
      local = parsed->local_us;
      zone_name = parsed->zone;
    }
    if (!local) return std::nullopt;
    if (!instant) return QuoteJson(::firesteel::duck::TimestampToText(*local));
    const Zone* zone = zone_name.empty() ? &zone_ : Zone::Find(zone_name);
    if (zone == nullptr) return std::nullopt;
    return QuoteJson(::firesteel::duck::TimestampToText(zone->InstantOf(*local)));
  }

  const Zone& zone_;
  const std::map<std::string, std::string>& options_;
  bool failed_ = false;
};

const DataType& SchemaOf(std::string_view text) {
  thread_local std::map<std::string, DataType, std::less<>> cache;
  if (const auto found = cache.find(text); found != cache.end()) return found->second;
  auto type = ParseSchemaText(text);
  return cache.emplace(std::string(text), type.ok() ? *type : DataType::Null()).first->second;
}

std::map<std::string, std::string> OptionsOf(std::string_view packed) {
  std::map<std::string, std::string> options;
  while (!packed.empty()) {
    const std::size_t end = packed.find('\x1e');
    const std::string_view one = packed.substr(0, end);
    const std::size_t equals = one.find('\x1f');
    std::string key(one.substr(0, equals));
    std::transform(key.begin(), key.end(), key.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
    options[key] = one.substr(equals + 1);
    if (end == std::string_view::npos) break;
    packed.remove_prefix(end + 1);
  }
  return options;
}

// from_json up to the last step: JSON that fits the schema, or NULL.
std::optional<std::string> NormalizeJson(std::string_view text, std::string_view schema, std::string_view packed_options,
                                         std::string_view zone_name) {
  const DataType& type = SchemaOf(schema);
  const auto options = OptionsOf(packed_options);
  const Zone* zone = Zone::Find(zone_name);
  const bool is_struct = type.Is(TypeKind::kStruct);
  const auto mode = options.find("mode");
  const bool fail_fast = mode != options.end() && (mode->second == "FAILFAST" || mode->second == "failfast");
  const auto corrupt = options.find("columnnameofcorruptrecord");
  const auto broken = [&]() -> std::optional<std::string> {
    if (fail_fast) {
      RaiseError("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", {{"badRecord", std::string(text)}, {"failFastMode", "FAILFAST"}});
    }
    if (!is_struct) return std::nullopt;
    std::string out = "{";
    for (const StructField& field : type.fields()) {
      const bool holds_record = corrupt != options.end() && field.name == corrupt->second;
      out += (out.size() > 1 ? "," : "") + QuoteJson(field.name) + ":" + (holds_record ? QuoteJson(text) : "null");
    }
    return out + "}";
  };
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return std::nullopt;
  auto json = ParseJson(text);
  if (!json) return broken();
  // An object where an array of objects is wanted counts as its only element; the first of an array counts as the object.
  if (type.Is(TypeKind::kArray) && json->kind == Kind::kObject && type.element().Is(TypeKind::kStruct)) {
    JsonValue array;
    array.kind = Kind::kArray;
    array.items.push_back(*std::move(json));
    json = std::move(array);
  }
  if (is_struct && json->kind == Kind::kArray && !json->items.empty()) json = JsonValue(json->items[0]);
  if (json->kind == Kind::kNull) return std::nullopt;
  const bool fits = (is_struct || type.Is(TypeKind::kMap)) ? json->kind == Kind::kObject : json->kind == Kind::kArray;
  if (!fits) return broken();
  Normalizer normalizer(*zone, options);
  std::string out = normalizer.Write(*json, type);
  if (!normalizer.failed()) return out;
  if (fail_fast) return broken();
  if (is_struct && corrupt != options.end()) {
    for (const StructField& field : type.fields()) {
      if (field.name != corrupt->second) continue;
      const std::string empty = QuoteJson(field.name) + ":null";
      if (const std::size_t at = out.rfind(empty); at != std::string::npos) {
        out.replace(at, empty.size(), QuoteJson(field.name) + ":" + QuoteJson(text));
      }
    }
  }
  return out;
}

JsonValue FieldOfCsv(const std::string& text, const DataType& type) {
  JsonValue value;
  value.kind = Kind::kString;
  value.text = text;
  if (type.Is(TypeKind::kBoolean)) {
    std::string lower = text;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
    if (lower == "true" || lower == "false") value.kind = lower == "true" ? Kind::kTrue : Kind::kFalse;
  } else if (type.IsNumeric()) {
    const bool special = text == "NaN" || text == "Inf" || text == "-Inf";
    if (special) {
      value.text = text == "NaN" ? text : text == "Inf" ? "Infinity" : "-Infinity";
    } else if (ParseDouble(text)) {
      value.kind = Kind::kNumber;
    }
  }
  return value;
}

files::CsvTokenizer TokenizerOf(const std::map<std::string, std::string>& options) {
  files::CsvReadOptions read;
  const auto set = [&](const char* name, std::string& target) {
    if (const auto found = options.find(name); found != options.end()) target = found->second;
  };
  set("sep", read.separator);
  set("delimiter", read.separator);
  set("quote", read.quote);
  set("escape", read.escape);
  return files::CsvTokenizer(read);
}

// from_csv up to the last step, as NormalizeJson.
std::optional<std::string> NormalizeCsv(std::string_view text, std::string_view schema, std::string_view packed_options,
                                        std::string_view zone_name) {
  const DataType& type = SchemaOf(schema);
  const auto options = OptionsOf(packed_options);
  files::CsvTokenizer::Fields fields;
  TokenizerOf(options).Split(text, fields);
  Normalizer normalizer(*Zone::Find(zone_name), options);
  std::string out = "{";
  for (std::size_t i = 0; i < type.fields().size(); ++i) {
    const StructField& field = type.fields()[i];
    out += (out.size() > 1 ? "," : "") + QuoteJson(field.name) + ":";
    out += i < fields.values.size() && fields.values[i] ? normalizer.Write(FieldOfCsv(std::string(*fields.values[i]), field.type), field.type) : "null";
  }
  const auto mode = options.find("mode");
  if ((normalizer.failed() || fields.values.size() != type.fields().size()) && mode != options.end() && mode->second == "FAILFAST") {
    RaiseError("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", {{"badRecord", std::string(text)}, {"failFastMode", "FAILFAST"}});
  }
  return out + "}";
}

// One field as a CSV writer puts it: in quotes only where it must be.
std::string CsvField(std::string_view text, std::string_view separator) {
  const bool quotes = text.empty() || text.find(separator) != std::string_view::npos ||
                      text.find_first_of("\"\n\r") != std::string_view::npos;
  if (!quotes) return std::string(text);
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

// The type of a JSON text as schema_of_json writes it.
std::string SchemaOfValue(const JsonValue& value);

std::string Common(const std::string& a, const std::string& b) {
  if (a == b || b == "VOID") return a;
  if (a == "VOID") return b;
  if ((a == "BIGINT" && b == "DOUBLE") || (a == "DOUBLE" && b == "BIGINT")) return "DOUBLE";
  if (a.starts_with("STRUCT<") && b.starts_with("STRUCT<")) {
    auto left = ParseSchemaText(a);
    auto right = ParseSchemaText(b);
    if (left.ok() && right.ok()) {
      std::map<std::string, std::string> fields;
      for (const StructField& field : left->fields()) fields[field.name] = field.type.ToSql();
      for (const StructField& field : right->fields()) {
        auto [at, added] = fields.emplace(field.name, field.type.ToSql());
        if (!added) at->second = Common(at->second, field.type.ToSql());
      }
      std::string out = "STRUCT<";
      for (const auto& [name, type] : fields) out += (out.size() > 7 ? ", " : "") + name + ": " + type;
      return out + ">";
    }
  }
  return "STRING";
}

std::string SchemaOfValue(const JsonValue& value) {
  switch (value.kind) {
    case Kind::kNull: return "VOID";
    case Kind::kTrue:
    case Kind::kFalse: return "BOOLEAN";
    case Kind::kString: return "STRING";
    case Kind::kNumber: {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(value.text.data(), value.text.data() + value.text.size(), number);
      if (error == std::errc() && end == value.text.data() + value.text.size()) return "BIGINT";
      const bool integral = value.text.find_first_of(".eE") == std::string::npos;
      if (integral) return "DECIMAL(" + std::to_string(value.text.size() - (value.text[0] == '-' ? 1 : 0)) + ",0)";
      return "DOUBLE";
    }
    case Kind::kArray: {
      std::string element = "VOID";
      for (const JsonValue& item : value.items) element = Common(element, SchemaOfValue(item));
      return "ARRAY<" + (element == "VOID" ? "STRING" : element) + ">";
    }
    case Kind::kObject: {
      std::map<std::string, std::string> fields;
      for (const auto& [name, member] : value.members) fields[name] = SchemaOfValue(member);
      std::string out = "STRUCT<";
      for (const auto& [name, type] : fields) {
        out += (out.size() > 7 ? ", " : "") + name + ": " + (type == "VOID" ? "STRING" : type);
      }
      return out + ">";
    }
  }
  return "STRING";
}

std::string SchemaOfJson(std::string_view text) {
  const auto json = ParseJson(text);
  if (!json) RaiseError("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", {{"badRecord", std::string(text)}, {"failFastMode", "FAILFAST"}});
  const std::string type = SchemaOfValue(*json);
  return type == "VOID" ? "STRING" : type;
}

constexpr OwnFunction kFunctions[] = {
    {"fs_get_json_object", InstallScalar<GetJsonObject>},
    {"fs_json_tuple_field", InstallScalar<JsonField>},
    {"fs_json_array_length", InstallScalar<JsonArrayLength>},
    {"fs_json_object_keys", InstallScalar<JsonObjectKeys>},
    {"fs_json_quote", InstallScalar<JsonQuote>},
    {"fs_normalize_csv", InstallScalar<NormalizeCsv>},
    {"fs_csv_field", InstallScalar<CsvField>},
    {"fs_normalize_json", InstallScalar<NormalizeJson>},
    {"fs_schema_of_json", InstallScalar<SchemaOfJson>},
};

}  // namespace

std::span<const OwnFunction> OwnJsonFunctions() { return kFunctions; }

}  // namespace firesteel::duck
