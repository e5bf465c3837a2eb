#include "connectors/postgres/postgres_export.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <limits>
#include <thread>

#include "base/failpoint.h"
#include "connectors/postgres/cutting_proxy_test.h"
#include "connectors/postgres/fake_rows_test.h"
#include "connectors/postgres/postgres_commit.h"
#include "connectors/postgres/postgres_connection.h"
#include "connectors/postgres/postgres_server_test.h"

namespace firesteel::connectors {
namespace {

using Mode = PostgresExportRequest::Mode;
using Table = std::vector<std::vector<std::string>>;

class PostgresExportTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = PostgresServer::Start(&reason_).release(); }
  static void TearDownTestSuite() { delete std::exchange(server_, nullptr); }
  void SetUp() override {
    if (server_ == nullptr) GTEST_SKIP() << reason_;
    Sql("DROP SCHEMA IF EXISTS public CASCADE; DROP SCHEMA IF EXISTS firesteel CASCADE; CREATE SCHEMA public");
  }
  void TearDown() override { SetFailpointsForTest(""); }

  static void Sql(const std::string& sql) {
    auto connection = PostgresConnection::Open(server_->dsn(), {});
    ASSERT_TRUE(connection.ok()) << connection.status().ToString();
    const auto done = (*connection)->Execute(sql);
    ASSERT_TRUE(done.ok()) << done.status().ToString();
  }
  static Table Query(const std::string& sql) {
    auto connection = PostgresConnection::Open(server_->dsn(), {});
    if (!connection.ok()) return {{connection.status().ToString()}};
    auto rows = (*connection)->Query(sql);
    return rows.ok() ? *rows : Table{{rows.status().ToString()}};
  }
  static std::string One(const std::string& sql) { return Query(sql)[0][0]; }

  PostgresExportRequest Request(Schema schema, Rows rows, Mode mode = Mode::kReplace) {
    PostgresExportRequest request{.dsn = server_->dsn(), .table = "t", .mode = mode};
    request.open_rows = [schema, rows] {
      return StatusOr<std::unique_ptr<engine::ResultStream>>(std::make_unique<FakeRows>(schema, rows));
    };
    return request;
  }
  PostgresExportRequest Numbers(int from, int to, Mode mode = Mode::kReplace) {
    Rows rows;
    for (int i = from; i < to; ++i) rows.push_back({Int(i), Text("row " + std::to_string(i))});
    return Request({{.name = "id", .type = DataType::Int()}, {.name = "name", .type = DataType::String()}}, rows, mode);
  }
  static StatusOr<PostgresExportReport> Run(const PostgresExportRequest& request) {
    return PostgresExporter(RetryPolicy({.max_attempts = 3, .initial_delay = std::chrono::milliseconds(1)}))
        .Run(request);
  }
  static Secret Through(const CuttingProxy& proxy) {
    return Secret("host=127.0.0.1 dbname=postgres user=firesteel sslmode=disable gssencmode=disable port=" +
                  std::to_string(proxy.port()));
  }
  // The first `times` inserts into t fail with that SQLSTATE.
  static void FailInserts(const std::string& state, int times) {
    Sql("DROP SEQUENCE IF EXISTS inserts CASCADE; CREATE SEQUENCE inserts; "
        "CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF nextval('inserts') <= " +
        std::to_string(times) + " THEN RAISE EXCEPTION 'made by the test' USING ERRCODE = '" + state +
        "'; END IF; RETURN NULL; END $$; DROP TRIGGER IF EXISTS fail ON t; "
        "CREATE TRIGGER fail BEFORE INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION fail()");
  }
  // One column, one row: its text in PostgreSQL and the column's type there.
  std::pair<std::string, std::string> RoundTrip(const DataType& type, const Value& value) {
    const auto done = Run(Request({{.name = "v", .type = type}}, {{value}}));
    if (!done.ok()) return {done.status().ToString(), ""};
    return {
        One("SELECT coalesce(v::text, 'NULL') FROM t"),
        One("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum = 1")};
  }

  static inline PostgresServer* server_ = nullptr;
  static inline std::string reason_;
};

TEST_F(PostgresExportTest, EveryTypeArrivesExactly) {
  const std::tuple<DataType, Value, std::string, std::string> cases[] = {
      {DataType::Boolean(), Value{true}, "true", "boolean"},
      {DataType::Byte(), Int(-128), "-128", "smallint"},
      {DataType::Short(), Int(32767), "32767", "smallint"},
      {DataType::Int(), Int(std::numeric_limits<std::int32_t>::min()), "-2147483648", "integer"},
      {DataType::Long(), Int(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808", "bigint"},
      {DataType::Float(), Value{1.5}, "1.5", "real"},
      {DataType::Double(), Value{-0.1}, "-0.1", "double precision"},
      {DataType::Double(), Value{std::numeric_limits<double>::quiet_NaN()}, "NaN", "double precision"},
      {DataType::Decimal(10, 2), Value{DecimalValue{-1205}}, "-12.05", "numeric(10,2)"},
      {DataType::Decimal(38, 18), Value{DecimalValue{Int128{1}}}, "0.000000000000000001", "numeric(38,18)"},
      {DataType::Decimal(38, 0), Value{DecimalValue{(Int128{1} << 126)}}, "85070591730234615865843651857942052864",
       "numeric(38,0)"},
      {DataType::Decimal(5, 0), Value{DecimalValue{0}}, "0", "numeric(5,0)"},
      {DataType::Decimal(9, 4), Value{DecimalValue{100000000}}, "10000.0000", "numeric(9,4)"},
      {DataType::String(), Text("a'b\\c \xC3\xA9\n"), "a'b\\c \xC3\xA9\n", "text"},
      {DataType::Varchar(5), Text("abc"), "abc", "character varying(5)"},
      {DataType::Binary(), Text(std::string("\0\xFF", 2)), "\\x00ff", "bytea"},
      {DataType::Date(), Int(-719162), "0001-01-01", "date"},
      {DataType::Date(), Int(2932896), "9999-12-31", "date"},
      {DataType::Timestamp(), Int(1'704'067'200'123'456), "2024-01-01 00:00:00.123456+00", "timestamp with time zone"},
      {DataType::TimestampNtz(), Int(-1), "1969-12-31 23:59:59.999999", "timestamp without time zone"},
      {DataType::DayTimeInterval(), Int(90'061'000'001), "1 day 01:01:01.000001", "interval"},
      {DataType::YearMonthInterval(), Int(-14), "-1 years -2 mons", "interval"},
      {DataType::Array(DataType::Int()), Value{ValueList{{Int(1), Null(), Int(3)}}}, "{1,NULL,3}", "integer[]"},
      {DataType::Array(DataType::String()), Value{ValueList{}}, "{}", "text[]"},
      {DataType::Array(DataType::Decimal(5, 1)), Value{ValueList{{Value{DecimalValue{15}}}}}, "{1.5}",
       "numeric(5,1)[]"},
      {DataType::Array(DataType::Array(DataType::Int())), Value{ValueList{{Value{ValueList{{Int(1)}}}, Null()}}},
       "[[1], null]", "jsonb"},
      {DataType::Map(DataType::String(), DataType::Long()), Value{ValueMap{{{Text("a\""), Int(1)}}}}, "{\"a\\\"\": 1}",
       "jsonb"},
      {DataType::Struct({{.name = "d", .type = DataType::Date()}, {.name = "x", .type = DataType::Double()}}),
       Value{ValueList{{Int(0), Null()}}}, "{\"d\": \"1970-01-01\", \"x\": null}", "jsonb"},
      {DataType::Int(), Null(), "NULL", "integer"},
  };
  Sql("ALTER DATABASE postgres SET timezone = 'UTC'");
  for (const auto& [type, value, text, sql_type] : cases) {
    EXPECT_EQ(RoundTrip(type, value), std::pair(text, sql_type)) << type.ToSql();
  }
}

TEST_F(PostgresExportTest, TextWithNulIsRefusedByNameAndNothingChanges) {
  ASSERT_TRUE(Run(Numbers(0, 3)).ok());
  Rows rows(1500, {Text("fine")});
  rows[1200] = {Text(std::string("a\0b", 3))};
  const auto failed = Run(Request({{.name = "note", .type = DataType::String()}}, rows));
  EXPECT_EQ(failed.status().code(), StatusCode::kDataError);
  EXPECT_NE(failed.status().message().find("column 'note', row 1201"), std::string::npos) << failed.status().message();
  EXPECT_EQ(One("SELECT count(*) FROM t"), "3");
}

TEST_F(PostgresExportTest, ReplaceAppendAndUpsert) {
  ASSERT_TRUE(Run(Numbers(0, 2500)).ok());
  ASSERT_TRUE(Run(Numbers(0, 3)).ok());
  EXPECT_EQ(One("SELECT count(*) FROM t"), "3");
  ASSERT_TRUE(Run(Numbers(3, 5, Mode::kAppend)).ok());
  EXPECT_EQ(One("SELECT count(*) FROM t"), "5");
  Sql("CREATE UNIQUE INDEX ON t (id)");
  auto upsert = Numbers(4, 7, Mode::kUpsert);
  upsert.key = {"id"};
  Sql("UPDATE t SET name = 'old'");
  ASSERT_TRUE(Run(upsert).ok());
  EXPECT_EQ(Query("SELECT id, name FROM t ORDER BY id").size(), 7u);
  EXPECT_EQ(One("SELECT name FROM t WHERE id = 4"), "row 4");
  EXPECT_EQ(One("SELECT name FROM t WHERE id = 3"), "old");
  EXPECT_EQ(One("SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = 'public'"), "t");
}

TEST_F(PostgresExportTest, UpsertMakesATableWithAPrimaryKey) {
  auto upsert = Numbers(0, 3, Mode::kUpsert);
  upsert.key = {"id"};
  upsert.table = "\"New Schema\".\"Tab\"";
  ASSERT_TRUE(Run(upsert).ok());
  ASSERT_TRUE(Run(upsert).ok());
  EXPECT_EQ(One("SELECT count(*) FROM \"New Schema\".\"Tab\""), "3");
  upsert.key = {"idd"};
  EXPECT_NE(Run(upsert).status().message().find("'idd'"), std::string::npos);
  Sql("DROP SCHEMA \"New Schema\" CASCADE");
}

TEST_F(PostgresExportTest, UpsertWithDoubleKeysOrNoIndexSaysSo) {
  auto upsert = Numbers(0, 2, Mode::kUpsert);
  upsert.key = {"id"};
  ASSERT_TRUE(Run(Numbers(0, 2)).ok());
  EXPECT_NE(Run(upsert).status().message().find("no unique index"), std::string::npos);
  Sql("DROP TABLE t");
  auto doubled = Request({{.name = "id", .type = DataType::Int()}}, {{Int(1)}, {Int(1)}}, Mode::kUpsert);
  doubled.key = {"id"};
  doubled.open_rows = [] {
    return StatusOr<std::unique_ptr<engine::ResultStream>>(std::make_unique<FakeRows>(
        Schema{{.name = "id", .type = DataType::Int()}, {.name = "x", .type = DataType::Int()}},
        Rows{{Int(1), Int(1)}, {Int(1), Int(2)}}));
  };
  EXPECT_NE(Run(doubled).status().message().find("same key"), std::string::npos);
}

TEST_F(PostgresExportTest, ReplaceKeepsATableThatHasViewsAndGrants) {
  ASSERT_TRUE(Run(Numbers(0, 3)).ok());
  Sql("CREATE VIEW v AS SELECT count(*) AS n FROM t; GRANT SELECT ON t TO PUBLIC");
  ASSERT_TRUE(Run(Numbers(0, 5)).ok());
  EXPECT_EQ(One("SELECT n FROM v"), "5");
}

TEST_F(PostgresExportTest, AppendConvertsToTheColumnsOfTheTable) {
  Sql("CREATE TABLE t (id bigint, name varchar(20), extra int DEFAULT 7)");
  ASSERT_TRUE(Run(Numbers(0, 2, Mode::kAppend)).ok());
  EXPECT_EQ(One("SELECT sum(id + extra) FROM t"), "15");
}

TEST_F(PostgresExportTest, SameRunKeyHappensOnce) {
  auto append = Numbers(0, 4, Mode::kAppend);
  append.run_key = "taxi/run 1";
  ASSERT_TRUE(Run(append).ok());
  const auto again = Run(append);
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->already_done);
  EXPECT_EQ(again->rows, 4);
  append.run_key = "taxi/run 2";
  EXPECT_FALSE(Run(append)->already_done);
  EXPECT_EQ(One("SELECT count(*) FROM t"), "8");
}

TEST_F(PostgresExportTest, ConnectionDroppedBeforeCommitIsTriedAgain) {
  auto append = Numbers(0, 3000, Mode::kAppend);
  append.run_key = "k";
  int opened = 0;
  const auto rows = append.open_rows;
  append.open_rows = [&] {
    // The first try loses its server process in the middle.
    if (++opened == 1)
      Sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'firesteel' AND pid <> "
          "pg_backend_pid()");
    return rows();
  };
  const auto done = Run(append);
  ASSERT_TRUE(done.ok()) << done.status().ToString();
  EXPECT_EQ(done->attempts, 2);
  EXPECT_EQ(One("SELECT count(*) FROM t"), "3000");
}

// 3,000 rows are some 64,900 bytes after the statement; the last places are in the last rows.
TEST_F(PostgresExportTest, ConnectionCutAnywhereWithinTheCopyChangesNothingAndARerunIsRight) {
  ASSERT_TRUE(Run(Numbers(0, 3)).ok());
  const PostgresExporter once(RetryPolicy({.max_attempts = 1}));
  int expected = 3;
  for (const std::size_t bytes : {0, 1, 2, 60, 1000, 8192, 20000, 35001, 50000, 60000, 64000}) {
    SCOPED_TRACE(bytes);
    CuttingProxy proxy(server_->port(), "FROM STDIN", CuttingProxy::Fault::kCutWithin, bytes);
    auto append = Numbers(0, 3000, Mode::kAppend);
    append.run_key = "cut at " + std::to_string(bytes);
    append.dsn = Through(proxy);
    const auto failed = once.Run(append);
    EXPECT_EQ(failed.status().code(), StatusCode::kUnavailable) << failed.status().ToString();
    EXPECT_TRUE(proxy.has_cut());
    EXPECT_EQ(One("SELECT count(*) FROM t"), std::to_string(expected));
    const auto done = once.Run(append);  // nothing is cut a second time
    ASSERT_TRUE(done.ok()) << done.status().ToString();
    EXPECT_FALSE(done->already_done);
    expected += 3000;
    EXPECT_EQ(One("SELECT count(*) FROM t"), std::to_string(expected));
    EXPECT_EQ(One("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "1");
  }
  EXPECT_EQ(One("SELECT sum(id) FROM t"), std::to_string(3 + 11 * 2999 * 3000 / 2));
}

TEST_F(PostgresExportTest, LostAnswerOfCommitIsLookedUpInTheLedger) {
  CuttingProxy proxy(server_->port(), std::string("COMMIT\0", 7));
  auto append = Numbers(0, 10, Mode::kAppend);
  append.run_key = "k";
  ASSERT_TRUE(Run(append).ok());  // makes the ledger, so that the proxy's COMMIT is the export's
  append.run_key = "k2";
  append.dsn = Through(proxy);
  const auto done = Run(append);
  ASSERT_TRUE(done.ok()) << done.status().ToString();
  EXPECT_TRUE(proxy.has_cut());
  EXPECT_EQ(done->attempts, 1);
  EXPECT_EQ(One("SELECT count(*) FROM t"), "20");
}

// Nothing but the server's memory of its transactions tells then.
TEST_F(PostgresExportTest, LostAnswerOfCommitIsAskedForWhereThereIsNoRunKey) {
  ASSERT_TRUE(Run(Numbers(0, 10)).ok());
  auto append = Numbers(0, 10, Mode::kAppend);
  for (const auto fault : {CuttingProxy::Fault::kCut, CuttingProxy::Fault::kSilence}) {
    CuttingProxy proxy(server_->port(), std::string("COMMIT\0", 7), fault);
    append.dsn = Through(proxy);
    append.limits.idle = std::chrono::milliseconds(300);
    const std::string before = One("SELECT count(*) FROM t");
    const auto done = Run(append);
    ASSERT_TRUE(done.ok()) << done.status().ToString();
    EXPECT_TRUE(proxy.has_cut());
    EXPECT_EQ(One("SELECT count(*) - 10 FROM t"), before);
  }
  CuttingProxy proxy(server_->port(), std::string("COMMIT\0", 7), CuttingProxy::Fault::kWholeSilence);
  append.dsn = Secret(Through(proxy).Reveal() + " connect_timeout=2");
  EXPECT_EQ(Run(append).status().code(), StatusCode::kUnknownOutcome);
}

// After a crash the transaction's number may be another's.
TEST_F(PostgresExportTest, LostAnswerOfCommitStaysUnknownWhereTheServerCrashedSince) {
  Sql("CREATE TABLE t (id int)");
  CuttingProxy proxy(server_->port(), std::string("COMMIT\0", 7));
  auto connection = PostgresConnection::Open(Through(proxy), {});
  ASSERT_TRUE(connection.ok());
  ASSERT_TRUE((*connection)->Execute("BEGIN; INSERT INTO t VALUES (1)").ok());
  const auto reconnect = [&] {
    server_->StopAtOnce();
    EXPECT_TRUE(server_->StartAgain());
    return PostgresConnection::Open(server_->dsn(), {});
  };
  const Status status = CommitAndConfirm(**connection, reconnect, RetryPolicy({.max_attempts = 1}), {});
  EXPECT_EQ(status.code(), StatusCode::kUnknownOutcome) << status.ToString();
  EXPECT_EQ(One("SELECT count(*) FROM t"), "1");
}

TEST_F(PostgresExportTest, FailureOfTheQueryChangesNothing) {
  auto request = Numbers(0, 3);
  request.open_rows = [] {
    auto rows = std::make_unique<FakeRows>(Schema{{.name = "id", .type = DataType::Int()}}, Rows{{Int(1)}});
    rows->failure_ = Status(StatusCode::kDataError, "division by zero");
    return StatusOr<std::unique_ptr<engine::ResultStream>>(std::move(rows));
  };
  EXPECT_EQ(Run(request).status().message(), "division by zero");
  EXPECT_EQ(One("SELECT to_regclass('t') IS NULL"), "t");
}

TEST_F(PostgresExportTest, ErrorsAreClassified) {
  Sql("DROP ROLE IF EXISTS weak; CREATE ROLE weak LOGIN");
  Sql("CREATE SCHEMA firesteel AUTHORIZATION weak; REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA "
      "public TO weak");
  auto request = Numbers(0, 3);
  request.dsn = Secret("host=127.0.0.1 dbname=postgres user=weak port=" + std::to_string(server_->port()));
  const auto denied = Run(request);
  EXPECT_EQ(denied.status().code(), StatusCode::kPermissionDenied) << denied.status().ToString();
  EXPECT_EQ(denied.status().sql_state(), "42501");
  request.dsn = Secret("host=127.0.0.1 dbname=postgres user=nobody_here port=" + std::to_string(server_->port()));
  EXPECT_EQ(Run(request).status().code(), StatusCode::kUnauthenticated);
  request.dsn = Secret("host=127.0.0.1 dbname=none user=firesteel port=" + std::to_string(server_->port()));
  EXPECT_EQ(Run(request).status().code(), StatusCode::kNotFound);
  Sql("DROP SCHEMA firesteel CASCADE; DROP OWNED BY weak; DROP ROLE weak");
}

TEST_F(PostgresExportTest, DsnNeverShows) {
  auto request = Numbers(0, 3);
  for (const char* dsn : {"postgresql://u:hidden-word@127.0.0.1:1/db", "host=127.0.0.1 port=1 password=hidden-word",
                          "postgresql://u:hidden-word@[bad", "password='hidden-word", "port=hidden-word"}) {
    request.dsn = Secret(dsn);
    const auto failed = Run(request);
    ASSERT_FALSE(failed.ok());
    EXPECT_EQ(failed.status().ToString().find("hidden-word"), std::string::npos) << failed.status().ToString();
  }
}

TEST_F(PostgresExportTest, KilledAtAnyPointLeavesTheOldOrTheNewRows) {
  ASSERT_TRUE(Run(Numbers(0, 3)).ok());
  for (const char* point :
       {"export.before_connect", "export.before_copy", "export.in_copy", "export.after_copy", "export.before_swap",
        "export.after_ledger", "export.before_commit", "export.after_commit"}) {
    auto request = Numbers(0, 5);
    request.run_key = point;
    const pid_t child = fork();
    if (child == 0) {
      SetFailpointsForTest(std::string(point) + "=kill");
      (void)Run(request);
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << point << " was not reached";
    const bool is_new = std::string(point) == "export.after_commit";
    EXPECT_EQ(One("SELECT count(*) FROM t"), is_new ? "5" : "3") << point;
    EXPECT_EQ(Run(request)->already_done, is_new) << point;
    EXPECT_EQ(One("SELECT count(*) FROM t"), "5") << point;
    EXPECT_EQ(One("SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = 'public'"), "t") << point;
    ASSERT_TRUE(Run(Numbers(0, 3)).ok());
  }
}

TEST_F(PostgresExportTest, FailuresThatMayPassAreTriedAgainAsAWholeAndABoundedNumberOfTimes) {
  ASSERT_TRUE(Run(Numbers(0, 3)).ok());
  for (const std::string state : {"40P01", "40001", "55P03", "53300", "57P01"}) {
    const std::string before = One("SELECT count(*) FROM t");
    FailInserts(state, 2);
    const auto done = Run(Numbers(0, 5, Mode::kAppend));
    ASSERT_TRUE(done.ok()) << state << ": " << done.status().ToString();
    EXPECT_EQ(done->attempts, 3);
    EXPECT_EQ(One("SELECT count(*) - 5 FROM t"), before);
    FailInserts(state, 99);
    EXPECT_EQ(Run(Numbers(0, 5, Mode::kAppend)).status().sql_state(), state);
    EXPECT_EQ(One("SELECT last_value FROM inserts"), "3");
    EXPECT_EQ(One("SELECT count(*) - 5 FROM t"), before);
  }
}

TEST_F(PostgresExportTest, OtherFailuresAreReportedAtOnceAndChangeNothing) {
  ASSERT_TRUE(Run(Numbers(0, 3)).ok());
  const std::pair<std::string, StatusCode> cases[] = {{"53100", StatusCode::kResourceExhausted},
                                                      {"25006", StatusCode::kPermissionDenied},
                                                      {"57014", StatusCode::kResourceExhausted},
                                                      {"23505", StatusCode::kDataError}};
  for (const auto& [state, code] : cases) {
    FailInserts(state, 1);
    const auto failed = Run(Numbers(0, 5, Mode::kAppend));
    EXPECT_EQ(failed.status().code(), code) << failed.status().ToString();
    EXPECT_EQ(failed.status().sql_state(), state);
    EXPECT_EQ(One("SELECT count(*) FROM t"), "3");
  }
}

TEST_F(PostgresExportTest, AServerThatOnlyReadsOrHasNoPlaceLeftSaysWhatToDo) {
  ASSERT_TRUE(Run(Numbers(0, 3)).ok());
  auto request = Numbers(0, 5);
  request.dsn = Secret(server_->dsn().Reveal() + " options='-c default_transaction_read_only=on'");
  const auto read_only = Run(request);
  EXPECT_EQ(read_only.status().sql_state(), "25006");
  EXPECT_NE(read_only.status().message().find("target_session_attrs=read-write"), std::string::npos)
      << read_only.status().message();
  Sql("DROP ROLE IF EXISTS crowd; CREATE ROLE crowd LOGIN CONNECTION LIMIT 0");
  request.dsn = Secret("host=127.0.0.1 dbname=postgres user=crowd port=" + std::to_string(server_->port()));
  const auto full = Run(request);
  EXPECT_EQ(full.status().code(), StatusCode::kUnavailable);
  EXPECT_NE(full.status().message().find("too many connections"), std::string::npos) << full.status().message();
  Sql("DROP ROLE crowd");
  request.dsn = Secret(server_->dsn().Reveal() + " options='-c statement_timeout=200'");
  Sql("CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(5); RETURN "
      "NULL; END $$; "
      "CREATE TRIGGER slow BEFORE INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION slow()");
  const auto slow = Run(request);
  EXPECT_EQ(slow.status().sql_state(), "57014");
  EXPECT_NE(slow.status().message().find("statement_timeout"), std::string::npos) << slow.status().message();
  EXPECT_EQ(One("SELECT count(*) FROM t"), "3");
}

TEST_F(PostgresExportTest, AServerThatDiesInTheMiddleOfTheCopyIsComeBackTo) {
  ASSERT_TRUE(Run(Numbers(0, 3)).ok());
  auto append = Numbers(0, 3000, Mode::kAppend);
  append.run_key = "restart";
  int opened = 0;
  const auto rows = append.open_rows;
  append.open_rows = [&] {
    if (++opened == 1) {
      server_->StopAtOnce();
      EXPECT_TRUE(server_->StartAgain());
    }
    return rows();
  };
  const auto done = Run(append);
  ASSERT_TRUE(done.ok()) << done.status().ToString();
  EXPECT_EQ(done->attempts, 2);
  EXPECT_EQ(One("SELECT count(*) FROM t"), "3003");
}

TEST_F(PostgresExportTest, CancellationStopsAWaitingExport) {
  auto connection = PostgresConnection::Open(server_->dsn(), {});
  ASSERT_TRUE(Run(Numbers(0, 3)).ok());
  ASSERT_TRUE((*connection)->Execute("BEGIN; LOCK TABLE t").ok());
  CancellationSource source;
  auto request = Numbers(0, 5);
  request.cancellation = source.token();
  std::thread canceller([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    source.Cancel();
  });
  EXPECT_EQ(Run(request).status().code(), StatusCode::kCancelled);
  canceller.join();
}

// Last, since it takes the server away.
TEST_F(PostgresExportTest, ZServerDownIsUnavailable) {
  server_->StopAtOnce();
  const auto failed = Run(Numbers(0, 3));
  EXPECT_EQ(failed.status().code(), StatusCode::kUnavailable) << failed.status().ToString();
  ASSERT_TRUE(server_->StartAgain());
  EXPECT_TRUE(Run(Numbers(0, 3)).ok());
}

}  // namespace
}  // namespace firesteel::connectors
