#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

#include "base/status_or.h"

struct addrinfo;

namespace firesteel::connect {

// Takes connections for a gRPC server, which has no limit on their number of its own. Beyond `limit` a few more are
// taken so that their calls can be told why they fail (IsSurplus), the rest are closed at once. Thread-safe.
class Listener {
 public:
  // Gets the descriptor of a connection, which is its own from then on. Called from the listener's thread.
  using Take = std::function<void(int connection)>;

  // Listens when it returns, takes nothing before Start. Port 0: any free one. kUnavailable.
  static StatusOr<std::unique_ptr<Listener>> Open(const std::string& host, int port, std::size_t limit);
  ~Listener();  // stops
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int port() const { return port_; }
  std::size_t limit() const { return limit_; }
  void Start(Take take);
  // Takes no more connections; those there are stay. Called more than once: fine.
  void Stop();

  // Whether the connection with gRPC's name `peer` is one too many, now.
  bool IsSurplus(const std::string& peer);

  // How many bytes that connection has received so far; nothing once it is closed.
  std::optional<std::uint64_t> ReceivedBytes(const std::string& peer);

 private:
  struct Connection {
    int descriptor;
    dev_t device;
    ino_t inode;
    std::string peer;
    bool surplus;
  };
  explicit Listener(std::size_t limit) : limit_(limit) {}
  StatusOr<bool> Bind(const addrinfo& address, int port);
  void Run();
  void Accept(int socket);
  bool Admit(int connection, const std::string& peer);
  void ForgetClosed();
  std::size_t CountAdmitted() const;
  static bool IsOpen(const Connection& connection);

  const std::size_t limit_;
  int port_ = 0;
  std::vector<int> sockets_;
  int wake_ = -1;
  Take take_;
  std::thread thread_;
  std::mutex mutex_;  // guards what follows
  std::vector<Connection> connections_;
};

}  // namespace firesteel::connect
