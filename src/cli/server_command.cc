#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "cli/command.h"
#include "cli/workspace.h"
#include "connect/server.h"

namespace firesteel::cli {
namespace {

struct ServerFlags {
  connect::ServerOptions server;
  std::string token_file;
  std::vector<std::string> conf;
};

StatusOr<Secret> ReadToken(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Status(StatusCode::kNotFound, "--token-file: cannot read " + path);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  for (const char c : text) {
    // What a header can carry.
    if (c <= ' ' || c > '~') return Status(StatusCode::kInvalidArgument, "--token-file " + path + ": a token is one line of printable ASCII without blanks");
  }
  if (text.empty()) return Status(StatusCode::kInvalidArgument, "--token-file " + path + ": the file is empty");
  return Secret(std::move(text));
}

// How a client on this machine, or one that knows the host's name, connects.
std::string ConnectionString(const connect::ServerOptions& options, int port) {
  const std::string host = options.host.find(':') == std::string::npos ? options.host : "[" + options.host + "]";
  std::string text = "sc://" + host + ":" + std::to_string(port);
  if (!options.tls_certificate_file.empty()) text += "/;use_ssl=true";
  return options.token.empty() ? text : text + (options.tls_certificate_file.empty() ? "/" : "") + ";token=...";
}

StatusOr<std::unique_ptr<Workspace>> OpenHere(const std::vector<std::string>& conf) {
  WorkspaceRequest request;
  request.base_directory = std::filesystem::current_path().string();
  FS_ASSIGN_OR_RETURN(request.configuration, ParseAssignments(conf, "--conf"));
  FS_ASSIGN_OR_RETURN(request.environment, LoadEnvironment(request.base_directory));
  return Workspace::Open(request);
}

int RunServer(ServerFlags flags, const CancellationToken& cancellation) {
  if (!flags.token_file.empty()) {
    auto token = ReadToken(flags.token_file);
    if (!token.ok()) return FailUsage(token.status());
    flags.server.token = std::move(token).value();
  }
  const auto workspace = OpenHere(flags.conf);
  if (!workspace.ok()) return FailUsage(workspace.status());
  const auto server = connect::Server::Start(flags.server, (*workspace)->services(), (*workspace)->settings());
  if (!server.ok()) return FailUsage(server.status());
  std::fprintf(stderr, "firesteel server: Spark Connect at %s\n", ConnectionString(flags.server, (*server)->port()).c_str());
  while (!cancellation.WaitFor(std::chrono::hours(1))) {
  }
  (*server)->Stop();
  return kExitOk;
}

}  // namespace

void AddServer(CLI::App& app, Action& action) {
  auto flags = std::make_shared<ServerFlags>();  // shared with the callback, which outlives this function
  CLI::App* command = app.add_subcommand("server", "Serve PySpark clients (Spark Connect) until stopped");
  command->add_option("--host", flags->server.host, "The address to listen on; one that is not loopback needs a token and TLS")
      ->type_name("ADDRESS")->capture_default_str();
  command->add_option("--port", flags->server.port, "0: any free one")->type_name("PORT")->check(CLI::Range(0, 65535))->capture_default_str();
  command->add_option("--token-file", flags->token_file, "Clients must give the token in this file")->type_name("FILE");
  CLI::Option* certificate = command->add_option("--tls-cert", flags->server.tls_certificate_file, "PEM")->type_name("FILE");
  command->add_option("--tls-key", flags->server.tls_key_file, "PEM")->type_name("FILE")->needs(certificate);
  certificate->needs("--tls-key");
  command->add_option("--conf,-c", flags->conf, "A setting")->type_name("KEY=VALUE")->take_all();
  command->callback([flags, &action] {
    action = [flags](const CancellationToken& cancellation) { return RunServer(*flags, cancellation); };
  });
}

}  // namespace firesteel::cli
