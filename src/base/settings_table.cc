#include <algorithm>

#include "base/settings.h"

namespace firesteel {
namespace {

using enum SettingType;

std::vector<SettingDeclaration> Table() {
  std::vector<SettingDeclaration> rows = {
      {"firesteel.connect.artifacts.limit", kBytes, "4g", "What one Spark Connect client may upload, in bytes.", {}, true},
      {"firesteel.connect.connection.limit", kInteger, "500", "Connections a Spark Connect server has at once.", {}, true},
      {"firesteel.connect.message.memory", kBytes, "0",
       "Memory that the requests of all clients may take together, each counted four times: as it arrives, unpacked, and answered. 0 takes a quarter "
       "of firesteel.memory.limit; one request alone always passes.", {}, true},
      {"firesteel.connect.operation.detachedTimeout", kInteger, "300",
       "Seconds an execution whose client went away is kept for it to come back.", {}, true},
      {"firesteel.connect.operation.limit", kInteger, "100",
       "Executions of one session that run, or wait for their client to release them.", {}, true},
      {"firesteel.connect.operation.limitPerCaller", kInteger, "1000", "The same for all sessions of one token.", {}, true},
      {"firesteel.connect.session.limitPerCaller", kInteger, "1000", "Sessions of one token that may be open at once.", {}, true},
      {"firesteel.connect.session.limit", kInteger, "1000", "Spark Connect sessions that may be open at once.", {}, true},
      {"firesteel.connect.session.timeout", kInteger, "3600", "Seconds without a call after which a session ends.", {}, true},
      {"firesteel.connect.wrongLogins.lockout", kInteger, "60", "Seconds an address is refused that gave too many wrong tokens.", {}, true},
      {"firesteel.connect.wrongLogins.limit", kInteger, "10",
       "Wrong tokens an address may give within a minute before it is refused for a while; 0 sets no limit.", {}, true},
      {"firesteel.memory.limit", kBytes, "0",
       "Memory work may take; larger work spills, what cannot is stopped with an error. 0 takes three quarters of what the "
       "machine and the control groups of the process leave free at the start.", {}, true},
      {"firesteel.pipeline.maxConcurrentFlows", kInteger, "0",
       "Flows of a pipeline that run side by side; 0 takes one per two threads, at most 16.", {}, true},
      {"firesteel.pipeline.maxFlowRetries", kInteger, "2", "How often a failed flow is tried again.", {}, true},
      {"firesteel.postgres.idleTimeout", kInteger, "60",
       "Seconds PostgreSQL may say nothing before it is asked, over a second connection, whether it is still at work; 0: for ever."},
      {"firesteel.postgres.totalTimeout", kInteger, "3600",
       "Seconds one statement (in a COPY: one piece of data) may take in PostgreSQL; 0: no limit."},
      {"firesteel.read.verify", kChoice, "never",
       "Whether files that firesteel published are compared with their recorded size and SHA-256 before they are read: each time, or "
       "once per process.", {"never", "once", "always"}},
      {"firesteel.run.key", kText, "", "Names the work of a run, a script or a submitted job: what was written or exported under "
       "the same name before is not written again (--run-key).", {}, true},
      {"firesteel.spill.directory", kText, "", "Where larger-than-memory work spills, into a folder of its own; default: the system's "
       "temporary directory.", {}, true},
      {"firesteel.spill.limit", kBytes, "0", "Disk space spilling may take; 0 takes half of what is free at the start.", {}, true},
      {"firesteel.table.keepVersions", kInteger, "0", "Earlier versions of a table that a write leaves readable (VERSION AS OF); "
       "where it is not set a table keeps as many as before. TBLPROPERTIES of the same name say it for one table."},
      {"firesteel.threads", kInteger, "0", "Worker threads; 0 takes one per core.", {}, true},
      {"spark.sql.ansi.enabled", kBoolean, "true",
       "Fail on overflow, bad casts and division by zero (Spark 4); false gives Spark 3's NULLs and wrap-around."},
      {"spark.sql.ansi.enforceReservedKeywords", kBoolean, "false", "Reserved words may not be names."},
      {"spark.sql.ansi.doubleQuotedIdentifiers", kBoolean, "false", "\"x\" is a name rather than text."},
      {"spark.sql.caseSensitive", kBoolean, "false", "Column names differ by case."},
      {"spark.sql.catalogImplementation", kChoice, "in-memory", "Accepted for scripts; the catalog here is always kept "
       "on disk.", {"in-memory", "hive"}, true},
      {"spark.sql.columnNameOfCorruptRecord", kText, "_corrupt_record", "Column that receives unreadable CSV and JSON "
       "records."},
      {"spark.sql.crossJoin.enabled", kBoolean, "true", "Joins without a condition are allowed."},
      {"spark.sql.cteRecursionLevelLimit", kInteger, "100", "Deepest level of a recursive WITH."},
      {"spark.sql.cteRecursionRowLimit", kInteger, "1000000", "Most rows a recursive WITH may give."},
      {"spark.sql.decimalOperations.allowPrecisionLoss", kBoolean, "true",
       "Decimal results that need more than 38 digits give up scale."},
      {"spark.sql.files.ignoreCorruptFiles", kBoolean, "false", "Unreadable files are left out when reading."},
      {"spark.sql.files.ignoreMissingFiles", kBoolean, "false", "Files that vanish are left out when reading."},
      {"spark.sql.files.maxRecordsPerFile", kInteger, "0", "Most rows a written file takes; 0 sets no limit."},
      {"spark.sql.groupByAliases", kBoolean, "true", "GROUP BY may use aliases of the select list."},
      {"spark.sql.groupByOrdinal", kBoolean, "true", "GROUP BY 1 means the first column."},
      {"spark.sql.legacy.exponentLiteralAsDecimal.enabled", kBoolean, "false", "1e3 is a DECIMAL rather than a DOUBLE."},
      {"spark.sql.legacy.identifierClause", kBoolean, "false", "IDENTIFIER('x') stands for references only."},
      {"spark.sql.legacy.interval.enabled", kBoolean, "false", "Interval literals are calendar intervals."},
      {"spark.sql.legacy.parser.havingWithoutGroupByAsWhere", kBoolean, "false",
       "HAVING without GROUP BY filters rows."},
      {"spark.sql.legacy.setopsPrecedence.enabled", kBoolean, "false",
       "INTERSECT binds no tighter than UNION and EXCEPT."},
      {"spark.sql.legacy.sizeOfNull", kBoolean, "true", "size(NULL) is -1 without ANSI."},
      {"spark.sql.legacy.timeParserPolicy", kChoice, "EXCEPTION", "How date patterns of Spark 2 are treated.",
       {"EXCEPTION", "CORRECTED", "LEGACY"}},
      {"spark.sql.orderByOrdinal", kBoolean, "true", "ORDER BY 1 means the first column."},
      {"spark.sql.parquet.compression.codec", kChoice, "snappy", "Compression of written Parquet files.",
       {"none", "uncompressed", "snappy", "gzip", "zstd", "lz4", "lz4_raw", "brotli"}},
      {"spark.sql.parquet.mergeSchema", kBoolean, "false", "Parquet schemas of all files are merged when reading."},
      {"spark.sql.parser.escapedStringLiterals", kBoolean, "false", "A backslash in a text literal is just that."},
      {"spark.sql.parser.quotedRegexColumnNames", kBoolean, "false",
       "A name in backquotes in the select list is a pattern over column names."},
      {"spark.sql.pivotMaxValues", kInteger, "10000", "Most values a pivot without a list of values takes."},
      {"spark.sql.session.timeZone", kTimeZone, "UTC", "Zone in which timestamps are shown and read."},
      {"spark.sql.sources.default", kText, "parquet", "Format of tables and writes that name none."},
      {"spark.sql.sources.partitionColumnTypeInference.enabled", kBoolean, "true",
       "Types of partition columns are taken from their values."},
      {"spark.sql.sources.partitionOverwriteMode", kChoice, "STATIC",
       "What INSERT OVERWRITE replaces: the whole table, or only partitions written.", {"STATIC", "DYNAMIC"}},
      {"spark.sql.storeAssignmentPolicy", kChoice, "ANSI", "Which casts INSERT makes by itself.",
       {"ANSI", "LEGACY", "STRICT"}},
      {"spark.sql.timestampType", kChoice, "TIMESTAMP_LTZ", "What TIMESTAMP means.",
       {"TIMESTAMP_LTZ", "TIMESTAMP_NTZ"}},
      {"spark.sql.transposeMaxValues", kInteger, "500", "Most rows that transpose() makes columns of."},
      {"spark.sql.variable.substitute", kBoolean, "true", "${name} in SQL text is replaced."},
      {"spark.sql.warehouse.dir", kText, "spark-warehouse", "Where managed tables lie.", {}, true},
  };
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return rows;
}

}  // namespace

std::span<const SettingDeclaration> DeclaredSettings() {
  static const std::vector<SettingDeclaration> rows = Table();
  return rows;
}

const SettingDeclaration* FindSetting(std::string_view name) {
  const auto rows = DeclaredSettings();
  const auto found =
      std::lower_bound(rows.begin(), rows.end(), name, [](const auto& row, std::string_view key) { return row.name < key; });
  return found != rows.end() && found->name == name ? &*found : nullptr;
}

}  // namespace firesteel
