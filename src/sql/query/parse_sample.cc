#include <cstdlib>
#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

void ParsePercent(TokenStream& tokens, plan::Sample& sample, std::size_t begin) {
  const double sign = tokens.Accept("-") ? -1 : 1;
  const double percent = sign * std::strtod(std::string(tokens.Text(tokens.Next())).c_str(), nullptr);
  tokens.Next();
  if (percent < 0 || percent > 100) {
    tokens.Fail("_LEGACY_ERROR_TEMP_0064",
                {{"msg", "Sampling fraction (" + std::to_string(percent / 100) + ") must be on interval [0, 1]"}},
                tokens.SpanFrom(begin));
  }
  sample.upper = percent / 100;
}

void ParseBucket(TokenStream& tokens, plan::Sample& sample, std::size_t begin) {
  tokens.Expect("BUCKET");
  sample.method = plan::SampleMethod::kBucket;
  sample.bucket = ParseIntegerValue(tokens);
  tokens.Expect("OUT");
  tokens.Expect("OF");
  sample.buckets = ParseIntegerValue(tokens);
  if (tokens.Accept("ON")) {
    tokens.Fail("_LEGACY_ERROR_TEMP_0015", {{"msg", "BUCKET x OUT OF y ON column"}}, tokens.SpanFrom(begin));
  }
}

}  // namespace

plan::RelationPtr ParseSample(TokenStream& tokens, plan::RelationPtr input) {
  const std::size_t begin = tokens.position();
  if (!tokens.Accept("TABLESAMPLE", "(")) return input;
  plan::Sample sample;
  sample.input = std::move(input);
  const std::size_t number = tokens.At("-") ? 1 : 0;
  if (tokens.At(")")) tokens.Fail("_LEGACY_ERROR_TEMP_0014", {}, tokens.SpanFrom(begin));
  if (tokens.Peek(number).IsNumber() && tokens.Peek(number + 1).Is("PERCENT")) {
    ParsePercent(tokens, sample, begin);
  } else if (tokens.At("BUCKET") && tokens.Peek(1).kind == TokenKind::kInteger) {
    ParseBucket(tokens, sample, begin);
  } else {
    sample.method = plan::SampleMethod::kRows;
    sample.row_count = ParseExpr(tokens);
    if (!tokens.Accept("ROWS")) {
      const std::string text(tokens.Text(sample.row_count->span));
      if (plan::As<plan::Literal>(sample.row_count)) {
        tokens.Fail("_LEGACY_ERROR_TEMP_0016", {{"bytesStr", text}}, tokens.SpanFrom(begin));
      }
      tokens.Fail("_LEGACY_ERROR_TEMP_0015", {{"msg", "byteLengthLiteral " + text}}, tokens.SpanFrom(begin));
    }
  }
  tokens.Expect(")");
  if (tokens.Accept("REPEATABLE", "(")) {
    sample.seed = ParseIntegerValue(tokens);
    tokens.Expect(")");
  }
  return plan::MakeRelation(std::move(sample), tokens.SpanFrom(begin));
}

}  // namespace firesteel::sql
