#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace firesteel::storage {

// One request as the proxy saw it.
struct ProxiedRequest {
  std::string method;
  std::string target;                          // path and query
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  int number = 0;          // of all requests, from 1
  int number_of_kind = 0;  // of requests with this method, from 1
};

// What the proxy does to a request.
struct Fault {
  enum class Kind {
    kNone,
    kAnswer,       // answers itself; the service never sees the request
    kDropAnswer,   // the service acts, then the connection is closed without an answer
    kReset,        // a TCP reset in the middle of the answer
    kCutBody,      // only the first `bytes` of the body; Content-Length stays
    kShortenBody,  // the same, and Content-Length says so
    kFlipBit,      // of body byte `bytes`
    kHang,         // no answer at all until the proxy ends
    kFallSilent,   // only the first `bytes` of the body, then nothing more; the connection stays open
    kTrickle,      // the first `bytes` of the body, then one a second
  };
  Kind kind = Kind::kNone;
  int status = 503;  // for kAnswer
  std::string body;  // for kAnswer
  std::size_t bytes = 0;

  static Fault None() { return {}; }
  // An S3 error document.
  static Fault S3Error(int status, const std::string& code);
};

// An HTTP proxy on a free loopback port in front of one server, doing to requests what a rule says. One thread per
// connection, which stays open after an undamaged answer. For tests.
class FaultProxy {
 public:
  using Rule = std::function<Fault(const ProxiedRequest&)>;

  explicit FaultProxy(std::string upstream_host);  // "127.0.0.1:port"
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  const std::string& host() const { return host_; }
  // Replaces the rule and starts counting anew. Called under a lock: no need for one in the rule.
  void SetRule(Rule rule);
  int requests() const;

 private:
  void Accept();
  void Serve(int client);
  // True when the connection can take another request.
  bool ServeOne(int client);
  Fault Decide(ProxiedRequest& request);

  const std::string upstream_;
  std::string host_;
  int listener_ = -1;
  std::thread acceptor_;
  mutable std::mutex mutex_;
  Rule rule_;
  int count_ = 0;
  std::map<std::string, int> count_by_method_;
  std::list<std::thread> servers_;
  std::list<int> open_;  // client sockets, shut down at the end
  bool ended_ = false;
};

}  // namespace firesteel::storage
