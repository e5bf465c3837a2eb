#include "connectors/jdbc/jdbc_connector.h"

#include <gtest/gtest.h>

#include <utility>

#include "connectors/postgres/fake_rows_test.h"
#include "connectors/postgres/postgres_connection.h"
#include "connectors/postgres/postgres_server_test.h"

namespace firesteel::connectors {
namespace {

using Mode = engine::ConnectorWriteRequest::Mode;

class JdbcConnectorTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = PostgresServer::Start(&reason_).release(); }
  static void TearDownTestSuite() { delete std::exchange(server_, nullptr); }
  void SetUp() override {
    if (server_ == nullptr) GTEST_SKIP() << reason_;
    Sql("DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public");
  }

  static std::string Url() {
    return "jdbc:postgresql://127.0.0.1:" + std::to_string(server_->port()) + "/postgres?user=firesteel";
  }

  static void Sql(const std::string& sql) {
    auto connection = PostgresConnection::Open(server_->dsn(), {});
    ASSERT_TRUE(connection.ok()) << connection.status().ToString();
    const auto done = (*connection)->Execute(sql);
    ASSERT_TRUE(done.ok()) << done.status().ToString();
  }
  // "1|a;2|b"
  static std::string Query(const std::string& sql) {
    auto connection = PostgresConnection::Open(server_->dsn(), {});
    if (!connection.ok()) return connection.status().ToString();
    const auto rows = (*connection)->Query(sql);
    if (!rows.ok()) return rows.status().ToString();
    std::string out;
    for (const auto& row : *rows) {
      std::string line;
      for (const std::string& cell : row) line += (line.empty() ? "" : "|") + cell;
      out += (out.empty() ? "" : ";") + line;
    }
    return out;
  }
  static std::string Columns(const std::string& table) {
    return Query(
        "SELECT attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' "
        "END FROM "
        "pg_attribute WHERE attrelid = '" +
        table + "'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum");
  }

  struct Frame {
    Schema schema;
    Rows rows;
  };
  static Frame Numbered(int count) {
    Frame frame{{{.name = "id", .type = DataType::Int(), .nullable = false}, {.name = "s", .type = DataType::String()}},
                {}};
    for (int i = 0; i < count; ++i) frame.rows.push_back({Int(i), Text("s" + std::to_string(i))});
    return frame;
  }
  // "ok", the condition, or the message.
  std::string Write(const Frame& frame, Mode mode = Mode::kErrorIfExists,
                    std::map<std::string, std::string> options = {}) {
    engine::ConnectorWriteRequest request;
    request.mode = mode;
    request.options = std::move(options);
    request.options.try_emplace("url", Url());
    request.options.try_emplace("dbtable", "t");
    request.schema = frame.schema;
    request.run_key = run_key_;
    request.open_rows = [&] {
      return StatusOr<std::unique_ptr<engine::ResultStream>>(std::make_unique<FakeRows>(frame.schema, frame.rows));
    };
    const Status status = JdbcConnector().Write(request);
    message_ = status.message();
    if (status.ok()) return "ok";
    return status.condition().empty() || status.condition() == "FIRESTEEL_POSTGRES" ? status.message()
                                                                                    : std::string(status.condition());
  }

  std::string message_;
  std::string run_key_;
  static inline PostgresServer* server_ = nullptr;
  static inline std::string reason_;
};

TEST_F(JdbcConnectorTest, EachModeMeetsAMissingTable) {
  for (const Mode mode : {Mode::kErrorIfExists, Mode::kAppend, Mode::kOverwrite, Mode::kIgnore}) {
    Sql("DROP TABLE IF EXISTS t");
    EXPECT_EQ(Write(Numbered(2), mode), "ok");
    EXPECT_EQ(Query("SELECT * FROM t ORDER BY id"), "0|s0;1|s1");
    EXPECT_EQ(Columns("t"), "id integer NOT NULL;s text");
  }
}

TEST_F(JdbcConnectorTest, EachModeMeetsAnExistingTable) {
  ASSERT_EQ(Write(Numbered(2)), "ok");
  EXPECT_EQ(Write(Numbered(3)), "_LEGACY_ERROR_TEMP_1288");
  EXPECT_EQ(message_, "Table or view 't' already exists. SaveMode: ErrorIfExists.");
  EXPECT_EQ(Write(Numbered(3), Mode::kIgnore), "ok");
  EXPECT_EQ(Query("SELECT count(*) FROM t"), "2");
  EXPECT_EQ(Write(Numbered(3), Mode::kAppend), "ok");
  EXPECT_EQ(Query("SELECT count(*) FROM t"), "5");
  EXPECT_EQ(Write(Numbered(1), Mode::kOverwrite), "ok");
  EXPECT_EQ(Query("SELECT count(*) FROM t"), "1");
}

TEST_F(JdbcConnectorTest, ColumnsGoByNameAndTypesAreConverted) {
  Sql("CREATE TABLE t (s varchar(20), extra int, id bigint)");
  Frame frame = Numbered(1);
  frame.schema[0].name = "ID";
  EXPECT_EQ(Write(frame, Mode::kAppend), "ok");
  EXPECT_EQ(Query("SELECT id, s, extra IS NULL FROM t"), "0|s0|t");
  frame.schema[1].name = "zz";
  EXPECT_EQ(Write(frame, Mode::kAppend), "COLUMN_NOT_DEFINED_IN_TABLE");
}

TEST_F(JdbcConnectorTest, TruncateKeepsTheTable) {
  Sql("CREATE TABLE t (id bigint PRIMARY KEY, s varchar(20))");
  EXPECT_EQ(Write(Numbered(2), Mode::kOverwrite, {{"truncate", "true"}}), "ok");
  EXPECT_EQ(Columns("t"), "id bigint NOT NULL;s character varying(20)");
  EXPECT_EQ(Write(Numbered(2), Mode::kOverwrite), "ok");
  EXPECT_EQ(Columns("t"), "id integer NOT NULL;s text");
}

TEST_F(JdbcConnectorTest, AFailedWriteChangesNothing) {
  Sql("CREATE TABLE t (id int PRIMARY KEY, s text); INSERT INTO t VALUES (7, 'old')");
  Frame twice = Numbered(1);
  twice.rows.push_back(twice.rows[0]);
  for (const Mode mode : {Mode::kAppend, Mode::kOverwrite}) {
    EXPECT_NE(Write(twice, mode, {{"truncate", "true"}}), "ok");
    EXPECT_NE(message_.find("duplicate key"), std::string::npos) << message_;
    EXPECT_EQ(Query("SELECT * FROM t"), "7|old");
  }
  Frame broken = Numbered(2);
  broken.rows[1][1] = Text(std::string("a\0b", 3));
  EXPECT_NE(Write(broken, Mode::kOverwrite), "ok");
  EXPECT_EQ(Query("SELECT * FROM t"), "7|old");
}

TEST_F(JdbcConnectorTest, TableAndColumnDeclarationsOfTheUser) {
  EXPECT_EQ(Write(Numbered(1), Mode::kOverwrite,
                  {{"createTableColumnTypes", "s VARCHAR(9), id DECIMAL(9,1)"},
                   {"createTableOptions", "WITH (fillfactor=70)"}}),
            "ok");
  EXPECT_EQ(Columns("t"), "id numeric(9,1) NOT NULL;s character varying(9)");
  EXPECT_EQ(Query("SELECT reloptions FROM pg_class WHERE relname = 't'"), "{fillfactor=70}");
  EXPECT_EQ(Query("SELECT * FROM t"), "0.0|s0");
  EXPECT_EQ(Write(Numbered(1), Mode::kOverwrite, {{"createTableColumnTypes", "zz INT"}}), "_LEGACY_ERROR_TEMP_1171");
}

TEST_F(JdbcConnectorTest, NamesGoIntoStatementsAsWritten) {
  EXPECT_EQ(Write(Numbered(1), Mode::kAppend, {{"dbtable", "UpW"}}), "ok");
  EXPECT_EQ(Query("SELECT count(*) FROM upw"), "1");
  EXPECT_EQ(Write(Numbered(1), Mode::kAppend, {{"dbtable", "\"UpQ\""}}), "ok");
  EXPECT_EQ(Write(Numbered(1), Mode::kAppend, {{"dbtable", "\"UpQ\""}}), "ok");
  EXPECT_EQ(Query("SELECT count(*) FROM \"UpQ\""), "2");
  Frame odd = Numbered(1);
  odd.schema[0].name = "A b\"c";
  EXPECT_EQ(Write(odd, Mode::kAppend, {{"dbtable", "odd"}}), "ok");
  EXPECT_EQ(Query("SELECT \"A b\"\"c\" FROM odd"), "0");
}

TEST_F(JdbcConnectorTest, UntypedStringsBecomeWhatTheColumnIs) {
  Sql("CREATE TABLE t (j jsonb, u uuid)");
  const Frame frame{{{.name = "j", .type = DataType::String()}, {.name = "u", .type = DataType::String()}},
                    {{Text("{\"a\": 1}"), Text("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")}}};
  EXPECT_NE(Write(frame, Mode::kAppend), "ok");
  EXPECT_EQ(Write(frame, Mode::kAppend, {{"stringtype", "unspecified"}}), "ok");
  EXPECT_EQ(Query("SELECT j->'a' FROM t"), "1");
}

TEST_F(JdbcConnectorTest, TypesWithoutPlaceInADatabaseAreNamed) {
  const auto one = [&](const DataType& type) { return Write({{{.name = "v", .type = type}}, {}}); };
  EXPECT_EQ(one(DataType::Map(DataType::Int(), DataType::Int())), "_LEGACY_ERROR_TEMP_2082");
  EXPECT_EQ(message_, "Can't get JDBC type for map<int,int>.");
  EXPECT_EQ(one(DataType::Null()), "_LEGACY_ERROR_TEMP_2082");
  EXPECT_EQ(one(DataType::CalendarInterval()), "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE");
  EXPECT_NE(one(DataType::Array(DataType::Array(DataType::Int()))), "ok");
  EXPECT_NE(message_.find("arrays of arrays"), std::string::npos) << message_;
  EXPECT_EQ(one(DataType::Array(DataType::Int())), "ok");
}

TEST_F(JdbcConnectorTest, OptionsAreChecked) {
  EXPECT_EQ(Write(Numbered(1), Mode::kAppend, {{"isolationLevel", "SERIALIZABLE"}}), "ok");
  EXPECT_EQ(Write(Numbered(1), Mode::kAppend, {{"isolationLevel", "FOO"}}), "_LEGACY_ERROR_TEMP_2081");
  EXPECT_EQ(Write(Numbered(1), Mode::kAppend, {{"batchsize", "0"}}),
            "requirement failed: Invalid value `0` for parameter `batchsize`. The minimum value is 1.");
  EXPECT_EQ(Write(Numbered(1), Mode::kAppend, {{"numPartitions", "0"}}), "_LEGACY_ERROR_TEMP_2087");
  EXPECT_NE(Write(Numbered(1), Mode::kAppend, {{"driver", "com.mysql.Driver"}}), "ok");
  EXPECT_NE(message_.find("com.mysql.Driver"), std::string::npos) << message_;
}

TEST_F(JdbcConnectorTest, RowsComeBack) {
  ASSERT_EQ(Write(Numbered(5000)), "ok");
  engine::ConnectorReadRequest request;
  request.options = {{"url", Url()}, {"dbtable", "t"}};
  request.predicates = {"id < 10", "id < 5"};
  const auto source = JdbcConnector().Open(request);
  ASSERT_TRUE(source.ok()) << source.status().ToString();
  EXPECT_EQ((*source)->ToString(), "JDBCRelation(t) [numPartitions=2]");
  const auto reader = (*source)->Read({1}, {});
  ASSERT_TRUE(reader.ok()) << reader.status().ToString();
  std::vector<Value> row;
  int rows = 0;
  while (true) {
    const auto more = (*reader)->Next(row);
    ASSERT_TRUE(more.ok()) << more.status().ToString();
    if (!*more) break;
    ASSERT_EQ(row.size(), 1u);
    rows += std::get<std::string>(row[0].data).starts_with("s");
  }
  EXPECT_EQ(rows, 15);
}

TEST_F(JdbcConnectorTest, ACancelledReadStops) {
  engine::ConnectorReadRequest request;
  request.options = {{"url", Url()}, {"query", "SELECT pg_sleep(60) AS s"}};
  const auto source = JdbcConnector().Open(request);
  ASSERT_TRUE(source.ok()) << source.status().ToString();
  CancellationSource cancel;
  const auto reader = (*source)->Read({0}, cancel.token());
  ASSERT_TRUE(reader.ok());
  cancel.Cancel();
  std::vector<Value> row;
  const auto more = (*reader)->Next(row);
  EXPECT_EQ(more.status().code(), StatusCode::kCancelled);
}

TEST_F(JdbcConnectorTest, AWriteOfTheSameRunKeyHappensOnce) {
  Sql("DROP SCHEMA IF EXISTS firesteel CASCADE");
  run_key_ = "job 7/1";
  EXPECT_EQ(Write(Numbered(3), Mode::kAppend), "ok");
  EXPECT_EQ(Write(Numbered(3), Mode::kAppend), "ok");
  EXPECT_EQ(Query("SELECT count(*) FROM t"), "3");
  EXPECT_EQ(Query("SELECT run_key, target, mode, rows FROM firesteel.exports"), "job 7/1|t|append|3");
  run_key_ = "job 7/2";
  EXPECT_EQ(Write(Numbered(3), Mode::kAppend), "ok");
  EXPECT_EQ(Write(Numbered(3), Mode::kAppend, {{"dbtable", "u"}}), "ok");
  EXPECT_EQ(Query("SELECT count(*) FROM t UNION ALL SELECT count(*) FROM u"), "6;3");
  Sql("DROP SCHEMA firesteel CASCADE");
}

TEST_F(JdbcConnectorTest, DeadlocksAreTriedAgainAndOtherFailuresAreNot) {
  ASSERT_EQ(Write(Numbered(3)), "ok");
  Sql("CREATE SEQUENCE inserts; CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
      "IF nextval('inserts') <= 2 THEN RAISE EXCEPTION 'made by the test' USING ERRCODE = '40P01'; END IF; RETURN "
      "NULL; END $$; "
      "CREATE TRIGGER fail BEFORE INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION fail()");
  EXPECT_EQ(Write(Numbered(3), Mode::kAppend), "ok");
  EXPECT_EQ(Query("SELECT count(*), (SELECT last_value FROM inserts) FROM t"), "6|3");
  Sql("ALTER SEQUENCE inserts RESTART; CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
      "PERFORM nextval('inserts'); RAISE EXCEPTION 'made by the test' USING ERRCODE = '53100'; END $$");
  EXPECT_NE(Write(Numbered(3), Mode::kAppend).find("made by the test"), std::string::npos);
  EXPECT_EQ(Query("SELECT count(*), (SELECT last_value FROM inserts) FROM t"), "6|1");
}

}  // namespace
}  // namespace firesteel::connectors
