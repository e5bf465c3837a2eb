#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include "cli/command.h"
#include "cli/workspace.h"
#include "connect/server.h"

namespace firesteel::cli {
namespace {

struct ServerCommandOptions {
  connect::ServerOptions server;
  std::string token_file;
  std::vector<std::string> conf;
};

StatusOr<Secret> ReadToken(const std::string& path) {
  std::ifstream in(path);
  std::string token;
  if (!in || !std::getline(in, token) || token.empty()) {
    return Status(StatusCode::kInvalidArgument, "--token-file: no token in the first line of " + path);
  }
  return Secret(std::move(token));
}

int RunServer(const ServerCommandOptions& given, const CancellationToken& cancellation) {
  connect::ServerOptions options = given.server;
  if (!given.token_file.empty()) {
    auto token = ReadToken(given.token_file);
    if (!token.ok()) return FailUsage(token.status());
    options.token = *std::move(token);
  }
  WorkspaceRequest request;
  request.base_directory = std::filesystem::current_path().string();
  auto configuration = ParseAssignments(given.conf, "--conf");
  if (!configuration.ok()) return FailUsage(configuration.status());
  request.configuration = *std::move(configuration);
  auto environment = LoadEnvironment(request.base_directory);
  if (!environment.ok()) return FailUsage(environment.status());
  request.environment = *std::move(environment);
  const auto workspace = Workspace::Open(request);
  if (!workspace.ok()) return FailUsage(workspace.status());

  auto server = connect::Server::Start(options, (*workspace)->services(), (*workspace)->settings());
  if (!server.ok()) return FailUsage(server.status());
  std::fprintf(stderr, "firesteel server: Spark Connect at sc://%s:%d\n", options.host.c_str(), (*server)->port());
  const auto stop_on_signal = cancellation.OnCancel([&] { (*server)->Stop(); });
  (*server)->Wait();
  return kExitOk;
}

}  // namespace

void AddServer(CLI::App& app, Action& action) {
  auto options = std::make_shared<ServerCommandOptions>();  // shared with the callback, which outlives this function
  CLI::App* command = app.add_subcommand("server", "Serve Spark Connect clients, such as PySpark with SPARK_REMOTE set");
  command->add_option("--host", options->server.host, "The address to listen on")->capture_default_str();
  command->add_option("--port", options->server.port, "The port; 0 takes a free one")->capture_default_str()->check(CLI::Range(0, 65535));
  command->add_option("--token-file", options->token_file, "Clients must send the token in this file's first line")->type_name("FILE");
  command->add_option("--tls-cert", options->server.tls_certificate_file, "Certificate chain (PEM)")->type_name("FILE");
  command->add_option("--tls-key", options->server.tls_key_file, "Its private key (PEM)")->type_name("FILE");
  command->add_option("-c,--conf", options->conf, "A setting every session starts with, key=value")->type_name("KEY=VALUE")->take_all();
  command->callback([options, &action] {
    action = [options](const CancellationToken& cancellation) { return RunServer(*options, cancellation); };
  });
}

}  // namespace firesteel::cli
