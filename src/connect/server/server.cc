#include "connect/server/server.h"

#include <arpa/inet.h>

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>

#include <grpc/support/log.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/security/server_credentials.h>

#include "base/process/available_memory.h"
#include "connect/server/tls_files.h"
#include "connect/service.h"

namespace firesteel::connect {
namespace {

constexpr int kLargestRequest = 256 << 20;
constexpr int kUnreadBytes = 64 << 10;
constexpr int kMostStreams = 1000;          // of one connection; further calls wait on the client's side
constexpr int kHandshakePatience = 20'000;  // milliseconds
constexpr int kIdlePatience = 15 * 60'000;
constexpr std::chrono::seconds kSweepEvery{5};
constexpr std::chrono::seconds kStopPatience{2};

// gRPC writes lines of its own to stderr, one for every stranger whose TLS handshake fails. Whoever wants them asks for
// them as with any program that uses gRPC.
void SilenceGrpc() {
  if (std::getenv("GRPC_VERBOSITY") == nullptr) gpr_set_log_function([](gpr_log_func_args*) {});
}

StatusOr<std::shared_ptr<grpc::ServerCredentials>> Credentials(const ServerOptions& options) {
  const bool tls = !options.tls_certificate_file.empty();
  if (tls != !options.tls_key_file.empty()) {
    return Status(StatusCode::kInvalidArgument, "TLS needs both a certificate and its key");
  }
  if (!IsLoopback(options.host) && (!tls || options.tokens.empty())) {
    return Status(
        StatusCode::kInvalidArgument,
        "listening on " + options.host +
            ", which other machines may reach, needs a token and TLS: give --token-file, --tls-cert and --tls-key");
  }
  if (!tls) {
    // Clients that send a token want a channel with credentials; this kind proves that both ends are on one machine.
    if (!options.tokens.empty()) return grpc::experimental::LocalServerCredentials(LOCAL_TCP);
    return grpc::InsecureServerCredentials();
  }
  grpc::SslServerCredentialsOptions pem;
  FS_ASSIGN_OR_RETURN(TlsFiles files, ReadTlsFiles(options.tls_certificate_file, options.tls_key_file));
  pem.pem_key_cert_pairs.push_back({std::move(files.key), std::move(files.certificate)});
  return grpc::SslServerCredentials(pem);
}

SessionRegistry::Limits LimitsOf(const Settings& settings) {
  const auto count = [&](const char* name) { return static_cast<std::size_t>(settings.Integer(name)); };
  return {count("firesteel.connect.session.limit"),
          count("firesteel.connect.session.limitPerCaller"),
          count("firesteel.connect.operation.limit"),
          count("firesteel.connect.operation.limitPerCaller"),
          std::chrono::seconds(settings.Integer("firesteel.connect.session.timeout")),
          std::chrono::seconds(settings.Integer("firesteel.connect.operation.detachedTimeout"))};
}

// Stores and connectors know the server's own secrets. A session that had them among its settings would give them out:
// to spark.conf.get, or as ${name} in a text.
Settings WithoutSecrets(Settings settings) {
  const auto values = settings.values();
  for (const auto& [name, value] : values) {
    if (IsSecretSettingName(name)) settings.Unset(name);
  }
  return settings;
}

std::uint64_t MessageMemory(const Settings& settings) {
  if (const std::int64_t given = settings.Integer("firesteel.connect.message.memory"); given > 0)
    return static_cast<std::uint64_t>(given);
  const std::int64_t memory = settings.Integer("firesteel.memory.limit");
  return static_cast<std::uint64_t>((memory > 0 ? memory : DefaultMemoryLimit()) / 4);
}

AccessControl::Limits AccessLimitsOf(const Settings& settings) {
  return {static_cast<std::size_t>(settings.Integer("firesteel.connect.wrongLogins.limit")),
          std::chrono::seconds(settings.Integer("firesteel.connect.wrongLogins.lockout"))};
}

}  // namespace

bool IsLoopback(const std::string& host) {
  if (host == "localhost" || host == "::1") return true;
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
}

struct Server::Parts {
  Parts(const session::Services& services, const Settings& defaults, const std::vector<AccessToken>& tokens,
        std::unique_ptr<AuditLog> audit_log, std::unique_ptr<Listener> open_listener)
      : listener(std::move(open_listener)),
        access(tokens, AccessLimitsOf(defaults)),
        audit(std::move(audit_log)),
        messages(MessageMemory(defaults), [this](const std::string& peer) { return listener->ReceivedBytes(peer); }),
        sessions(
            [&services, defaults = WithoutSecrets(defaults)](session::Rights rights) {
              auto session = std::make_unique<session::Session>(services);
              session->settings() = defaults;
              session->SetRights(rights);
              return session;
            },
            LimitsOf(defaults)),
        service(sessions, access, *listener, messages, audit.get()) {}

  void SweepNowAndThen() {
    std::unique_lock lock(mutex);
    while (!stopped.wait_for(lock, kSweepEvery, [this] { return stopping; })) {
      lock.unlock();
      sessions.Sweep(std::chrono::steady_clock::now());
      lock.lock();
    }
  }

  const std::unique_ptr<Listener> listener;
  AccessControl access;
  const std::unique_ptr<AuditLog> audit;  // or null; executions write to it until their sessions end
  MessageBudget messages;
  SessionRegistry sessions;
  Service service;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor;
  std::unique_ptr<grpc::Server> server;
  std::mutex mutex;
  std::condition_variable stopped;
  bool stopping = false;
  std::thread sweeper;
};

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, const session::Services& services,
                                                const Settings& defaults) {
  SilenceGrpc();
  FS_ASSIGN_OR_RETURN(const auto credentials, Credentials(options));
  std::unique_ptr<AuditLog> audit;
  if (!options.audit_log_file.empty()) {
    FS_ASSIGN_OR_RETURN(audit, AuditLog::Open(options.audit_log_file, services.clock));
  }
  FS_ASSIGN_OR_RETURN(auto listener,
                      Listener::Open(options.host, options.port,
                                     static_cast<std::size_t>(defaults.Integer("firesteel.connect.connection.limit"))));
  auto parts = std::make_unique<Parts>(services, defaults, options.tokens, std::move(audit), std::move(listener));
  grpc::ServerBuilder builder;
  // Of a request nobody has begun to read, no more than this arrives. With the probe gRPC would let the window grow to
  // megabytes; the rest of a message comes without a window once its first bytes are read.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, kUnreadBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMostStreams);
  // Whoever connects and says nothing does not hold a place for ever; gRPC's clients connect again by themselves.
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakePatience);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kIdlePatience);
  builder.SetMaxReceiveMessageSize(kLargestRequest);
  builder.SetMaxSendMessageSize(-1);
  parts->acceptor = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, credentials);
  builder.RegisterService(&parts->service);
  parts->server = builder.BuildAndStart();
  if (parts->server == nullptr) return Status(StatusCode::kUnavailable, "gRPC cannot start a server");
  parts->listener->Start([acceptor = parts->acceptor.get()](int connection) {
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters accepted;
    accepted.fd = connection;
    acceptor->HandleNewConnection(&accepted);
  });
  parts->sweeper = std::thread([raw = parts.get()] { raw->SweepNowAndThen(); });
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Server::~Server() {
  Stop();
  if (parts_->sweeper.joinable()) parts_->sweeper.join();
}

int Server::port() const { return parts_->listener->port(); }

void Server::Stop() {
  {
    const std::lock_guard lock(parts_->mutex);
    if (std::exchange(parts_->stopping, true)) return;
  }
  parts_->stopped.notify_all();
  parts_->listener->Stop();
  // First what runs: calls that wait for its session would keep the server otherwise.
  parts_->sessions.Close();
  // Streams end with what they stream; calls that outlast the patience are cut.
  parts_->server->Shutdown(std::chrono::system_clock::now() + kStopPatience);
}

void Server::Wait() { parts_->server->Wait(); }

}  // namespace firesteel::connect
