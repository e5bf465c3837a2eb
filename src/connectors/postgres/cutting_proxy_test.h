#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace firesteel::connectors {

// Passes bytes between clients and a local port until a client sends `trigger`: then it forwards that too, gives the
// server a moment to act, and never passes on the answer. Only the first time.
class CuttingProxy {
 public:
  enum class Fault {
    kCut,           // the connection is dropped
    kSilence,       // it stays open
    kWholeSilence,  // and so do all other connections, also new ones
    kCutWithin,  // the connection is dropped at once, `bytes` behind the trigger; the server gets nothing of the rest
  };
  CuttingProxy(int server_port, std::string trigger, Fault fault = Fault::kCut, std::size_t bytes = 0);
  ~CuttingProxy();
  int port() const { return port_; }
  bool has_cut() const { return has_cut_; }

 private:
  void Accept();
  void Serve(int client);
  void KeepSilent(int client) const;
  std::size_t BytesThatPass(std::string_view from_client);

  const int server_port_;
  const std::string trigger_;
  const Fault fault_;
  std::atomic<std::int64_t> bytes_left_;  // with kCutWithin
  std::atomic<bool> triggered_{false};    // likewise
  std::atomic<bool> ended_{false};
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> has_cut_{false};
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace firesteel::connectors
