#include "connect/server/listener.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdint>

namespace firesteel::connect {
namespace {

class Listening : public ::testing::Test {
 protected:
  ~Listening() override {
    listener_->Stop();
    for (const int one : taken_) ::close(one);
    for (const int one : clients_) ::close(one);
  }
  void Start(std::size_t limit) {
    listener_ = Listener::Open("127.0.0.1", 0, limit).value();
    listener_->Start([this](int connection) {
      const std::lock_guard lock(mutex_);
      taken_.push_back(connection);
      changed_.notify_all();
    });
  }
  // gRPC's name of a new connection's client end.
  std::string Connect() {
    const int client = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(listener_->port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    socklen_t size = sizeof address;
    ::getsockname(client, reinterpret_cast<sockaddr*>(&address), &size);
    clients_.push_back(client);
    return "ipv4:127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  void WaitForTaken(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return taken_.size() >= count; });
  }
  void CloseTaken(std::size_t index) {
    const std::lock_guard lock(mutex_);
    ::close(taken_[index]);
    taken_.erase(taken_.begin() + static_cast<std::ptrdiff_t>(index));
  }
  bool IsClosed(std::size_t client) {
    char byte;
    return ::recv(clients_[client], &byte, 1, 0) == 0;
  }

  std::unique_ptr<Listener> listener_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int> taken_, clients_;
};

TEST_F(Listening, ConnectionsBeyondTheLimitAreSurplusUntilThereIsRoom) {
  Start(2);
  const std::string first = Connect();
  Connect();
  const std::string third = Connect();
  WaitForTaken(3);
  EXPECT_FALSE(listener_->IsSurplus(first));
  EXPECT_TRUE(listener_->IsSurplus(third));
  CloseTaken(0);
  EXPECT_FALSE(listener_->IsSurplus(third));
}

TEST_F(Listening, FarBeyondTheLimitTheyAreClosed) {
  Start(1);
  for (int i = 0; i < 52; ++i) Connect();
  WaitForTaken(51);
  EXPECT_TRUE(IsClosed(51));
}

TEST_F(Listening, ATakenPortIsAnError) {
  Start(1);
  const auto second = Listener::Open("127.0.0.1", listener_->port(), 1);
  EXPECT_EQ(second.status().code(), StatusCode::kUnavailable);
  EXPECT_NE(second.status().message().find(std::to_string(listener_->port())), std::string::npos);
}

TEST_F(Listening, HostsWithoutAnAddressAreAnError) {
  Start(1);
  EXPECT_FALSE(Listener::Open("no such host", 0, 1).ok());
  EXPECT_FALSE(Listener::Open("203.0.113.7", 0, 1).ok());
}

}  // namespace
}  // namespace firesteel::connect
