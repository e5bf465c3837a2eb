#include "connectors/postgres/cutting_proxy_test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace firesteel::connectors {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

}  // namespace

CuttingProxy::CuttingProxy(int server_port, std::string trigger, Fault fault, std::size_t bytes)
    : server_port_(server_port),
      trigger_(std::move(trigger)),
      fault_(fault),
      bytes_left_(static_cast<std::int64_t>(bytes)) {
  listener_ = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
  listen(listener_, 8);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

CuttingProxy::~CuttingProxy() {
  ended_ = true;
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  for (std::thread& thread : threads_) thread.join();
}

void CuttingProxy::Accept() {
  while (true) {
    const int client = accept(listener_, nullptr, nullptr);
    if (client < 0) return;
    threads_.emplace_back([this, client] { Serve(client); });
  }
}

void CuttingProxy::KeepSilent(int client) const {
  pollfd gone{client, POLLRDHUP, 0};
  while (!ended_ && poll(&gone, 1, 100) == 0) {
  }
}

std::size_t CuttingProxy::BytesThatPass(std::string_view from_client) {
  if (fault_ != Fault::kCutWithin || has_cut_) return from_client.size();
  std::size_t begin = 0;
  if (!triggered_) {
    begin = from_client.find(trigger_);
    if (begin == std::string_view::npos) return from_client.size();
    begin += trigger_.size();
    triggered_ = true;
  }
  const std::size_t pass = std::min(from_client.size() - begin, static_cast<std::size_t>(bytes_left_.load()));
  bytes_left_ -= static_cast<std::int64_t>(pass);
  has_cut_ = begin + pass < from_client.size();
  return begin + pass;
}

void CuttingProxy::Serve(int client) {
  const int server = socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = Loopback(server_port_);
  connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  pollfd both[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
  char buffer[65536];
  bool open = true;
  while (open && poll(both, 2, 100) >= 0 && !ended_) {
    if (has_cut_ && fault_ == Fault::kWholeSilence) {
      KeepSilent(client);
      break;
    }
    for (int side = 0; side < 2 && open; ++side) {
      if (both[side].revents == 0) continue;
      const ssize_t count = read(both[side].fd, buffer, sizeof buffer);
      if (side == 0 && count > 0) {
        const std::size_t pass = BytesThatPass({buffer, static_cast<std::size_t>(count)});
        if (pass < static_cast<std::size_t>(count)) {
          (void)write(server, buffer, pass);
          open = false;
          break;
        }
      }
      if (count <= 0 || write(both[1 - side].fd, buffer, static_cast<std::size_t>(count)) != count) {
        open = false;
        break;
      }
      const bool hit =
          std::string_view(buffer, static_cast<std::size_t>(count)).find(trigger_) != std::string_view::npos;
      if (fault_ != Fault::kCutWithin && side == 0 && hit && !has_cut_.exchange(true)) {
        if (poll(&both[1], 1, 1000) > 0) (void)read(server, buffer, sizeof buffer);  // the answer, never passed on
        if (fault_ != Fault::kCut) KeepSilent(client);
        open = false;
      }
    }
  }
  close(client);
  close(server);
}

}  // namespace firesteel::connectors
