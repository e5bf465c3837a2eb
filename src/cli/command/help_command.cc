#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>

#include "cli/command/command.h"
#include "cli/command/nearest_name.h"

namespace firesteel::cli {
namespace {

int ShowHelp(const CLI::App& app, const std::vector<std::string>& words) {
  const CLI::App* shown = &app;
  std::string name = app.get_name();
  for (const std::string& word : words) {
    std::vector<std::string> names;
    const CLI::App* found = nullptr;
    for (const CLI::App* command : shown->get_subcommands([](const CLI::App*) { return true; })) {
      names.push_back(command->get_name());
      if (command->get_name() == word) found = command;
    }
    if (found == nullptr) {
      const std::string hint = DidYouMean(LikelyMeant(word, names));
      return FailUsage(
          Status(StatusCode::kNotFound, "there is no command '" + word + "'" + (hint.empty() ? "" : "; " + hint)));
    }
    shown = found;
    name += " " + word;
  }
  // App::help would show that of the command that was chosen, which is this one.
  std::fputs(shown->get_formatter()->make_help(shown, name, CLI::AppFormatMode::Normal).c_str(), stdout);
  return kExitOk;
}

}  // namespace

void AddHelp(CLI::App& app, Action& action) {
  auto words = std::make_shared<std::vector<std::string>>();  // shared with the callback, which outlives this function
  CLI::App* command = app.add_subcommand("help", "Show this help, or that of a command");
  command->add_option("command", *words, "A command")->type_name("COMMAND");
  command->footer("Example:\n  firesteel help sql");
  command->callback(
      [words, &app, &action] { action = [words, &app](CancellationToken) { return ShowHelp(app, *words); }; });
}

}  // namespace firesteel::cli
