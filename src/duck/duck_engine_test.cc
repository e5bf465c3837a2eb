#include "duck/duck_engine.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "duck/lower/plan_builder_for_test.h"

namespace firesteel::duck {
namespace {

using namespace analysis;

class DuckEngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto engine = OpenDuckEngine({.memory_limit = std::int64_t{1} << 30, .threads = 2});
    ASSERT_TRUE(engine.ok()) << engine.status().ToString();
    engine_ = std::move(engine).value();
  }

  // All rows as text, "a|b" per row; a failure as "error: <condition or message>".
  std::vector<std::string> Run(const ResolvedPlanPtr& plan) {
    auto stream = engine_->Execute(plan, options_);
    if (!stream.ok()) return {"error: " + Name(stream.status())};
    std::vector<std::string> out;
    for (;;) {
      auto rows = (*stream)->NextRows();
      if (!rows.ok()) return {"error: " + Name(rows.status())};
      if (rows->empty()) return out;
      for (const auto& row : *rows) {
        std::string text;
        for (std::size_t i = 0; i < row.size(); ++i) text += (i > 0 ? "|" : "") + TextOf(row[i], plan->output[i].type);
        out.push_back(text);
      }
    }
  }

  static std::string Name(const Status& status) {
    return status.condition().empty() ? status.message() : status.condition();
  }

  std::unique_ptr<engine::Engine> engine_;
  engine::ExecutionOptions options_;
};

using Rows = std::vector<std::string>;

TEST_F(DuckEngineTest, ProjectsConstants) {
  EXPECT_EQ(Run(Project(OneRowPlan(), {Int(1), Text("a'b"), Null(DataType::Double())})), (Rows{"1|a'b|NULL"}));
}

TEST_F(DuckEngineTest, FiltersSortsAndLimits) {
  auto values = Values({{Int(3)}, {Int(1)}, {NullInt()}, {Int(2)}});
  auto x = Column(values, 0);
  auto filtered =
      Filter(values, Call("or", {Call(">", {x, Int(1)}, DataType::Boolean()), Call("isnull", {x}, DataType::Boolean())},
                          DataType::Boolean()));
  EXPECT_EQ(Run(Sort(filtered, {Ascending(x)})), (Rows{"NULL", "2", "3"}));
  EXPECT_EQ(Run(Limit(Sort(filtered, {Ascending(x)}), 1, 1)), (Rows{"2"}));
}

TEST_F(DuckEngineTest, JoinsOfEveryKind) {
  auto left = Values({{Int(1)}, {Int(2)}});
  auto right = Values({{Int(2)}, {Int(3)}});
  auto on = Call("=", {Column(left, 0), Column(right, 0)}, DataType::Boolean());
  const auto run = [&](plan::JoinType type) {
    auto rows = Run(Join(left, right, type, on));
    std::sort(rows.begin(), rows.end());
    return rows;
  };
  EXPECT_EQ(run(plan::JoinType::kInner), (Rows{"2|2"}));
  EXPECT_EQ(run(plan::JoinType::kLeft), (Rows{"1|NULL", "2|2"}));
  EXPECT_EQ(run(plan::JoinType::kFull), (Rows{"1|NULL", "2|2", "NULL|3"}));
  EXPECT_EQ(run(plan::JoinType::kLeftSemi), (Rows{"2"}));
  EXPECT_EQ(run(plan::JoinType::kLeftAnti), (Rows{"1"}));
}

TEST_F(DuckEngineTest, AggregatesWithGroupingSets) {
  auto values = Values({{Int(1), Int(10)}, {Int(1), Int(20)}, {Int(2), Int(5)}});
  auto plan = Aggregate(values, {Column(values, 0)}, {AggregateOf("sum", {Column(values, 1)}, DataType::Long())},
                        std::vector<std::vector<int>>{{0}, {}});
  EXPECT_EQ(Run(Sort(plan, {Ascending(Column(plan, 1)), Ascending(Column(plan, 0))})),
            (Rows{"1|0|30", "2|0|5", "NULL|1|35"}));
}

TEST_F(DuckEngineTest, IntegerOverflowIsSparksError) {
  EXPECT_EQ(Run(Project(Values({{Int(2147483647)}}), {Call("+", {Int(2147483647), Int(1)}, DataType::Int())})),
            (Rows{"error: ARITHMETIC_OVERFLOW"}));
  EXPECT_EQ(
      Run(Project(OneRowPlan(), {Call("+", {Int(2147483647), Int(1)}, DataType::Int(), plan::EvalMode::kLegacy)})),
      (Rows{"-2147483648"}));
}

TEST_F(DuckEngineTest, DivisionByZeroIsSparksError) {
  auto one = Double(1), zero = Double(0);
  EXPECT_EQ(Run(Project(OneRowPlan(), {Call("/", {one, zero}, DataType::Double())})), (Rows{"error: DIVIDE_BY_ZERO"}));
  EXPECT_EQ(Run(Project(OneRowPlan(), {Call("/", {one, zero}, DataType::Double(), plan::EvalMode::kLegacy)})),
            (Rows{"NULL"}));
}

TEST_F(DuckEngineTest, CastsTextAsSparkDoes) {
  EXPECT_EQ(Run(Project(OneRowPlan(), {Cast(Text(" 12 "), DataType::Int())})), (Rows{"12"}));
  EXPECT_EQ(Run(Project(OneRowPlan(), {Cast(Text("1.5"), DataType::Int())})), (Rows{"error: CAST_INVALID_INPUT"}));
  EXPECT_EQ(Run(Project(OneRowPlan(), {Cast(Text("1.5"), DataType::Int(), plan::EvalMode::kTry)})), (Rows{"NULL"}));
  EXPECT_EQ(Run(Project(OneRowPlan(), {Cast(Double(1e7), DataType::String())})), (Rows{"1.0E7"}));
  EXPECT_EQ(Run(Project(OneRowPlan(), {Cast(Text("1.005"), DataType::Decimal(4, 2))})), (Rows{"1.01"}));
  EXPECT_EQ(Run(Project(OneRowPlan(), {Cast(Double(1.005), DataType::Decimal(4, 2))})), (Rows{"1.01"}));
}

TEST_F(DuckEngineTest, WritesAndReadsParquet) {
  const auto directory = std::filesystem::temp_directory_path() / ("firesteel-duck-test-" + std::to_string(getpid()));
  std::filesystem::create_directories(directory);
  auto values = Values({{Int(1), Text("a")}, {Int(2), Text("b")}, {Int(3), Text("b")}});
  auto written = engine_->WriteFiles(
      values, {.stage_directory = directory.string(), .compression = "zstd", .parquet_metadata = {{"k", "v'1"}}},
      options_);
  ASSERT_TRUE(written.ok()) << written.status().ToString();
  ASSERT_EQ(written->size(), 1u);
  EXPECT_EQ(written->at(0).rows, 3);
  EXPECT_GT(written->at(0).bytes, 100);

  files::FileScan scan;
  scan.files.push_back({.uri = written->at(0).uri, .partition_values = {Value{std::int64_t{7}}}});
  scan.data_schema = {{"c0", DataType::Int()}, {"absent", DataType::String()}, {"c1", DataType::String()}};
  scan.partition_schema = {{"p", DataType::Int()}};
  EXPECT_EQ(Run(Scan(scan)), (Rows{"1|NULL|a|7", "2|NULL|b|7", "3|NULL|b|7"}));

  auto partitioned =
      engine_->WriteFiles(values, {.stage_directory = (directory / "p").string(), .partition_columns = {1}}, options_);
  ASSERT_TRUE(partitioned.ok()) << partitioned.status().ToString();
  ASSERT_EQ(partitioned->size(), 2u);
  EXPECT_EQ(std::get<std::string>(partitioned->at(1).partition_values.at(0).data), "b");
  EXPECT_EQ(partitioned->at(1).rows, 2);
  std::filesystem::remove_all(directory);
}

// A directory of its own that goes away with the test.
class TextFileTest : public DuckEngineTest {
 protected:
  void SetUp() override {
    DuckEngineTest::SetUp();
    directory_ = std::filesystem::temp_directory_path() / ("firesteel-duck-text-" + std::to_string(getpid()));
    std::filesystem::create_directories(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string Write(const std::string& text) {
    const std::string path = (directory_ / "input").string();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  static std::string Read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string WriteRows(const ResolvedPlanPtr& plan, engine::FileWriteRequest::Format format,
                        std::vector<std::pair<std::string, std::string>> format_options) {
    auto written = engine_->WriteFiles(
        plan, {.format = format, .stage_directory = directory_.string(), .format_options = std::move(format_options)},
        options_);
    if (!written.ok()) return written.status().ToString();
    return Read(written->at(0).uri);
  }

  std::filesystem::path directory_;
};

TEST_F(TextFileTest, CsvModesKeepDropOrRefuseMalformedRows) {
  files::FileScan scan;
  scan.format = files::FileFormat::kCsv;
  scan.files.push_back({.uri = Write("id,name\n1,ann\nx,bob\n3\n")});
  scan.data_schema = {{"id", DataType::Int()}, {"name", DataType::String()}, {"_corrupt_record", DataType::String()}};
  files::CsvReadOptions options;
  options.header = true;
  scan.options = options;
  EXPECT_EQ(Run(Scan(scan)), (Rows{"1|ann|NULL", "NULL|bob|x,bob", "3|NULL|3"}));
  options.mode = files::ParseMode::kDropMalformed;
  scan.options = options;
  EXPECT_EQ(Run(Scan(scan)), (Rows{"1|ann|NULL"}));
  options.mode = files::ParseMode::kFailFast;
  scan.options = options;
  EXPECT_EQ(Run(Scan(scan)), (Rows{"error: MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION"}));
}

TEST_F(TextFileTest, ReadsJsonLinesIntoNestedColumns) {
  files::FileScan scan;
  scan.format = files::FileFormat::kJson;
  scan.files.push_back({.uri = Write("{\"a\":1,\"l\":[1,2]}\nnot json\n{\"l\":[],\"a\":\"x\"}\n")});
  scan.data_schema = {{"a", DataType::Int()}, {"l", DataType::Array(DataType::Int())}};
  scan.options = files::JsonReadOptions{};
  EXPECT_EQ(Run(Scan(scan)), (Rows{"1|[1, 2]", "NULL|NULL", "NULL|[]"}));
}

TEST_F(TextFileTest, WritesCsvAsSparkDoes) {
  auto values = Values({{Int(1), Text("a \"b\", c"), Double(1e10)}, {Int(2), Text(""), Null(DataType::Double())}});
  EXPECT_EQ(WriteRows(values, engine::FileWriteRequest::Format::kCsv, {{"header", "true"}}),
            "c0,c1,c2\n1,\"a \\\"b\\\", c\",1.0E10\n2,\"\",\n");
}

TEST_F(TextFileTest, WritesJsonWithoutNullFields) {
  auto values = Values({{Int(1), Text("a\"b")}, {NullInt(), Text("x")}});
  EXPECT_EQ(WriteRows(values, engine::FileWriteRequest::Format::kJson, {}),
            "{\"c0\":1,\"c1\":\"a\\\"b\"}\n{\"c1\":\"x\"}\n");
}

TEST_F(DuckEngineTest, ExplodesKeepingOrder) {
  auto values = Values({{ArrayOfInts({1, 2})}, {ArrayOfInts({})}});
  EXPECT_EQ(Run(Generate(values, "explode", {Column(values, 0)}, {DataType::Int()}, false)),
            (Rows{"[1, 2]|1", "[1, 2]|2"}));
  EXPECT_EQ(Run(Generate(values, "posexplode", {Column(values, 0)}, {DataType::Int(), DataType::Int()}, true)),
            (Rows{"[1, 2]|0|1", "[1, 2]|1|2", "[]|NULL|NULL"}));
}

TEST_F(DuckEngineTest, MaterializedPlansReadTheSameRows) {
  auto values = Values({{Int(1)}, {Int(2)}});
  auto kept = engine_->Materialize(values, options_);
  ASSERT_TRUE(kept.ok()) << kept.status().ToString();
  EXPECT_EQ(Run(kept->first), (Rows{"1", "2"}));
}

TEST_F(DuckEngineTest, ACancelledQueryStops) {
  CancellationSource source;
  CancellationToken token = source.token();
  options_.cancellation = &token;
  source.Cancel();
  auto range = MakeResolvedPlan(RangeRows{0, 1000000000000, 1}, {{ColumnId{900001}, "id", DataType::Long(), false}});
  auto plan = Aggregate(range, {}, {AggregateOf("sum", {Column(range, 0)}, DataType::Long())}, std::nullopt);
  auto stream = engine_->Execute(plan, options_);
  ASSERT_TRUE(stream.ok());
  EXPECT_EQ((*stream)->NextRows().status().code(), StatusCode::kCancelled);
}

}  // namespace
}  // namespace firesteel::duck
