#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "cli/command/command.h"
#include "cli/workspace.h"
#include "connect/server/server.h"
#include "connect/server/token_file.h"

namespace firesteel::cli {
namespace {

struct ServerFlags {
  connect::ServerOptions server;
  std::string token_file;
  std::vector<std::string> allowed_paths;
  std::vector<std::string> allowed_environment;
  std::vector<std::string> conf;
};

// Whether its clients may be others than the user who started it.
bool ServesOthers(const ServerFlags& flags) {
  return !flags.token_file.empty() || !flags.server.tls_certificate_file.empty() ||
         !connect::IsLoopback(flags.server.host);
}

// How a client on this machine, or one that knows the host's name, connects.
std::string ConnectionString(const connect::ServerOptions& options, int port) {
  const std::string host = options.host.find(':') == std::string::npos ? options.host : "[" + options.host + "]";
  std::string text = "sc://" + host + ":" + std::to_string(port);
  if (!options.tls_certificate_file.empty()) text += "/;use_ssl=true";
  return options.tokens.empty() ? text : text + (options.tls_certificate_file.empty() ? "/" : "") + ";token=...";
}

StatusOr<std::unique_ptr<Workspace>> OpenHere(const ServerFlags& flags) {
  WorkspaceRequest request;
  request.base_directory = std::filesystem::current_path().string();
  FS_ASSIGN_OR_RETURN(request.configuration, ParseAssignments(flags.conf, "--conf"));
  FS_ASSIGN_OR_RETURN(request.environment, LoadEnvironment(request.base_directory));
  if (ServesOthers(flags) || !flags.allowed_paths.empty()) request.allowed_paths = flags.allowed_paths;
  request.allowed_environment.emplace(flags.allowed_environment.begin(), flags.allowed_environment.end());
  return Workspace::Open(request);
}

int RunServer(ServerFlags flags, const CancellationToken& cancellation) {
  if (!flags.token_file.empty()) {
    auto tokens = connect::ReadTokenFile(flags.token_file);
    if (!tokens.ok()) return FailUsage(std::move(tokens).status().Annotate("--token-file"));
    flags.server.tokens = *std::move(tokens);
  }
  const auto workspace = OpenHere(flags);
  if (!workspace.ok()) return FailUsage(workspace.status());
  const auto server = connect::Server::Start(flags.server, (*workspace)->services(), (*workspace)->settings());
  if (!server.ok()) return FailUsage(server.status());
  std::fprintf(stderr, "firesteel server: Spark Connect at %s\n",
               ConnectionString(flags.server, (*server)->port()).c_str());
  while (!cancellation.WaitFor(std::chrono::hours(1))) {
  }
  (*server)->Stop();
  return kExitOk;
}

}  // namespace

void AddServer(CLI::App& app, Action& action) {
  auto flags = std::make_shared<ServerFlags>();  // shared with the callback, which outlives this function
  CLI::App* command = app.add_subcommand("server", "Serve PySpark clients (Spark Connect) until stopped");
  command
      ->add_option("--host", flags->server.host,
                   "The address to listen on; one that other machines reach\nneeds a token and TLS")
      ->type_name("ADDRESS")
      ->capture_default_str();
  command->add_option("--port", flags->server.port, "The port to listen on; 0: any free one")
      ->type_name("PORT")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  command
      ->add_option("--token-file", flags->token_file,
                   "Clients must give a token of this file: one alone in it,\nor lines of NAME RIGHTS TOKEN")
      ->type_name("FILE");
  CLI::Option* certificate =
      command->add_option("--tls-cert", flags->server.tls_certificate_file, "The server's certificate, PEM")
          ->type_name("FILE");
  command->add_option("--tls-key", flags->server.tls_key_file, "Its key, PEM")->type_name("FILE")->needs(certificate);
  certificate->needs("--tls-key");
  command
      ->add_option("--allow-path", flags->allowed_paths,
                   "A folder, s3://bucket/prefix or\njdbc:postgresql://host:port[/database] that clients may\nreach "
                   "besides the warehouse; with a token or TLS they\nreach nothing else. May be repeated")
      ->type_name("PATH");
  command
      ->add_option("--allow-env", flags->allowed_environment,
                   "An environment variable that ${env:NAME} in SQL may name.\nMay be repeated")
      ->type_name("NAME");
  command
      ->add_option("--audit-log", flags->server.audit_log_file,
                   "Append a line of JSON for every statement: who, what,\noutcome")
      ->type_name("FILE");
  command->add_option("--conf,-c", flags->conf, "A setting every session starts with. May be repeated")
      ->type_name("KEY=VALUE")
      ->take_all()
      ->allow_extra_args(false);
  command->footer(
      "Examples:\n"
      "  firesteel server                                   clients of this machine: sc://127.0.0.1:15002\n"
      "  firesteel server --port 0 --conf firesteel.memory.limit=8g\n"
      "  firesteel server --host 0.0.0.0 --token-file tokens --tls-cert cert.pem --tls-key key.pem");
  command->callback([flags, &action] {
    action = [flags](const CancellationToken& cancellation) { return RunServer(*flags, cancellation); };
  });
}

}  // namespace firesteel::cli
