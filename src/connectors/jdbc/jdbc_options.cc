#include "connectors/jdbc/jdbc_options.h"

#include <charconv>
#include <map>

#include "base/error/error_conditions.h"
#include "types/identifier_text.h"
#include "types/schema_text.h"

namespace firesteel::connectors {
namespace {

// Spark's own options, in lower case; all others are the driver's properties.
constexpr const char* kSparkOptions[] = {"url",
                                         "dbtable",
                                         "query",
                                         "driver",
                                         "partitioncolumn",
                                         "lowerbound",
                                         "upperbound",
                                         "numpartitions",
                                         "querytimeout",
                                         "fetchsize",
                                         "batchsize",
                                         "isolationlevel",
                                         "sessioninitstatement",
                                         "truncate",
                                         "cascadetruncate",
                                         "createtableoptions",
                                         "createtablecolumntypes",
                                         "customschema",
                                         "pushdownpredicate",
                                         "pushdownaggregate",
                                         "pushdownlimit",
                                         "pushdownoffset",
                                         "pushdowntablesample",
                                         "pushdownjoin",
                                         "keytab",
                                         "principal",
                                         "refreshkrb5config",
                                         "connectionprovider",
                                         "prefertimestampntz",
                                         "preparequery",
                                         "hint"};

Status Requirement(const std::string& message) {
  return Status(StatusCode::kInvalidArgument, "requirement failed: " + message);
}

class Options {
 public:
  explicit Options(const std::map<std::string, std::string>& given) {
    for (const auto& [name, value] : given) {
      const std::string folded = FoldCase(name);
      bool sparks = false;
      for (const char* known : kSparkOptions) sparks = sparks || folded == known;
      if (sparks) {
        sparks_[folded] = value;
      } else {
        drivers_[name] = value;
      }
    }
  }

  std::optional<std::string> Text(const char* name) const {
    const auto found = sparks_.find(FoldCase(name));
    return found == sparks_.end() ? std::nullopt : std::optional(found->second);
  }
  StatusOr<bool> Flag(const char* name, bool otherwise) const {
    const auto text = Text(name);
    if (!text) return otherwise;
    if (EqualsIgnoreCase(*text, "true")) return true;
    if (EqualsIgnoreCase(*text, "false")) return false;
    return Status(StatusCode::kInvalidArgument,
                  "For input string: \"" + *text + "\" (option " + name + ": expected true or false)");
  }
  StatusOr<std::int64_t> Number(const char* name, std::int64_t otherwise, std::int64_t least) const {
    const auto text = Text(name);
    if (!text) return otherwise;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc() || end != text->data() + text->size()) {
      return Status(StatusCode::kInvalidArgument,
                    "For input string: \"" + *text + "\" (option " + name + ": expected a number)");
    }
    if (number < least) {
      return Requirement("Invalid value `" + *text + "` for parameter `" + name + "`. The minimum value is " +
                         std::to_string(least) + ".");
    }
    return number;
  }
  StatusOr<Schema> Columns(const char* name) const {
    const auto text = Text(name);
    if (!text) return Schema();
    StatusOr<DataType> type = ParseSchemaText(*text);
    if (!type.ok()) return std::move(type).status().Annotate(std::string("option ") + name);
    if (!type->Is(TypeKind::kStruct))
      return Status(StatusCode::kInvalidArgument,
                    std::string("option ") + name + ": expected columns with their types");
    return Schema(type->fields().begin(), type->fields().end());
  }

  const std::map<std::string, std::string>& drivers() const { return drivers_; }

 private:
  std::map<std::string, std::string> sparks_;   // by folded name
  std::map<std::string, std::string> drivers_;  // as spelt
};

StatusOr<JdbcSession> ReadSession(const Options& options, const engine::ConnectorLimits& limits) {
  const auto url = options.Text("url");
  if (!url) return Requirement("Option 'url' is required.");
  if (const auto driver = options.Text("driver"); driver && *driver != "org.postgresql.Driver") {
    return Unsupported("the JDBC driver '" + *driver + "' (only org.postgresql.Driver can be used)");
  }
  for (const char* name : {"keytab", "principal", "connectionProvider", "hint"}) {
    if (options.Text(name)) return Unsupported(std::string("the JDBC option ") + name);
  }
  JdbcSession session;
  FS_ASSIGN_OR_RETURN(session.target, ParseJdbcUrl(*url, options.drivers()));
  session.limits = {.idle = std::chrono::seconds(limits.idle_s), .total = std::chrono::seconds(limits.total_s)};
  if (session.target.socket_timeout_s > 0) session.limits.total = std::chrono::seconds(session.target.socket_timeout_s);
  session.init_statement = options.Text("sessionInitStatement").value_or("");
  FS_ASSIGN_OR_RETURN(session.query_timeout_s, options.Number("queryTimeout", 0, 0));
  FS_RETURN_IF_ERROR(options.Number("fetchsize", 0, 0).status());
  FS_RETURN_IF_ERROR(options.Number("batchsize", 1000, 1).status());
  for (const char* name : {"pushDownPredicate", "pushDownAggregate", "pushDownLimit", "pushDownOffset",
                           "pushDownTableSample", "pushDownJoin", "refreshKrb5Config"}) {
    FS_RETURN_IF_ERROR(options.Flag(name, true).status());
  }
  return session;
}

// partitionColumn, lowerBound, upperBound: all or none.
Status ReadPartitioning(const Options& options, const engine::ConnectorReadRequest& request, JdbcReadOptions& read) {
  const auto column = options.Text("partitionColumn"), lower = options.Text("lowerBound"),
             upper = options.Text("upperBound");
  const bool counted = options.Text("numPartitions").has_value();
  if (column.has_value() != lower.has_value() || lower.has_value() != upper.has_value() || (column && !counted)) {
    return Requirement(
        "When reading JDBC data sources, users need to specify all or none for the following options: "
        "'partitionColumn', "
        "'lowerBound', 'upperBound', and 'numPartitions'");
  }
  FS_RETURN_IF_ERROR(options.Number("numPartitions", 1, request.predicates.empty() ? 0 : 1).status());
  if (!column) return Status::Ok();
  if (options.Text("query")) {
    return Requirement(
        "\nOptions 'query' and 'partitionColumn' can not be specified together.\nPlease define the query using "
        "`dbtable` "
        "option instead and make sure to qualify\nthe partition columns using the supplied subquery alias to resolve "
        "any "
        "ambiguity.");
  }
  read.partition_column = *column;
  const auto number = [](const std::string& text, std::int64_t& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc() && end == text.data() + text.size();
  };
  std::int64_t from = 0, to = 0;
  if (number(*lower, from) && number(*upper, to) && from > to) {
    return Requirement(
        "Operation not allowed: the lower bound of partitioning column is larger than the upper bound. Lower bound: " +
        *lower + "; Upper bound: " + *upper);
  }
  return Status::Ok();
}

}  // namespace

StatusOr<JdbcReadOptions> ParseJdbcReadOptions(const engine::ConnectorReadRequest& request) {
  const Options options(request.options);
  JdbcReadOptions read;
  const auto table = options.Text("dbtable"), query = options.Text("query");
  if (!options.Text("url")) return Requirement("Option 'url' is required.");
  if (!table && !query) return LegacyError("2079", "Option 'dbtable' or 'query' is required.");
  if (table && query) return LegacyError("2078", "Both 'dbtable' and 'query' can not be specified at the same time.");
  if (table && table->find_first_not_of(" \t\n") == std::string::npos)
    return Requirement("Option 'dbtable' can not be empty.");
  if (query && query->find_first_not_of(" \t\n") == std::string::npos)
    return Requirement("Option `query` can not be empty.");
  FS_ASSIGN_OR_RETURN(read.session, ReadSession(options, request.limits));
  if (request.schema) return Unsupported("a schema given for the format 'jdbc' (use the option customSchema)");
  // A comment at the end of the user's query must not swallow what follows.
  read.relation = table ? *table : "(" + *query + "\n) SPARK_GEN_SUBQ_0";
  read.shown = table ? *table : "(" + *query + ") SPARK_GEN_SUBQ_0";
  read.prepare_query = options.Text("prepareQuery").value_or("");
  read.predicates = request.predicates;
  FS_ASSIGN_OR_RETURN(read.custom_schema, options.Columns("customSchema"));
  FS_RETURN_IF_ERROR(ReadPartitioning(options, request, read));
  FS_ASSIGN_OR_RETURN(read.prefer_timestamp_ntz, options.Flag("preferTimestampNTZ", request.prefer_timestamp_ntz));
  read.session_time_zone = request.session_time_zone;
  return read;
}

StatusOr<JdbcWriteOptions> ParseJdbcWriteOptions(const engine::ConnectorWriteRequest& request) {
  const Options options(request.options);
  if (!options.Text("url")) return Requirement("Option 'url' is required.");
  if (options.Text("query") && !options.Text("dbtable")) {
    return Requirement("Option 'dbtable' is required. Option 'query' is not applicable while writing.");
  }
  if (!options.Text("dbtable")) return LegacyError("2079", "Option 'dbtable' or 'query' is required.");
  JdbcWriteOptions write;
  write.table = *options.Text("dbtable");
  const auto level = options.Text("isolationLevel");
  if (!level || *level == "READ_UNCOMMITTED") {
    write.isolation = level ? "READ UNCOMMITTED" : "";
  } else if (*level == "READ_COMMITTED") {
    write.isolation = "READ COMMITTED";
  } else if (*level == "REPEATABLE_READ") {
    write.isolation = "REPEATABLE READ";
  } else if (*level == "SERIALIZABLE") {
    write.isolation = "SERIALIZABLE";
  } else if (*level != "NONE") {  // without transactions a write could end in parts; here it never does
    return LegacyError(
        "2081", "Invalid value `" + *level +
                    "` for parameter `isolationLevel`. This can be `NONE`, `READ_UNCOMMITTED`, `READ_COMMITTED`, "
                    "`REPEATABLE_READ` or `SERIALIZABLE`.");
  }
  FS_ASSIGN_OR_RETURN(write.session, ReadSession(options, request.limits));
  if (const auto partitions = options.Number("numPartitions", 1, 1); !partitions.ok()) {
    return LegacyError("2087",
                       "Invalid value `" + *options.Text("numPartitions") +
                           "` for parameter `numPartitions` in table writing via JDBC. The minimum value is 1.");
  }
  FS_ASSIGN_OR_RETURN(write.truncate, options.Flag("truncate", false));
  FS_ASSIGN_OR_RETURN(write.cascade_truncate, options.Flag("cascadeTruncate", false));
  write.create_table_options = options.Text("createTableOptions").value_or("");
  FS_ASSIGN_OR_RETURN(write.column_types, options.Columns("createTableColumnTypes"));
  return write;
}

}  // namespace firesteel::connectors
