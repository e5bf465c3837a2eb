#include <vector>

#include "functions/function.h"
#include "functions/type_text_fixture.h"
#include "gtest/gtest.h"

namespace firesteel::functions {
namespace {

Argument Column(const char* type, bool nullable = true) {
  return {.type = ParseTypeText(type), .nullable = nullable, .text = type};
}

Argument Lambda(const char* body, bool nullable = true) {
  Argument argument = Column(body, nullable);
  argument.is_lambda = true;
  return argument;
}

// "int, int!" for the parameters that the function gives a lambda, or the error's condition.
std::string Parameters(const char* name, const std::vector<Argument>& arguments, std::size_t index, std::size_t arity) {
  const BindRequest request{.name = name, .arguments = arguments, .text = name};
  const auto parameters = FindFunction(name)->lambda_parameters(request, index, arity);
  if (!parameters.ok()) return parameters.status().condition();
  std::string out;
  for (const LambdaParameter& parameter : *parameters) {
    out += (out.empty() ? "" : ", ") + TypeText(parameter.type) + (parameter.nullable ? "" : "!");
  }
  return out;
}

std::string Result(const char* name, const std::vector<Argument>& arguments) {
  const BindRequest request{.name = name, .arguments = arguments, .text = name};
  const auto binding = BindFunction(*FindFunction(name), request);
  if (!binding.ok()) return binding.status().condition();
  return binding->canonical_name + ": " + TypeText(binding->result) + (binding->nullable ? "" : "!");
}

TEST(HigherOrderTest, TransformOffersElementAndIndex) {
  EXPECT_EQ(Parameters("transform", {Column("array<string!>")}, 1, 1), "string!");
  EXPECT_EQ(Parameters("transform", {Column("array<string>")}, 1, 2), "string, int!");
  EXPECT_EQ(Parameters("transform", {Column("array<string>")}, 1, 3), "INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH");
  EXPECT_EQ(Parameters("transform", {Column("void")}, 1, 1), "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE");
}

TEST(HigherOrderTest, AggregateStartsWithTheTypeOfItsStart) {
  EXPECT_EQ(Parameters("aggregate", {Column("array<int!>"), Column("bigint!")}, 2, 2), "bigint, int!");
  EXPECT_EQ(Parameters("reduce", {Column("array<int!>"), Column("bigint!")}, 3, 1), "bigint");
  EXPECT_EQ(Result("reduce", {Column("array<int>"), Column("bigint"), Lambda("bigint")}), "aggregate: bigint");
  EXPECT_EQ(Result("aggregate", {Column("array<int>"), Column("int"), Lambda("string")}),
            "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE");
  EXPECT_EQ(Result("aggregate", {Column("array<int>", false), Column("int"), Lambda("int"), Lambda("string", false)}),
            "aggregate: string!");
}

TEST(HigherOrderTest, ResultsFollowTheBodies) {
  EXPECT_EQ(Result("transform", {Column("array<int>", false), Lambda("string", false)}), "transform: array<string!>!");
  EXPECT_EQ(Result("filter", {Column("array<int!>"), Lambda("boolean")}), "filter: array<int!>");
  EXPECT_EQ(Result("filter", {Column("array<int!>"), Lambda("int")}), "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE");
  EXPECT_EQ(Result("exists", {Column("array<int>", false), Lambda("boolean", false)}), "exists: boolean!");
  EXPECT_EQ(Result("map_filter", {Column("map<int,string>"), Lambda("boolean")}), "map_filter: map<int,string>");
  EXPECT_EQ(Result("transform_keys", {Column("map<int,string>"), Lambda("string", false)}),
            "transform_keys: map<string,string>");
  EXPECT_EQ(Result("transform_values", {Column("map<int,string>"), Lambda("double", false)}),
            "transform_values: map<int,double!>");
  EXPECT_EQ(Result("zip_with", {Column("array<int>"), Column("array<date>"), Lambda("int")}), "zip_with: array<int>");
}

TEST(HigherOrderTest, MapZipWithFindsACommonKey) {
  const std::vector<Argument> maps = {Column("map<int,string!>"), Column("map<bigint,date!>")};
  EXPECT_EQ(Parameters("map_zip_with", maps, 2, 3), "bigint!, string, date");
}

TEST(HigherOrderTest, SortsByAComparatorThatGivesAnInt) {
  EXPECT_EQ(Parameters("array_sort", {Column("array<date>")}, 1, 2), "date, date");
  EXPECT_EQ(Result("array_sort", {Column("array<date>"), Lambda("int")}), "array_sort: array<date>");
  EXPECT_EQ(Result("array_sort", {Column("array<date>"), Lambda("bigint")}),
            "DATATYPE_MISMATCH.UNEXPECTED_RETURN_TYPE");
}

TEST(FunctionRegistryTest, AliasesAnyCaseAndNamesOnly) {
  EXPECT_EQ(Result("char_length", {Column("string")}), "length: int");
  EXPECT_EQ(FindFunction("CoAlEsCe")->name, "coalesce");
  EXPECT_EQ(FindFunction("no_such_function"), nullptr);
  EXPECT_FALSE(FindFunction("xpath")->supported);
  EXPECT_GT(FunctionNames().size(), 530U);
}

TEST(FunctionRegistryTest, WrongNumbersOfArgumentsAreNamed) {
  const auto status = CheckCall(*FindFunction("substring"), "substr", 1, {});
  EXPECT_EQ(status.condition(), "WRONG_NUM_ARGS.WITHOUT_SUGGESTION");
  EXPECT_EQ(status.message_parameters().at("expectedNum"), "[2, 3]");
  EXPECT_EQ(status.message_parameters().at("functionName"), "`substr`");
}

TEST(FunctionRegistryTest, TryFunctionsBindTheirBaseInTryMode) {
  const std::vector<Argument> arguments = {Column("int"), Column("int")};
  const auto binding = BindFunction(*FindFunction("try_add"), {.name = "try_add", .arguments = arguments});
  ASSERT_TRUE(binding.ok());
  EXPECT_EQ(binding->canonical_name, "+");
  EXPECT_EQ(binding->mode, plan::EvalMode::kTry);
}

}  // namespace
}  // namespace firesteel::functions
