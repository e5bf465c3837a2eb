#include "cli/command/command.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <iterator>

#include <nlohmann/json.hpp>

#include "base/error/fault_report.h"
#include "cli/command/error_hint.h"
#include "types/identifier_text.h"

namespace firesteel::cli {
namespace {

constexpr std::pair<const char*, OutputFormat> kOutputFormats[] = {
    {"table", OutputFormat::kTable}, {"csv", OutputFormat::kCsv}, {"json", OutputFormat::kJson}};

// Messages quote what the user gave, which may be any bytes: broken UTF-8 becomes U+FFFD, and control characters do
// too, so that no input can steer the terminal.
std::string Showable(const std::string& text) {
  icu::UnicodeString shown = icu::UnicodeString::fromUTF8(text);
  for (std::int32_t i = 0; i < shown.length(); ++i) {
    if (shown[i] != u'\n' && shown[i] != u'\t' && u_iscntrl(shown[i]) != 0) shown.setCharAt(i, u'\uFFFD');
  }
  std::string out;
  shown.toUTF8String(out);
  return out;
}

void Report(const Status& status, OutputFormat format, session::Session* session = nullptr) {
  const std::string hint = HintFor(status, session);
  if (format != OutputFormat::kJson) {
    std::fprintf(stderr, "error: %s\n", Showable(status.ToString()).c_str());
    if (!hint.empty()) std::fprintf(stderr, "  hint: %s\n", Showable(hint).c_str());
    return;
  }
  nlohmann::ordered_json error = {{"condition", status.condition()},
                                  {"sqlstate", status.sql_state()},
                                  {"message", status.ToString()},
                                  {"parameters", status.message_parameters()}};
  if (!hint.empty()) error["hint"] = hint;
  const nlohmann::ordered_json document = {{"schema", "firesteel.error.v1"}, {"error", error}};
  std::printf("%s\n", document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

}  // namespace

void AddProjectOptions(CLI::App& command, ProjectOptions& options) {
  command
      .add_option("--spec", options.spec, "The project's spec; default: spark-pipeline.yml here or in a\nfolder above")
      ->type_name("FILE");
  command.add_option("--target", options.target, "One of the targets in firesteel.yml: its settings are used")
      ->type_name("NAME");
  command.add_option("--conf,-c", options.conf, "A setting; wins over the project's. May be repeated")
      ->type_name("KEY=VALUE")
      ->take_all()
      ->allow_extra_args(false);
  command.add_option("--var", options.variables, "The value of a variable of firesteel.yml. May be repeated")
      ->type_name("NAME=VALUE")
      ->take_all()
      ->allow_extra_args(false);
}

void AddOutputOption(CLI::App& command, OutputFormat& format) {
  const auto set = [&format](const std::string& name) {
    const auto* known = std::find_if(std::begin(kOutputFormats), std::end(kOutputFormats),
                                     [&](const auto& row) { return EqualsIgnoreCase(row.first, name); });
    if (known == std::end(kOutputFormats)) {
      throw CLI::ValidationError("--output takes table, csv or json, not '" + name + "'");  // for main, which parses
    }
    format = known->second;
  };
  command.add_option_function<std::string>("--output,-o", set, "How results are printed: table, csv or json")
      ->type_name("FORMAT");
}

StatusOr<std::map<std::string, std::string>> ParseAssignments(const std::vector<std::string>& texts,
                                                              const std::string& flag) {
  std::map<std::string, std::string> values;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Status(StatusCode::kInvalidArgument, flag + " " + text + ": expected the form name=value");
    }
    values[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return values;
}

void PrintWarning(const std::string& sentence) { std::fprintf(stderr, "warning: %s\n", Showable(sentence).c_str()); }

int Fail(const Status& status, OutputFormat format, session::Session* session) {
  Report(WithFaultReport(status), format, session);
  return kExitFailed;
}

int FailUsage(const Status& status, OutputFormat format) {
  Report(status, format);
  return kExitUsage;
}

}  // namespace firesteel::cli
