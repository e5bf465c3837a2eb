#include <algorithm>
#include <charconv>
#include <map>

#include "base/zone.h"
#include "duck/functions/own_function.h"
#include "duck/functions/scalar_function.h"
#include "duck/rows/text_options.h"
#include "files/format/csv/csv_record.h"
#include "files/format/json/json_inference.h"
#include "files/format/read_options.h"
#include "types/schema_text.h"
#include "values/datetime/datetime_pattern.h"
#include "values/datetime/text_datetime.h"
#include "values/json/json_document.h"
#include "values/json/json_tree.h"
#include "values/number/text_number.h"

// from_json, from_csv and schema_of_json.
namespace firesteel::duck {
namespace {

using Kind = values::JsonValue::Kind;

// How texts become dates and timestamps: by patterns, or as casts read them.
struct DatetimeForms {
  std::optional<std::string> date, timestamp, timestamp_ntz;
  const Zone* zone = nullptr;
};

template <typename Options>
DatetimeForms FormsOf(const Options& options, std::string_view zone_name) {
  return {options.date_format, options.timestamp_format, options.timestamp_ntz_format,
          Zone::Find(options.time_zone.empty() ? zone_name : std::string_view(options.time_zone))};
}

// Options of JSON as one kind of call needs them.
struct JsonForm {
  using Options = files::JsonReadOptions;
  static constexpr files::FileFormat kFormat = files::FileFormat::kJson;
  files::JsonReadOptions options;
  values::JsonSyntax syntax;
  DatetimeForms datetimes;

  JsonForm(const files::JsonReadOptions& given, std::string_view zone_name)
      : options(given), syntax(SyntaxOf(given)), datetimes(FormsOf(given, zone_name)) {}
};

struct CsvForm {
  using Options = files::CsvReadOptions;
  static constexpr files::FileFormat kFormat = files::FileFormat::kCsv;
  files::CsvReadOptions options;
  files::CsvTokenizer tokenizer;
  DatetimeForms datetimes;

  CsvForm(const files::CsvReadOptions& given, std::string_view zone_name)
      : options(given), tokenizer(given), datetimes(FormsOf(given, zone_name)) {}
};

// Lives as long as the thread. Analysis has read the options before, so they are good.
template <typename Form>
const Form& FormOf(std::string_view packed_options, std::string_view zone_name) {
  thread_local std::map<std::string, Form, std::less<>> cache;
  std::string key = std::string(packed_options) + "\x1d" + std::string(zone_name);
  if (const auto found = cache.find(key); found != cache.end()) return found->second;
  const auto parsed = files::ParseReadOptions(Form::kFormat, UnpackTextOptions(packed_options), {});
  if (!parsed.ok()) throw duckdb::cxx::InvalidInputException(parsed.status().message());
  Form form(std::get<typename Form::Options>(parsed->options), zone_name);
  if (form.datetimes.zone == nullptr) RaiseError("INVALID_TIMEZONE", {{"timeZone", form.options.time_zone}});
  return cache.emplace(std::move(key), std::move(form)).first->second;
}

values::JsonValue ValueOf(values::JsonNode&& node) {
  values::JsonValue value;
  switch (node.kind) {
    case values::JsonNode::Kind::kNull:
      value.kind = Kind::kNull;
      break;
    case values::JsonNode::Kind::kTrue:
      value.kind = Kind::kTrue;
      break;
    case values::JsonNode::Kind::kFalse:
      value.kind = Kind::kFalse;
      break;
    case values::JsonNode::Kind::kString:
      value.kind = Kind::kString;
      break;
    case values::JsonNode::Kind::kArray:
      value.kind = Kind::kArray;
      break;
    case values::JsonNode::Kind::kObject:
      value.kind = Kind::kObject;
      break;
    case values::JsonNode::Kind::kNumber: {
      value.kind = Kind::kNumber;
      const std::size_t sign = node.text.starts_with('-') ? 1 : 0;  // leading zeros, where they were allowed, go
      while (node.text.size() > sign + 1 && node.text[sign] == '0' &&
             std::isdigit(static_cast<unsigned char>(node.text[sign + 1]))) {
        node.text.erase(sign, 1);
      }
    }
  }
  value.text = std::move(node.text);
  for (values::JsonNode& item : node.items) value.items.push_back(ValueOf(std::move(item)));
  for (auto& [name, field] : node.fields) value.members.emplace_back(std::move(name), ValueOf(std::move(field)));
  return value;
}

// Reads JSON as Spark's JacksonParser does and writes it again so that DuckDB's json_transform takes it without doubt:
// what does not fit a field's type becomes null, dates and instants become plain text.
class Normalizer {
 public:
  explicit Normalizer(const DatetimeForms& forms) : zone_(*forms.zone), forms_(forms) {}

  bool failed() const { return failed_; }

  std::string Write(const values::JsonValue& value, const DataType& type) {
    if (value.kind == Kind::kNull) return "null";
    if (auto written = Try(value, type)) return *std::move(written);
    failed_ = true;
    return "null";
  }

 private:
  std::optional<std::string> Try(const values::JsonValue& value, const DataType& type) {
    switch (type.kind()) {
      case TypeKind::kString:
        return values::QuoteJson(value.kind == Kind::kString ? value.text : values::ToJsonText(value));
      case TypeKind::kBoolean:
        if (value.kind == Kind::kTrue) return "true";
        if (value.kind == Kind::kFalse) return "false";
        return std::nullopt;
      case TypeKind::kByte:
        return Integer(value, INT8_MIN, INT8_MAX);
      case TypeKind::kShort:
        return Integer(value, INT16_MIN, INT16_MAX);
      case TypeKind::kInt:
        return Integer(value, INT32_MIN, INT32_MAX);
      case TypeKind::kLong:
        return Integer(value, INT64_MIN, INT64_MAX);
      case TypeKind::kFloat:
      case TypeKind::kDouble:
        if (value.kind == Kind::kNumber && !IsWord(value.text)) return value.text;
        if (value.kind != Kind::kString && value.kind != Kind::kNumber) return std::nullopt;
        if (value.text == "NaN" || value.text == "Infinity" || value.text == "-Infinity")
          return values::QuoteJson(value.text);
        if (value.text == "INF" || value.text == "+INF" || value.text == "+Infinity")
          return values::QuoteJson("Infinity");
        if (value.text == "-INF") return values::QuoteJson("-Infinity");
        return std::nullopt;
      case TypeKind::kDecimal: {
        if (value.kind != Kind::kNumber && value.kind != Kind::kString) return std::nullopt;
        const auto number = values::ParseDecimal(value.text);
        if (!number) return std::nullopt;
        const auto rounded = values::RoundParsed(*number, type.precision(), type.scale());
        if (!rounded) return std::nullopt;
        return values::QuoteJson(DecimalToString(*rounded, type.scale()));
      }
      case TypeKind::kDate:
        return DateText(value);
      case TypeKind::kTimestamp:
      case TypeKind::kTimestampNtz:
        return TimestampText(value, type.Is(TypeKind::kTimestamp));
      case TypeKind::kArray: {
        if (value.kind != Kind::kArray) return std::nullopt;
        std::string out = "[";
        for (const values::JsonValue& item : value.items)
          out += (out.size() > 1 ? "," : "") + Write(item, type.element());
        return out + "]";
      }
      case TypeKind::kMap: {
        if (value.kind != Kind::kObject) return std::nullopt;
        std::string out = "{";
        for (const auto& [name, member] : value.members) {
          out += (out.size() > 1 ? "," : "") + values::QuoteJson(name) + ":" + Write(member, type.value());
        }
        return out + "}";
      }
      case TypeKind::kStruct: {
        if (value.kind != Kind::kObject) return std::nullopt;
        std::string out = "{";
        for (const StructField& field : type.fields()) {
          const values::JsonValue* member = value.Member(field.name);
          out += (out.size() > 1 ? "," : "") + values::QuoteJson(field.name) + ":" +
                 (member ? Write(*member, field.type) : "null");
        }
        return out + "}";
      }
      default:
        return std::nullopt;
    }
  }

  static bool IsWord(const std::string& number) { return number.find_first_of("NI") != std::string::npos; }

  static std::optional<std::string> Integer(const values::JsonValue& value, std::int64_t low, std::int64_t high) {
    if (value.kind != Kind::kNumber) return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value.text.data(), value.text.data() + value.text.size(), number);
    if (error != std::errc() || end != value.text.data() + value.text.size() || number < low || number > high)
      return std::nullopt;
    return value.text;
  }

  std::optional<std::int64_t> ByPattern(const values::JsonValue& value, const std::string& pattern, std::string* zone) {
    if (value.kind != Kind::kString) return std::nullopt;
    values::DatetimePattern::Refusal refusal;
    const auto compiled = values::DatetimePattern::Compile(pattern, values::DatetimePattern::Use::kParse, refusal);
    if (!compiled) RaiseError(refusal.condition, refusal.parameters);
    const auto parsed = compiled->Parse(value.text);
    if (!parsed) return std::nullopt;
    if (zone != nullptr) *zone = parsed->zone;
    return parsed->local_us;
  }

  std::optional<std::string> DateText(const values::JsonValue& value) {
    if (value.kind != Kind::kString) return std::nullopt;
    if (forms_.date) {
      const auto local = ByPattern(value, *forms_.date, nullptr);
      if (!local) return std::nullopt;
      return values::QuoteJson(values::DateToText(values::FloorDivide(*local, values::kMicrosPerDay)));
    }
    const auto days = values::ParseDate(value.text);
    if (!days) return std::nullopt;
    return values::QuoteJson(values::DateToText(*days));
  }

  std::optional<std::string> TimestampText(const values::JsonValue& value, bool instant) {
    if (value.kind != Kind::kString) return std::nullopt;
    std::string zone_name;
    std::optional<std::int64_t> local;
    if (const auto& pattern = instant ? forms_.timestamp : forms_.timestamp_ntz) {
      local = ByPattern(value, *pattern, &zone_name);
    } else if (const auto parsed = values::ParseTimestamp(value.text)) {
      local = parsed->local_us;
      zone_name = parsed->zone;
    }
    if (!local) return std::nullopt;
    if (!instant) return values::QuoteJson(values::TimestampToText(*local));
    const Zone* zone = zone_name.empty() ? &zone_ : Zone::Find(zone_name);
    if (zone == nullptr) return std::nullopt;
    return values::QuoteJson(values::TimestampToText(zone->InstantOf(*local)));
  }

  const Zone& zone_;
  const DatetimeForms& forms_;
  bool failed_ = false;
};

const DataType& SchemaOf(std::string_view text) {
  thread_local std::map<std::string, DataType, std::less<>> cache;
  if (const auto found = cache.find(text); found != cache.end()) return found->second;
  auto type = ParseSchemaText(text);
  return cache.emplace(std::string(text), type.ok() ? *type : DataType::Null()).first->second;
}

[[noreturn]] void RaiseMalformed(std::string_view text) {
  RaiseError("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
             {{"badRecord", std::string(text)}, {"failFastMode", "FAILFAST"}, {"where", ""}});
}

// from_json up to the last step: JSON that fits the schema, or NULL.
std::optional<std::string> NormalizeJson(std::string_view text, std::string_view schema,
                                         std::string_view packed_options, std::string_view zone_name) {
  const DataType& type = SchemaOf(schema);
  const JsonForm& form = FormOf<JsonForm>(packed_options, zone_name);
  const bool is_struct = type.Is(TypeKind::kStruct);
  const bool fail_fast = form.options.mode == files::ParseMode::kFailFast;
  const std::string& corrupt = form.options.corrupt_record_column;
  const auto broken = [&]() -> std::optional<std::string> {
    if (fail_fast) RaiseMalformed(text);
    if (!is_struct) return std::nullopt;
    std::string out = "{";
    for (const StructField& field : type.fields()) {
      const bool holds_record = field.name == corrupt;
      out += (out.size() > 1 ? "," : "") + values::QuoteJson(field.name) + ":" +
             (holds_record ? values::QuoteJson(text) : "null");
    }
    return out + "}";
  };
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return std::nullopt;
  auto node = values::ParseJsonNode(text, form.syntax);
  if (!node) return broken();
  auto json = std::optional(ValueOf(*std::move(node)));
  // An object where an array of objects is wanted counts as its only element; the first of an array counts as the
  // object.
  if (type.Is(TypeKind::kArray) && json->kind == Kind::kObject && type.element().Is(TypeKind::kStruct)) {
    values::JsonValue array;
    array.kind = Kind::kArray;
    array.items.push_back(*std::move(json));
    json = std::move(array);
  }
  if (is_struct && json->kind == Kind::kArray && !json->items.empty()) json = values::JsonValue(json->items[0]);
  if (json->kind == Kind::kNull) return std::nullopt;
  const bool fits = (is_struct || type.Is(TypeKind::kMap)) ? json->kind == Kind::kObject : json->kind == Kind::kArray;
  if (!fits) return broken();
  Normalizer normalizer(form.datetimes);
  std::string out = normalizer.Write(*json, type);
  if (!normalizer.failed()) return out;
  if (fail_fast) return broken();
  if (is_struct) {
    for (const StructField& field : type.fields()) {
      if (field.name != corrupt) continue;
      const std::string empty = values::QuoteJson(field.name) + ":null";
      if (const std::size_t at = out.rfind(empty); at != std::string::npos) {
        out.replace(at, empty.size(), values::QuoteJson(field.name) + ":" + values::QuoteJson(text));
      }
    }
  }
  return out;
}

values::JsonValue FieldOfCsv(const std::string& text, const DataType& type, const files::CsvReadOptions& options) {
  values::JsonValue value;
  value.kind = Kind::kString;
  value.text = text;
  if (type.Is(TypeKind::kBoolean)) {
    std::string lower = text;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return static_cast<char>(std::tolower(c)); });
    if (lower == "true" || lower == "false") value.kind = lower == "true" ? Kind::kTrue : Kind::kFalse;
  } else if (type.IsNumeric()) {
    const bool fractional = type.Is(TypeKind::kFloat) || type.Is(TypeKind::kDouble);
    if (fractional &&
        (text == options.nan_value || text == options.positive_infinity || text == options.negative_infinity)) {
      value.text = text == options.nan_value ? "NaN" : text == options.positive_infinity ? "Infinity" : "-Infinity";
    } else if (values::ParseDouble(text)) {
      value.kind = Kind::kNumber;
    }
  }
  return value;
}

// from_csv up to the last step, as NormalizeJson.
std::optional<std::string> NormalizeCsv(std::string_view text, std::string_view schema, std::string_view packed_options,
                                        std::string_view zone_name) {
  const DataType& type = SchemaOf(schema);
  const CsvForm& form = FormOf<CsvForm>(packed_options, zone_name);
  files::CsvTokenizer::Fields fields;
  const bool skipped = !form.options.comment.empty() && form.tokenizer.IsSkipped(text);
  if (!skipped) form.tokenizer.Split(text, fields);
  Normalizer normalizer(form.datetimes);
  std::vector<std::string> parts;
  std::optional<std::size_t> corrupt;
  std::size_t next = 0;
  for (const StructField& field : type.fields()) {
    parts.push_back(values::QuoteJson(field.name) + ":");
    if (field.type.IsString() && field.name == form.options.corrupt_record_column) {
      corrupt = parts.size() - 1;
      continue;
    }
    const std::size_t position = next++;
    const bool given = position < fields.values.size() && fields.values[position] &&
                       *fields.values[position] != form.options.null_value;
    parts.back() += given ? normalizer.Write(
                                FieldOfCsv(std::string(*fields.values[position]), field.type, form.options), field.type)
                          : "null";
  }
  const bool malformed = normalizer.failed() || fields.values.size() != next;
  if (malformed && form.options.mode == files::ParseMode::kFailFast) RaiseMalformed(text);
  if (corrupt) parts[*corrupt] += malformed ? values::QuoteJson(text) : "null";
  std::string out = "{";
  for (const std::string& part : parts) out += (out.size() > 1 ? "," : "") + part;
  return out + "}";
}

// The type of a JSON text as schema_of_json writes it.
std::string SchemaOfJson(std::string_view text, std::string_view packed_options, std::string_view zone_name) {
  const JsonForm& form = FormOf<JsonForm>(packed_options, zone_name);
  const auto type = files::InferJsonType(text, form.options, zone_name);
  if (!type) RaiseMalformed(text);
  const auto finished = files::FinishJsonType(*type, form.options.drop_field_if_all_null);
  if (!finished) return type->Is(TypeKind::kStruct) ? "STRUCT<>" : "STRING";
  return finished->ToSql();
}

constexpr OwnFunction kFunctions[] = {
    {"fs_normalize_csv", InstallScalar<NormalizeCsv>},
    {"fs_normalize_json", InstallScalar<NormalizeJson>},
    {"fs_schema_of_json", InstallScalar<SchemaOfJson>},
};

}  // namespace

std::span<const OwnFunction> OwnFromTextFunctions() { return kFunctions; }

}  // namespace firesteel::duck
