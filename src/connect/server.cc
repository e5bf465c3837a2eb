#include "connect/server.h"

#include <arpa/inet.h>

#include <condition_variable>
#include <fstream>
#include <iterator>
#include <mutex>
#include <thread>

#include <grpcpp/grpcpp.h>
#include <grpcpp/security/server_credentials.h>

#include "connect/service.h"

namespace firesteel::connect {
namespace {

constexpr int kLargestRequest = 256 << 20;
constexpr std::chrono::seconds kSweepEvery{5};
constexpr std::chrono::seconds kStopPatience{2};

bool IsLoopback(const std::string& host) {
  if (host == "localhost" || host == "::1") return true;
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
}

StatusOr<std::string> ReadPem(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Status(StatusCode::kInvalidArgument, "cannot read " + path);
  return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

StatusOr<std::shared_ptr<grpc::ServerCredentials>> Credentials(const ServerOptions& options) {
  const bool tls = !options.tls_certificate_file.empty();
  if (tls != !options.tls_key_file.empty()) {
    return Status(StatusCode::kInvalidArgument, "TLS needs both a certificate and its key");
  }
  if (!IsLoopback(options.host) && (!tls || options.token.empty())) {
    return Status(StatusCode::kInvalidArgument, "listening on " + options.host + ", which other machines may reach, needs a token and TLS: give --token-file, --tls-cert and --tls-key");
  }
  if (!tls) {
    // Clients that send a token want a channel with credentials; this kind proves that both ends are on one machine.
    if (!options.token.empty()) return grpc::experimental::LocalServerCredentials(LOCAL_TCP);
    return grpc::InsecureServerCredentials();
  }
  grpc::SslServerCredentialsOptions pem;
  FS_ASSIGN_OR_RETURN(std::string certificate, ReadPem(options.tls_certificate_file));
  FS_ASSIGN_OR_RETURN(std::string key, ReadPem(options.tls_key_file));
  pem.pem_key_cert_pairs.push_back({std::move(key), std::move(certificate)});
  return grpc::SslServerCredentials(pem);
}

std::string Address(const ServerOptions& options) {
  const bool v6 = options.host.find(':') != std::string::npos;
  return (v6 ? "[" + options.host + "]" : options.host) + ":" + std::to_string(options.port);
}

SessionRegistry::Limits LimitsOf(const Settings& settings) {
  return {static_cast<std::size_t>(settings.Integer("firesteel.connect.session.limit")),
          std::chrono::seconds(settings.Integer("firesteel.connect.session.timeout")),
          std::chrono::seconds(settings.Integer("firesteel.connect.operation.detachedTimeout"))};
}

}  // namespace

struct Server::Parts {
  Parts(const session::Services& services, const Settings& defaults, const Secret& token)
      : sessions(
            [&services, defaults] {
              auto session = std::make_unique<session::Session>(services);
              session->settings() = defaults;
              return session;
            },
            LimitsOf(defaults)),
        service(sessions, token) {}

  void SweepNowAndThen() {
    std::unique_lock lock(mutex);
    while (!stopped.wait_for(lock, kSweepEvery, [this] { return stopping; })) {
      lock.unlock();
      sessions.Sweep(std::chrono::steady_clock::now());
      lock.lock();
    }
  }

  SessionRegistry sessions;
  Service service;
  std::unique_ptr<grpc::Server> server;
  int port = 0;
  std::mutex mutex;
  std::condition_variable stopped;
  bool stopping = false;
  std::thread sweeper;
};

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, const session::Services& services,
                                                const Settings& defaults) {
  FS_ASSIGN_OR_RETURN(const auto credentials, Credentials(options));
  auto parts = std::make_unique<Parts>(services, defaults, options.token);
  grpc::ServerBuilder builder;
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);  // a port taken by another server is an error
  builder.SetMaxReceiveMessageSize(kLargestRequest);
  builder.SetMaxSendMessageSize(-1);
  builder.AddListeningPort(Address(options), credentials, &parts->port);
  builder.RegisterService(&parts->service);
  parts->server = builder.BuildAndStart();
  if (parts->server == nullptr || parts->port == 0) {
    const std::string tls = options.tls_certificate_file.empty() ? "" : ", or " + options.tls_certificate_file + " and " +
                                                                          options.tls_key_file + " are no certificate with its key";
    return Status(StatusCode::kUnavailable, "cannot listen on " + Address(options) + ": the address is taken or not this machine's" + tls);
  }
  parts->sweeper = std::thread([raw = parts.get()] { raw->SweepNowAndThen(); });
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Server::~Server() {
  Stop();
  if (parts_->sweeper.joinable()) parts_->sweeper.join();
}

int Server::port() const { return parts_->port; }

void Server::Stop() {
  {
    const std::lock_guard lock(parts_->mutex);
    if (std::exchange(parts_->stopping, true)) return;
  }
  parts_->stopped.notify_all();
  // First what runs: calls that wait for its session would keep the server otherwise.
  parts_->sessions.Close();
  // Streams end with what they stream; calls that outlast the patience are cut.
  parts_->server->Shutdown(std::chrono::system_clock::now() + kStopPatience);
}

void Server::Wait() { parts_->server->Wait(); }

}  // namespace firesteel::connect
