#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "analysis/analyzer.h"
#include "analysis/plan/analysis_printer.h"
#include "analysis/plan/plan_digest.h"

// Plans as Spark Connect sends them. The answers were recorded from a Spark Connect server 4.1.
namespace firesteel::analysis {
namespace {

using plan::MakeExpression;
using plan::MakeRelation;
using plan::RelationPtr;
using testing::HasSubstr;

class NoTables : public RelationSource {
 public:
  StatusOr<FoundRelation> FindRelation(const std::vector<std::string>&, const plan::Options&, const std::string&,
                                       SourceSpan) override {
    return Status::Internal("no tables here");
  }
  StatusOr<files::FileScanPtr> OpenFiles(const plan::FileRelation&, SourceSpan) override {
    return Status::Internal("no files here");
  }
  StatusOr<std::vector<std::vector<Value>>> Collect(const ResolvedPlanPtr&, std::int64_t limit) override {
    std::vector<std::vector<Value>> rows = {{Value{std::string("x")}}, {Value{std::string("y")}}, {Value{}}};
    if (static_cast<std::int64_t>(rows.size()) > limit) rows.resize(static_cast<std::size_t>(limit));
    return rows;
  }
};

// Verbs of the DataFrame API. Every call makes a relation with a plan id of its own; using a frame twice sends it
// twice.
class Frame {
 public:
  Frame(plan::RelationNode node) {
    static std::int64_t next = 0;
    auto relation = std::make_shared<plan::Relation>();
    relation->node = std::move(node);
    relation->plan_id = ++next;
    id_ = next;
    relation_ = std::move(relation);
  }
  const RelationPtr& relation() const { return relation_; }

  plan::ExpressionPtr operator[](const std::string& name) const {
    return MakeExpression(plan::UnresolvedAttribute{{name}, id_});
  }
  Frame Select(std::vector<plan::ExpressionPtr> columns) const {
    return Frame(plan::Project{relation_, std::move(columns)});
  }
  Frame Filter(plan::ExpressionPtr condition) const { return Frame(plan::Filter{relation_, std::move(condition)}); }
  Frame Sort(plan::ExpressionPtr key) const { return Frame(plan::Sort{relation_, {{.child = std::move(key)}}}); }
  Frame Join(const Frame& other, plan::ExpressionPtr condition) const {
    return Frame(plan::Join{.left = relation_, .right = other.relation_, .condition = std::move(condition)});
  }
  Frame With(const std::string& name, plan::ExpressionPtr value) const {
    plan::Alias alias;
    alias.child = std::move(value);
    alias.names = {name};
    return Frame(plan::WithColumns{relation_, {MakeExpression(std::move(alias))}});
  }

 private:
  RelationPtr relation_;
  std::int64_t id_ = 0;
};

plan::ExpressionPtr Column(const std::string& name) {
  return MakeExpression(plan::UnresolvedAttribute{{name}, std::nullopt});
}
plan::ExpressionPtr Int(std::int64_t value) { return MakeExpression(plan::Literal{DataType::Int(), Value{value}}); }
plan::ExpressionPtr Text(const std::string& value) {
  return MakeExpression(plan::Literal{DataType::String(), Value{value}});
}
plan::ExpressionPtr Call(const std::string& name, std::vector<plan::ExpressionPtr> arguments) {
  return plan::MakeCall(name, std::move(arguments));
}

Frame Rows(std::vector<std::pair<std::string, DataType>> columns) {
  plan::LocalRelation local;
  for (auto& [name, type] : columns) local.schema.push_back({.name = name, .type = type});
  return Frame(std::move(local));
}

class DataFramePlanTest : public testing::Test {
 protected:
  // The columns as "id int, n string", or the error's condition.
  std::string Columns(const Frame& frame) {
    const auto plan = Analyze(frame.relation(), options_, source_);
    if (!plan.ok()) return plan.status().condition().empty() ? plan.status().ToString() : plan.status().condition();
    std::string list;
    for (const Attribute& column : (*plan)->output)
      list += (list.empty() ? "" : ", ") + column.name + " " + column.type.ToSimpleString();
    return list;
  }
  std::string Plan(const Frame& frame) {
    const auto plan = Analyze(frame.relation(), options_, source_);
    return plan.ok() ? PrintPlan(*plan) : plan.status().ToString();
  }

  AnalysisOptions options_;
  NoTables source_;
  const Frame a_ = Rows({{"id", DataType::Int()}, {"n", DataType::String()}, {"v", DataType::Int()}});
  const Frame b_ = Rows({{"id", DataType::Int()}, {"w", DataType::Int()}});
};

TEST_F(DataFramePlanTest, FilterAndSortReachColumnsThatWereProjectedAway) {
  const Frame id = a_.Select({Column("id")});
  EXPECT_EQ(Columns(id.Filter(Call(">", {a_["v"], Int(1)}))), "id int");
  EXPECT_EQ(Columns(id.Filter(Call(">", {Column("v"), Int(1)}))), "id int");
  EXPECT_EQ(Columns(id.Filter(Call(">", {Column("id"), Int(1)})).Sort(a_["v"])), "id int");
  EXPECT_EQ(Columns(a_.Select({Column("id"), Column("v")}).Select({Column("id")}).Sort(Column("v"))), "id int");
}

TEST_F(DataFramePlanTest, SelectListsDoNot) {
  EXPECT_EQ(Columns(a_.Select({Column("id")}).Select({a_["v"]})), "UNRESOLVED_COLUMN.WITH_SUGGESTION");
  EXPECT_EQ(Columns(a_.With("v", Int(1)).Select({a_["v"]})), "UNRESOLVED_COLUMN.WITH_SUGGESTION");
}

TEST_F(DataFramePlanTest, AReplacedColumnIsStillThereForFilters) {
  const Frame changed = a_.With("v", Call("+", {a_["v"], Int(1)}));
  EXPECT_EQ(Columns(changed.Select({changed["v"]})), "v int");
  EXPECT_EQ(Columns(changed.Filter(Call("=", {a_["v"], Int(10)}))), "id int, n string, v int");
}

TEST_F(DataFramePlanTest, RenamedColumnsAreOthers) {
  const Frame renamed(plan::RenameColumns{a_.relation(), {{"v", "z"}}});
  EXPECT_EQ(Columns(renamed), "id int, n string, z int");
  EXPECT_EQ(Columns(renamed.Select({a_["v"]})), "UNRESOLVED_COLUMN.WITH_SUGGESTION");
  EXPECT_EQ(Columns(renamed.Filter(Call(">", {a_["v"], Int(1)}))), "id int, n string, z int");
  EXPECT_EQ(Columns(Frame(plan::ToDf{a_.relation(), {"x"}})), "ASSIGNMENT_ARITY_MISMATCH");
}

TEST_F(DataFramePlanTest, PlanIdsTellEqualNamesOfAJoinApart) {
  const Frame joined = a_.Join(b_, Call("=", {a_["id"], b_["id"]}));
  EXPECT_EQ(Columns(joined), "id int, n string, v int, id int, w int");
  EXPECT_EQ(Columns(joined.Select({b_["id"], a_["v"]})), "id int, v int");
  EXPECT_EQ(Columns(joined.Select({Column("id")})), "AMBIGUOUS_REFERENCE");
  EXPECT_EQ(Columns(Frame(plan::DropColumns{joined.relation(), {b_["id"]}, {}})), "id int, n string, v int, w int");
  EXPECT_EQ(Columns(joined.Select({a_["id"]}).Filter(Call(">", {b_["w"], Int(5)}))), "id int");
}

TEST_F(DataFramePlanTest, APlanOnBothSidesIsAmbiguous) {
  EXPECT_EQ(Columns(a_.Join(a_, Call("=", {a_["id"], a_["id"]}))), "AMBIGUOUS_COLUMN_REFERENCE");
  const Frame some = a_.Filter(Call(">", {a_["v"], Int(1)}));
  const Frame joined = a_.Join(some, Call("=", {a_["id"], some["id"]}));
  EXPECT_EQ(Columns(joined), "id int, n string, v int, id int, n string, v int");
  EXPECT_EQ(Columns(joined.Select({some["id"]})), "id int");
  EXPECT_EQ(Columns(joined.Select({a_["id"]})), "AMBIGUOUS_COLUMN_REFERENCE");
}

TEST_F(DataFramePlanTest, AColumnOfAnotherDataFrameIsRefused) {
  EXPECT_EQ(Columns(a_.Select({b_["w"]})), "CANNOT_RESOLVE_DATAFRAME_COLUMN");
  const Frame both(plan::SetOperation{.left = a_.relation(), .right = a_.relation(), .all = true});
  EXPECT_EQ(Columns(both.Select({a_["id"]})), "CANNOT_RESOLVE_DATAFRAME_COLUMN");
}

TEST_F(DataFramePlanTest, WithColumnsReplacesInPlaceAndRefusesANameTwice) {
  EXPECT_EQ(Columns(a_.With("N", Int(1))), "id int, N int, v int");
  plan::Alias one{Int(1), {"q"}, ""};
  plan::Alias two{Int(2), {"Q"}, ""};
  EXPECT_EQ(Columns(Frame(plan::WithColumns{a_.relation(), {MakeExpression(one), MakeExpression(two)}})),
            "COLUMN_ALREADY_EXISTS");
}

TEST_F(DataFramePlanTest, GroupingColumnsComeFirstAsOftenAsGiven) {
  plan::Aggregate aggregate;
  aggregate.input = a_.relation();
  aggregate.grouping = {Column("id"), Column("id"), Int(1)};
  aggregate.select_list = {Call("sum", {Column("v")})};
  aggregate.select_includes_grouping = false;
  EXPECT_EQ(Columns(Frame(aggregate)), "id int, id int, 1 int, sum(v) bigint");
}

TEST_F(DataFramePlanTest, PivotWithoutValuesTakesThoseOfTheData) {
  plan::Pivot pivot;
  pivot.input = a_.relation();
  pivot.grouping = {Column("id")};
  pivot.explicit_grouping = true;
  pivot.aggregates = {Call("sum", {Column("v")})};
  pivot.columns = {Column("n")};
  EXPECT_EQ(Columns(Frame(pivot)), "id int, x bigint, y bigint, null bigint");
  options_.pivot_max_values = 2;
  EXPECT_EQ(Columns(Frame(pivot)), "_LEGACY_ERROR_TEMP_1324");
}

TEST_F(DataFramePlanTest, NaFillTakesColumnsOfItsKind) {
  const std::string plan = Plan(Frame(plan::NaFill{a_.relation(), {}, {Text("u")}}));
  EXPECT_THAT(plan, HasSubstr("coalesce(n#"));
  EXPECT_THAT(plan, testing::Not(HasSubstr("coalesce(v#")));
  EXPECT_EQ(Columns(Frame(plan::NaFill{a_.relation(), {"zz"}, {Text("u")}})), "UNRESOLVED_COLUMN.WITH_SUGGESTION");
}

TEST_F(DataFramePlanTest, NaDropAndReplaceKeepTheColumns) {
  EXPECT_EQ(Columns(Frame(plan::NaDrop{a_.relation(), {}, 2})), "id int, n string, v int");
  EXPECT_EQ(Columns(Frame(plan::NaReplace{a_.relation(), {}, {{Int(1), Int(5)}}})), "id int, n string, v int");
  EXPECT_EQ(Columns(Frame(plan::NaDrop{a_.relation(), {"zz"}, std::nullopt})), "UNRESOLVED_COLUMN.WITH_SUGGESTION");
}

TEST_F(DataFramePlanTest, ToSchemaReordersCastsAndChecks) {
  const auto to = [&](Schema schema) { return Columns(Frame(plan::ToSchema{a_.relation(), std::move(schema)})); };
  EXPECT_EQ(to({{.name = "v", .type = DataType::Long()}, {.name = "id", .type = DataType::Int()}}), "v bigint, id int");
  EXPECT_EQ(to({{.name = "q", .type = DataType::Long()}}), "q bigint");
  EXPECT_EQ(to({{.name = "q", .type = DataType::Long(), .nullable = false}}), "UNRESOLVED_COLUMN.WITH_SUGGESTION");
  EXPECT_EQ(to({{.name = "id", .type = DataType::Int(), .nullable = false}}), "NULLABLE_COLUMN_OR_FIELD");
  EXPECT_EQ(to({{.name = "n", .type = DataType::Int()}}), "INVALID_COLUMN_OR_FIELD_DATA_TYPE");
}

TEST_F(DataFramePlanTest, ObservedMetricsAreAPlanOfTheirOwn) {
  const Frame observed(plan::CollectMetrics{a_.relation(), "o", {Call("sum", {Column("v")})}});
  const auto analysis = AnalyzeQuery(observed.relation(), options_, source_);
  ASSERT_TRUE(analysis.ok()) << analysis.status().ToString();
  ASSERT_EQ(analysis->metrics.size(), 1u);
  EXPECT_EQ(analysis->metrics[0].plan->output[0].name, "sum(v)");
  EXPECT_EQ(Columns(observed), "id int, n string, v int");
  EXPECT_EQ(Columns(Frame(plan::CollectMetrics{observed.relation(), "o", {Call("max", {Column("v")})}})),
            "DUPLICATED_METRICS_NAME");
}

TEST_F(DataFramePlanTest, AsOfJoinKeepsTheNearestRow) {
  plan::AsOfJoin join;
  join.left = a_.relation();
  join.right = b_.relation();
  join.left_as_of = a_["v"];
  join.right_as_of = b_["w"];
  join.join_type = "left";
  join.direction = "backward";
  EXPECT_EQ(Columns(Frame(join)), "id int, n string, v int, id int, w int");
  join.direction = "sideways";
  EXPECT_EQ(Columns(Frame(join)), "AS_OF_JOIN.UNSUPPORTED_DIRECTION");
}

TEST_F(DataFramePlanTest, DigestsTellHowRowsAreSortedAndSpread) {
  const auto digest = [&](const Frame& frame) { return DigestPlan(*Analyze(frame.relation(), options_, source_)); };
  plan::Sort sort{a_.relation(), {{.child = Column("id")}}};
  plan::Sort within = sort;
  within.global = false;
  EXPECT_EQ(digest(Frame(sort)), digest(Frame(sort)));
  EXPECT_NE(digest(Frame(sort)), digest(Frame(within)));
  plan::Repartition spread;
  spread.input = a_.relation();
  spread.partitions = 2;
  plan::Repartition joined = spread;
  joined.shuffle = false;
  EXPECT_NE(digest(Frame(spread)), digest(Frame(joined)));
}

TEST_F(DataFramePlanTest, ChainsOfWithColumnTakeTimeInProportion) {
  Frame frame = a_;
  for (int i = 0; i < 300; ++i) frame = frame.With("c" + std::to_string(i), Call("+", {frame["v"], Int(i)}));
  const auto begin = std::chrono::steady_clock::now();
  const auto plan = Analyze(frame.relation(), options_, source_);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ((*plan)->output.size(), 303u);
  // Resolving an input twice would double the work at every link.
  EXPECT_LT(seconds, 10) << "of a build without optimisation";
  RecordProperty("seconds", std::to_string(seconds));
}

}  // namespace
}  // namespace firesteel::analysis
