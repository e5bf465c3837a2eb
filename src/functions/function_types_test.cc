#include <cctype>
#include <fstream>
#include <sstream>

#include "functions/coercion.h"
#include "functions/function.h"
#include "functions/type_text_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plan/expression.h"

// Replays tests/functions/types.txt, which tests/oracle/function_types.py recorded from Spark.

namespace firesteel::functions {
namespace {

using plan::EvalMode;

bool IsTypeText(const std::string& text) {
  static const std::vector<std::string> words = {"void",   "boolean",   "tinyint",       "smallint", "int",
                                                 "bigint", "float",     "double",        "string",   "binary",
                                                 "date",   "timestamp", "timestamp_ntz", "variant"};
  const std::string bare = text.ends_with("!") ? text.substr(0, text.size() - 1) : text;
  for (const std::string& word : words) {
    if (bare == word) return true;
  }
  for (const char* prefix : {"decimal(", "time(", "interval", "array<", "map<", "struct<"}) {
    if (bare.starts_with(prefix) && (bare.back() == ')' || bare.back() == '>' || prefix[0] == 'i')) return true;
  }
  return false;
}

// A literal as the call list writes it; absent for SQL expressions that are not replayed.
std::optional<Argument> LiteralArgument(const std::string& text) {
  Argument argument{.nullable = false, .text = text, .is_literal = true};
  if (text == "NULL") return Argument{.type = DataType::Null(), .constant = Value{}, .text = text, .is_literal = true};
  if (text == "true" || text == "false") {
    argument.type = DataType::Boolean();
    argument.constant = Value{text == "true"};
  } else if (text.starts_with("'")) {
    argument.type = DataType::String();
    argument.constant = Value{text.substr(1, text.size() - 2)};
  } else if (text.starts_with("X'")) {
    argument.type = DataType::Binary();
    argument.constant = Value{std::string(",")};
  } else if (text.ends_with("L") && std::isdigit(static_cast<unsigned char>(text[0])) != 0) {
    argument.type = DataType::Long();
    argument.constant = Value{std::int64_t{std::stoll(text)}};
  } else if (text.ends_with("D") && std::isdigit(static_cast<unsigned char>(text[0])) != 0) {
    argument.type = DataType::Double();
    argument.constant = Value{std::stod(text)};
  } else if (text.find('.') != std::string::npos && std::isdigit(static_cast<unsigned char>(text[0])) != 0) {
    const int scale = static_cast<int>(text.size() - text.find('.') - 1);
    const bool zero = text[0] == '0';
    argument.type = DataType::Decimal(static_cast<int>(text.size()) - 1 - (zero ? 1 : 0), scale);
    argument.constant = Value{DecimalValue{5}};
  } else if (text[0] == '-' || std::isdigit(static_cast<unsigned char>(text[0])) != 0) {
    argument.type = DataType::Int();
    argument.constant = Value{std::int64_t{std::stoll(text)}};
  } else {
    return std::nullopt;
  }
  return argument;
}

struct Outcome {
  DataType type;
  bool nullable = true;
  std::vector<StructField> generated;
  bool generator = false;
};

// Binds an expression over placeholders arg0, arg1, ...: what analysis does with rewritten calls.
class MiniAnalyzer {
 public:
  MiniAnalyzer(std::vector<Argument> arguments, EvalMode mode) : arguments_(std::move(arguments)), mode_(mode) {}

  StatusOr<Outcome> Call(const std::string& name, const std::vector<Argument>& arguments) {
    const FunctionDefinition* definition = FindFunction(name);
    if (definition == nullptr) return SparkError("UNRESOLVED_ROUTINE", {{"routineName", name}, {"searchPath", ""}});
    FS_RETURN_IF_ERROR(CheckCall(*definition, name, arguments.size(), {}));
    if (definition->rewrite) {
      const std::size_t first = arguments_.size();
      std::vector<plan::ExpressionPtr> placeholders;
      for (const Argument& argument : arguments) {
        placeholders.push_back(plan::MakeExpression(plan::UnresolvedAttribute{{std::to_string(arguments_.size())}}));
        arguments_.push_back(argument);
      }
      (void)first;
      if (const plan::ExpressionPtr rewritten = definition->rewrite(placeholders)) {
        FS_ASSIGN_OR_RETURN(const Argument result, Evaluate(rewritten));
        return Outcome{.type = result.type, .nullable = result.nullable};
      }
    }
    const BindRequest request{.name = name, .arguments = arguments, .mode = mode_, .text = name};
    FS_ASSIGN_OR_RETURN(const Binding binding, BindFunction(*definition, request));
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const bool castable = CanCast(arguments[i].type, binding.argument_types[i], mode_) ||
                            SameIgnoringNullability(arguments[i].type, binding.argument_types[i]);
      if (!castable) return Status::Internal("argument " + std::to_string(i) + " gets an impossible cast");
    }
    return Outcome{.type = binding.final_type.value_or(binding.result),
                   .nullable = binding.nullable,
                   .generated = binding.generated,
                   .generator = definition->kind == FunctionKind::kGenerator};
  }

 private:
  StatusOr<Argument> Evaluate(const plan::ExpressionPtr& expression) {
    if (const auto* literal = plan::As<plan::Literal>(expression)) {
      return Argument{
          .type = literal->type, .nullable = literal->value.IsNull(), .constant = literal->value, .is_literal = true};
    }
    if (const auto* placeholder = plan::As<plan::UnresolvedAttribute>(expression)) {
      return arguments_[std::stoul(placeholder->parts[0])];
    }
    if (const auto* cast = plan::As<plan::Cast>(expression)) {
      FS_ASSIGN_OR_RETURN(const Argument child, Evaluate(cast->child));
      const EvalMode mode = cast->mode == plan::CastMode::kTryCast ? EvalMode::kTry : mode_;
      if (!CanCast(child.type, cast->type, mode)) return SparkError("DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION");
      return Argument{.type = cast->type, .nullable = child.nullable || CastMayGiveNull(child.type, cast->type, mode)};
    }
    const auto* call = plan::As<plan::UnresolvedFunction>(expression);
    if (call == nullptr) return Status::Internal("rewritten into something this test does not know");
    std::vector<Argument> arguments;
    for (const auto& argument : call->arguments) {
      FS_ASSIGN_OR_RETURN(Argument evaluated, Evaluate(argument));
      arguments.push_back(std::move(evaluated));
    }
    FS_ASSIGN_OR_RETURN(const Outcome outcome, Call(call->name[0], arguments));
    return Argument{.type = outcome.type, .nullable = outcome.nullable};
  }

  std::vector<Argument> arguments_;
  EvalMode mode_;
};

std::string Slot(const DataType& type, bool nullable) { return TypeText(type) + (nullable ? "" : "!"); }

// The outcome in the words of types.txt; absent for calls that are not replayed.
std::optional<std::string> Answer(const std::string& call, EvalMode mode) {
  const std::size_t open = call.find('(');
  std::string name = call.substr(0, open);
  if (name == "case") name = "when";
  std::vector<Argument> arguments;
  std::string rest = call.substr(open + 1, call.size() - open - 2);
  while (!rest.empty()) {
    const std::size_t end = rest.find("; ");
    const std::string text = rest.substr(0, end);
    rest = end == std::string::npos ? "" : rest.substr(end + 2);
    if (IsTypeText(text)) {
      const bool nullable = !text.ends_with("!");
      arguments.push_back({.type = ParseTypeText(nullable ? text : text.substr(0, text.size() - 1)),
                           .nullable = nullable,
                           .text = text});
    } else if (const auto literal = LiteralArgument(text)) {
      arguments.push_back(*literal);
    } else {
      return std::nullopt;
    }
  }
  const StatusOr<Outcome> outcome = MiniAnalyzer({}, mode).Call(name, arguments);
  if (!outcome.ok())
    return outcome.status().condition().empty() ? outcome.status().message() : outcome.status().condition();
  if (!outcome->generator) return Slot(outcome->type, outcome->nullable);
  std::string out = "{";
  for (const StructField& column : outcome->generated) {
    out += (out.size() > 1 ? "," : "") + column.name + ":" + Slot(column.type, column.nullable);
  }
  return out + "}";
}

TEST(FunctionTypesTest, BindsAsSparkDoes) {
  std::ifstream file("tests/functions/types.txt");
  ASSERT_TRUE(file) << "run from the repository's root";
  std::string line;
  int replayed = 0;
  while (std::getline(file, line)) {
    std::stringstream stream(line);
    std::string call;
    std::string ansi;
    std::string legacy;
    std::getline(stream, call, '\t');
    std::getline(stream, ansi, '\t');
    std::getline(stream, legacy, '\t');
    const auto in_ansi = Answer(call, EvalMode::kAnsi);
    if (!in_ansi) continue;
    ++replayed;
    // Which of the three cast errors it is, analysis decides.
    if (ansi.starts_with("DATATYPE_MISMATCH.CAST_")) ansi = "DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION";
    if (legacy.starts_with("DATATYPE_MISMATCH.CAST_")) legacy = "DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION";
    EXPECT_EQ(*in_ansi, ansi) << call << ", ANSI";
    EXPECT_EQ(*Answer(call, EvalMode::kLegacy), legacy) << call << ", legacy";
  }
  EXPECT_GT(replayed, 4000);
}

}  // namespace
}  // namespace firesteel::functions
