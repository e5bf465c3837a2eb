#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace firesteel::connect {

// Keeps the requests of all calls together within a limit of memory. gRPC has no such limit, and does not tell how much
// of a message has come; its connection's socket does. While requests are on their way, what their connections have
// received is looked at every few milliseconds; beyond the limit the youngest request of more than a megabyte is
// refused, and its call ended. One request alone always passes. Every byte counts four times: as it arrives, unpacked,
// and twice more while it is answered.
//
//   Begin -> (on its way) -> Arrived -> (held while it is answered) -> destroyed
//                |
//                `-> refused: the call is over
//
// Thread-safe. Must outlive its messages.
class MessageBudget {
 public:
  // How many bytes the connection with gRPC's name `peer` has received so far; nothing where there is none.
  using Received = std::function<std::optional<std::uint64_t>(const std::string& peer)>;

  class Message {
   public:
    ~Message();
    // The whole has come and takes so many bytes. False where it was refused before.
    bool Arrived(std::uint64_t bytes);
    bool refused() const;

   private:
    friend class MessageBudget;
    Message(MessageBudget& budget, std::string peer, std::function<void()> refuse)
        : budget_(budget), peer_(std::move(peer)), refuse_(std::move(refuse)) {}
    MessageBudget& budget_;
    const std::string peer_;
    const std::function<void()> refuse_;
    enum class State { kOnItsWay, kHere, kRefused } state_ = State::kOnItsWay;  // guarded by the budget's mutex, as is
    std::uint64_t bytes_ = 0;
    std::list<Message*>::iterator place_;
  };

  MessageBudget(std::uint64_t limit, Received received);
  ~MessageBudget();
  MessageBudget(const MessageBudget&) = delete;
  MessageBudget& operator=(const MessageBudget&) = delete;

  std::uint64_t limit() const { return limit_; }

  // A request that is about to be received. `refuse` ends its call; it is called at most once, before Arrived, and must
  // be short.
  std::unique_ptr<Message> Begin(const std::string& peer, std::function<void()> refuse);

  // Looks at once, as the thread does every few milliseconds. For tests.
  void Check();

 private:
  // Requests of one connection cannot be told apart while they come.
  struct Connection {
    int on_their_way = 0;
    std::uint64_t counted = 0;  // of the socket's bytes: those of requests that are here or refused
  };
  void Watch();
  void CheckLocked();
  void Leave(Message& message);  // needs the mutex
  std::uint64_t OnItsWay(const std::string& peer, const Connection& connection) const;

  const std::uint64_t limit_;
  const Received received_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Message*> messages_;                   // oldest first; those refused are not among them
  std::map<std::string, Connection> connections_;  // with requests on their way, by peer
  bool stopping_ = false;
  std::thread watcher_;
};

}  // namespace firesteel::connect
