#include "connect/server/listener.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <utility>

#include "connect/server/socket_bytes.h"

namespace firesteel::connect {
namespace {

constexpr int kBacklog = 512;
// Connections taken beyond the limit only to be told of it.
constexpr std::size_t kSurplus = 50;

int PortOf(const sockaddr_storage& address) {
  return address.ss_family == AF_INET6 ? ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port)
                                       : ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

// As gRPC names it, apart from brackets that newer versions of it escape.
std::string PeerName(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = "";
  const std::string port = ":" + std::to_string(PortOf(address));
  if (address.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text, sizeof text);
    return "ipv4:" + std::string(text) + port;
  }
  const in6_addr& six = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&six)) {
    inet_ntop(AF_INET, six.s6_addr + 12, text, sizeof text);
    return "ipv4:" + std::string(text) + port;
  }
  inet_ntop(AF_INET6, &six, text, sizeof text);
  return "ipv6:[" + std::string(text) + "]" + port;
}

std::string WithBrackets(std::string peer) {
  for (const auto& [escaped, plain] : {std::pair("%5B", "["), std::pair("%5D", "]")}) {
    if (const std::size_t at = peer.find(escaped); at != std::string::npos) peer.replace(at, 3, plain);
  }
  return peer;
}

// What the system says, and what to do about it.
std::string WhyNot(int error) {
  const std::string text = std::strerror(error);
  switch (error) {
    case EADDRINUSE:
      return text +
             ": another program has this port, perhaps another firesteel server; choose another one with --port, or "
             "any free one with --port 0";
    case EADDRNOTAVAIL:
      return text + ": this machine has no such address";
    case EACCES:
      return text + ": ports below 1024 are for root; choose another one with --port";
    default:
      return text;
  }
}

}  // namespace

StatusOr<std::unique_ptr<Listener>> Listener::Open(const std::string& host, int port, std::size_t limit) {
  std::unique_ptr<Listener> listener(new Listener(limit));
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found); error != 0) {
    return Status(StatusCode::kUnavailable, "cannot listen on " + host + ": " + gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses(found, freeaddrinfo);
  std::string failure = "it has no address";
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    const auto bound = listener->Bind(*address, listener->port_ != 0 ? listener->port_ : port);
    if (!bound.ok()) failure = bound.status().message();
  }
  if (listener->sockets_.empty())
    return Status(StatusCode::kUnavailable, "cannot listen on " + host + ":" + std::to_string(port) + ": " + failure);
  listener->wake_ = ::eventfd(0, EFD_CLOEXEC);
  return listener;
}

StatusOr<bool> Listener::Bind(const addrinfo& address, int port) {
  const int socket = ::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket < 0) return Status(StatusCode::kUnavailable, std::strerror(errno));
  sockaddr_storage bound{};
  std::memcpy(&bound, address.ai_addr, address.ai_addrlen);
  if (address.ai_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6&>(bound).sin6_port = htons(static_cast<std::uint16_t>(port));
  } else {
    reinterpret_cast<sockaddr_in&>(bound).sin_port = htons(static_cast<std::uint16_t>(port));
  }
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  socklen_t size = address.ai_addrlen;
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&bound), size) != 0 || ::listen(socket, kBacklog) != 0 ||
      ::getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &size) != 0) {
    Status failed(StatusCode::kUnavailable, WhyNot(errno));
    ::close(socket);
    return failed;
  }
  port_ = PortOf(bound);
  sockets_.push_back(socket);
  return true;
}

Listener::~Listener() {
  Stop();
  for (const int socket : sockets_) ::close(socket);
  if (wake_ >= 0) ::close(wake_);
}

void Listener::Start(Take take) {
  take_ = std::move(take);
  thread_ = std::thread([this] { Run(); });
}

void Listener::Stop() {
  if (!thread_.joinable()) return;
  const std::uint64_t one = 1;
  // Can only fail when the counter is full, and then the thread is woken as well.
  [[maybe_unused]] const ssize_t written = ::write(wake_, &one, sizeof one);
  thread_.join();
}

void Listener::Run() {
  std::vector<pollfd> waiting;
  for (const int socket : sockets_) waiting.push_back({socket, POLLIN, 0});
  waiting.push_back({wake_, POLLIN, 0});
  for (;;) {
    if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
    if ((waiting.back().revents & POLLIN) != 0) return;
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
      if ((waiting[i].revents & POLLIN) != 0) Accept(sockets_[i]);
    }
  }
}

void Listener::Accept(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  const int connection = ::accept4(socket, reinterpret_cast<sockaddr*>(&address), &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (connection < 0) {
    // Out of descriptors: the connection stays in the queue; without a pause this would spin.
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return;
  }
  if (!Admit(connection, PeerName(address))) {
    ::close(connection);
    return;
  }
  const int on = 1;
  ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  take_(connection);
}

// gRPC does not tell when it closes a connection; its descriptor then is closed, or is another file's.
bool Listener::IsOpen(const Connection& connection) {
  struct stat now;
  return ::fstat(connection.descriptor, &now) == 0 && now.st_dev == connection.device && now.st_ino == connection.inode;
}

void Listener::ForgetClosed() {
  std::erase_if(connections_, [](const Connection& connection) { return !IsOpen(connection); });
}

std::optional<std::uint64_t> Listener::ReceivedBytes(const std::string& peer) {
  const std::lock_guard lock(mutex_);
  const std::string name = WithBrackets(peer);
  // The last of that name: a port may be used again.
  const auto found = std::find_if(connections_.rbegin(), connections_.rend(),
                                  [&](const Connection& one) { return one.peer == name && IsOpen(one); });
  return found == connections_.rend() ? std::nullopt : connect::ReceivedBytes(found->descriptor);
}

std::size_t Listener::CountAdmitted() const {
  return static_cast<std::size_t>(
      std::count_if(connections_.begin(), connections_.end(), [](const Connection& one) { return !one.surplus; }));
}

bool Listener::Admit(int connection, const std::string& peer) {
  struct stat file;
  if (::fstat(connection, &file) != 0) return false;
  const std::lock_guard lock(mutex_);
  if (connections_.size() >= limit_) ForgetClosed();
  if (connections_.size() >= limit_ + kSurplus) return false;
  connections_.push_back({connection, file.st_dev, file.st_ino, peer, CountAdmitted() >= limit_});
  return true;
}

bool Listener::IsSurplus(const std::string& peer) {
  const std::lock_guard lock(mutex_);
  if (connections_.size() <= limit_) return false;
  const std::string name = WithBrackets(peer);
  const auto found = std::find_if(connections_.begin(), connections_.end(),
                                  [&](const Connection& one) { return one.surplus && one.peer == name; });
  if (found == connections_.end()) return false;
  ForgetClosed();
  const bool room = CountAdmitted() < limit_;
  for (Connection& one : connections_) {
    if (one.surplus && one.peer == name) one.surplus = !room;
  }
  return !room;
}

}  // namespace firesteel::connect
