#include "connectors/postgres/postgres_server_test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace firesteel::connectors {
namespace {

constexpr const char* kPrograms = "/usr/lib/postgresql/15/bin/";

int FreePort() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(listener, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  close(listener);
  return ntohs(address.sin_port);
}

}  // namespace

bool PostgresServer::Run(const std::string& command) const {
  const std::string prefix = geteuid() == 0 ? "runuser -u postgres -- " : "";
  return std::system(
             ("cd " + folder_ + " && timeout 60 " + prefix + kPrograms + command + " >> " + folder_ + "/out 2>&1")
                 .c_str()) == 0;
}

std::unique_ptr<PostgresServer> PostgresServer::Start(std::string* reason) {
  if (!std::filesystem::exists(std::string(kPrograms) + "initdb")) {
    *reason = "PostgreSQL 15 is not installed";
    return nullptr;
  }
  auto server = std::make_unique<PostgresServer>();
  char folder[] = "/tmp/fs-pg-XXXXXX";
  server->folder_ = mkdtemp(folder);
  if (geteuid() == 0) {
    const passwd* owner = getpwnam("postgres");
    if (owner == nullptr || chown(folder, owner->pw_uid, owner->pw_gid) != 0) {
      *reason = "there is no user postgres";
      return nullptr;
    }
  }
  server->port_ = FreePort();
  if (!server->Run("initdb -D data -A trust -U firesteel --no-sync") || !server->StartAgain()) {
    *reason = "PostgreSQL did not start";
    return nullptr;
  }
  return server;
}

bool PostgresServer::StartAgain() {
  return Run("pg_ctl -D data -w -l log -o '-p " + std::to_string(port_) +
             " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + folder_ + " -c fsync=off' start");
}

void PostgresServer::StopAtOnce() { (void)Run("pg_ctl -D data -m immediate stop"); }

PostgresServer::~PostgresServer() {
  StopAtOnce();
  std::error_code error;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, error);
}

}  // namespace firesteel::connectors
