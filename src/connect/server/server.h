#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/settings/settings.h"
#include "base/status_or.h"
#include "connect/server/access_control.h"
#include "session/services.h"

namespace firesteel::connect {

// The version of Spark whose behaviour clients get and whose number they are told.
inline constexpr const char* kSparkVersion = "4.1.3";

struct ServerOptions {
  std::string host = "127.0.0.1";
  int port = 15002;                  // 0: any free one
  std::vector<AccessToken> tokens;   // clients must send one of them as a bearer token; empty: none is asked for
  std::string tls_certificate_file;  // PEM; both or neither
  std::string tls_key_file;
  std::string audit_log_file;  // who did what is appended to it; empty: nowhere
};

// Whether a host names this machine to itself alone.
bool IsLoopback(const std::string& host);

// A Spark Connect server over one set of services, in this process. Thread-safe.
class Server {
 public:
  // Listens when it returns. An address that is not loopback without both a token and TLS is refused, as is one that is
  // taken. `defaults` are the settings every session starts with; services outlive the server.
  static StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options, const session::Services& services,
                                                 const Settings& defaults);
  // Stops taking calls, cancels what runs and waits for it.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const;
  // As the destructor. May be called from another thread, more than once.
  void Stop();
  // Returns when the server has stopped.
  void Wait();

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace firesteel::connect
