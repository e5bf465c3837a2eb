#include "cli/command/usage_error.h"

#include <CLI/CLI.hpp>

#include <vector>

#include "cli/command/nearest_name.h"

namespace firesteel::cli {
namespace {

std::string WithHint(std::string sentence, const std::vector<std::string>& meant) {
  return meant.empty() ? sentence : std::move(sentence) + "; " + DidYouMean(meant);
}

// The command the words led to: the last one that was recognized.
const CLI::App& Chosen(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  return commands.empty() ? app : Chosen(*commands.front());
}

std::string FullName(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return (parent == nullptr ? "" : FullName(*parent) + " ") + command.get_name();
}

std::vector<std::string> CommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

std::string UnknownCommand(const CLI::App& app, const std::string& word) {
  const std::string sentence = "there is no command '" + word + "'";
  if (const auto meant = LikelyMeant(word, CommandNames(app)); !meant.empty()) return WithHint(sentence, meant);
  std::string all;
  for (const std::string& name : CommandNames(app)) all += (all.empty() ? "" : ", ") + name;
  return sentence + "; the commands are " + all;
}

std::string Unexpected(const CLI::App& command, const std::string& word) {
  if (word.starts_with('-')) return UnknownOption(command, word);
  std::string sentence = "'" + word + "' is one word too many";
  if (command.get_name() == "sql") sentence += "; statements are given with -e, a file of statements with -f";
  return sentence;
}

std::string Sentence(const CLI::App& command, const CLI::Error& error) {
  const std::vector<std::string> words = command.remaining();
  const bool wants_command = !CommandNames(command).empty();
  if (wants_command && !words.empty() && !words.front().starts_with('-')) return UnknownCommand(command, words.front());
  if (!words.empty()) return Unexpected(command, words.front());
  if (!wants_command || error.get_name() != "RequiredError") return error.what();
  std::string all;
  for (const std::string& name : CommandNames(command)) all += (all.empty() ? "" : ", ") + name;
  return "'" + FullName(command) + "' wants one of: " + all;
}

}  // namespace

std::string UnknownOption(const CLI::App& command, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  std::vector<std::string> known;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& long_name : option->get_lnames()) known.push_back("--" + long_name);
  }
  return WithHint("unknown option '" + name + "'", LikelyMeant(name, known));
}

std::string UsageError(const CLI::App& app, const CLI::Error& error) {
  const CLI::App& command = Chosen(app);
  const bool bare = &command == &app && app.remaining().empty() && error.get_name() == "RequiredError";
  if (bare) return app.help();
  return "error: " + Sentence(command, error) + "\nOptions and examples: " + FullName(command) + " --help\n";
}

}  // namespace firesteel::cli
