#include <utility>

#include "sql/grammar.h"

namespace firesteel::sql {
namespace {

std::string_view Trim(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

// The source from the current token to the end of the statement; the stream is moved there. A setting's value is raw
// text: it need not consist of tokens.
std::string_view TakeRest(TokenStream& tokens) {
  const auto begin = static_cast<std::size_t>(tokens.Peek().span.begin);
  while (!tokens.AtEnd()) tokens.Next();
  std::string_view rest = Trim(tokens.source().substr(begin));
  while (rest.ends_with(';')) rest = Trim(rest.substr(0, rest.size() - 1));
  return rest;
}

std::string Unquoted(std::string_view text) {
  text = Trim(text);
  if (text.size() >= 2 && text.front() == '`' && text.back() == '`') {
    std::string out;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
      out += text[i];
      if (text[i] == '`') ++i;
    }
    return out;
  }
  return std::string(text);
}

bool IsKeyText(std::string_view key) {
  for (const char c : key) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                       c == '_' || c == ':' || c == '-' || c == '@' || c == '{' || c == '}' || c == '$' || c == '*' ||
                       c == '/';
    if (!plain) return false;
  }
  return !key.empty();
}

// A zone's offset has whole seconds and no more than 18 hours.
void CheckZoneOffset(TokenStream& tokens, const plan::ExpressionPtr& zone, std::size_t begin) {
  constexpr std::int64_t kSecond = 1'000'000;
  const auto* literal = plan::As<plan::Literal>(zone);
  std::int64_t micros = 0;
  if (const auto* calendar = std::get_if<CalendarIntervalValue>(&literal->value.data)) {
    micros = calendar->months != 0 || calendar->days != 0 ? 19 * 3600 * kSecond : calendar->microseconds;
  } else if (literal->type.Is(TypeKind::kDayTimeInterval)) {
    micros = std::get<std::int64_t>(literal->value.data);
  } else {
    micros = 19 * 3600 * kSecond;
  }
  if (micros % kSecond == 0 && micros >= -18 * 3600 * kSecond && micros <= 18 * 3600 * kSecond) return;
  tokens.Fail("INVALID_INTERVAL_FORMAT.TIMEZONE_INTERVAL_OUT_OF_RANGE", {{"input", std::to_string(micros / kSecond)}},
              tokens.SpanFrom(begin));
}

plan::CommandPtr ParseSetTimeZone(TokenStream& tokens, std::size_t begin) {
  plan::SetTimeZone set;
  const std::size_t zone_begin = tokens.position();
  if (tokens.Accept("LOCAL")) {
    set.local = true;
  } else if (AtInterval(tokens)) {
    const std::size_t interval_begin = tokens.position();
    set.zone = ParseLiteral(tokens);
    CheckZoneOffset(tokens, set.zone, interval_begin);
  } else if (AtString(tokens)) {
    set.zone = WithText(tokens, MakeStringLiteral(ParseString(tokens)), zone_begin);
  } else {
    tokens.Fail("_LEGACY_ERROR_TEMP_0045", {}, tokens.SpanFrom(begin));
  }
  if (!tokens.AtEnd() && !tokens.At(";")) tokens.Fail("_LEGACY_ERROR_TEMP_0045", {}, tokens.SpanFrom(begin));
  return plan::MakeCommand(std::move(set));
}

}  // namespace

plan::CommandPtr ParseSet(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  tokens.Expect("SET");
  if (tokens.At("ROLE")) return Refuse(tokens, "SET ROLE");
  if (tokens.Accept("TIME", "ZONE")) return ParseSetTimeZone(tokens, begin);
  if (tokens.At("CATALOG") && (AtIdentifier(tokens, 1) || AtString(tokens, 1)) && !tokens.Peek(1).Is("=")) {
    tokens.Next();
    plan::Use use;
    use.what = plan::Use::What::kCatalog;
    use.name = {AtString(tokens) ? ParseString(tokens) : ParseIdentifier(tokens)};
    return plan::MakeCommand(std::move(use));
  }
  if (tokens.AtAny({"VARIABLE", "VAR"}) && (AtIdentifier(tokens, 1) || tokens.Peek(1).Is("("))) {
    return ParseSetVariables(tokens);
  }
  plan::SetConf set;
  const std::string_view rest = TakeRest(tokens);
  if (rest.empty()) return plan::MakeCommand(std::move(set));
  if (rest == "-v") {
    set.verbose = true;
    return plan::MakeCommand(std::move(set));
  }
  const std::size_t equals = rest.front() == '`' ? rest.find('=', rest.find('`', 1)) : rest.find('=');
  const std::string_view key = Trim(rest.substr(0, equals));
  const bool quoted = key.size() >= 2 && key.front() == '`' && key.back() == '`';
  if (!quoted && !IsKeyText(key)) {
    tokens.Fail("INVALID_SET_SYNTAX", {}, tokens.SpanFrom(begin));
  }
  set.key = Unquoted(key);
  if (equals != std::string_view::npos) set.value = Unquoted(rest.substr(equals + 1));
  return plan::MakeCommand(std::move(set));
}

plan::CommandPtr ParseReset(TokenStream& tokens) {
  const std::size_t begin = tokens.position();
  tokens.Expect("RESET");
  plan::ResetConf reset;
  const std::string_view rest = TakeRest(tokens);
  if (rest.empty()) return plan::MakeCommand(std::move(reset));
  if (rest.front() != '`' && !IsKeyText(rest)) tokens.Fail("INVALID_RESET_COMMAND_FORMAT", {}, tokens.SpanFrom(begin));
  reset.key = Unquoted(rest);
  return plan::MakeCommand(std::move(reset));
}

}  // namespace firesteel::sql
