#include "storage/testing/fault_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

namespace firesteel::storage {
namespace {

bool SendAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool ReceiveMore(int fd, std::string& into) {
  char buffer[65536];
  const ssize_t count = ::recv(fd, buffer, sizeof buffer, 0);
  if (count <= 0) return false;
  into.append(buffer, static_cast<std::size_t>(count));
  return true;
}

// Where the value of a header begins and ends in a message head, or nothing.
std::optional<std::pair<std::size_t, std::size_t>> FindHeader(const std::string& head, const std::string& name) {
  std::size_t line = head.find("\r\n");
  while (line != std::string::npos && line + 2 < head.size()) {
    const std::size_t begin = line + 2;
    line = head.find("\r\n", begin);
    if (::strncasecmp(head.c_str() + begin, name.c_str(), name.size()) == 0 && head[begin + name.size()] == ':') {
      std::size_t value = begin + name.size() + 1;
      while (head[value] == ' ') ++value;
      return std::pair(value, line == std::string::npos ? head.size() : line);
    }
  }
  return std::nullopt;
}

// Reads one request: head up to and with the empty line, then as many bytes as Content-Length says.
bool ReadRequest(int fd, std::string& head, std::string& body) {
  std::string bytes;
  std::size_t end;
  while ((end = bytes.find("\r\n\r\n")) == std::string::npos) {
    if (!ReceiveMore(fd, bytes)) return false;
  }
  head = bytes.substr(0, end + 4);
  body = bytes.substr(end + 4);
  const auto length = FindHeader(head, "content-length");
  const std::size_t wanted = length ? std::strtoull(head.c_str() + length->first, nullptr, 10) : 0;
  while (body.size() < wanted) {
    if (!ReceiveMore(fd, body)) return false;
  }
  return true;
}

std::map<std::string, std::string> HeadersOf(const std::string& head) {
  std::map<std::string, std::string> headers;
  for (std::size_t begin = head.find("\r\n") + 2; begin + 2 < head.size();) {
    const std::size_t end = head.find("\r\n", begin);
    const std::size_t colon = head.find(':', begin);
    if (colon < end) {
      std::string name = head.substr(begin, colon - begin);
      std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
      headers[name] = head.substr(std::min(colon + 2, end), end - std::min(colon + 2, end));
    }
    begin = end + 2;
  }
  return headers;
}

// True when the other side has closed the connection within that time.
bool HasEnded(int fd, int milliseconds) {
  pollfd wait{fd, POLLIN, 0};
  char ignored;
  return ::poll(&wait, 1, milliseconds) > 0 && ::recv(fd, &ignored, 1, 0) <= 0;
}

void WaitForEnd(int fd) {
  while (!HasEnded(fd, 1000)) {
  }
}

std::string Forward(const std::string& upstream, std::string head, const std::string& body) {
  const std::size_t colon = upstream.rfind(':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(upstream.c_str() + colon + 1)));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::string answer;
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    head.insert(head.size() - 2, "Connection: close\r\n");
    if (SendAll(fd, head) && SendAll(fd, body)) {
      while (ReceiveMore(fd, answer)) {
      }
    }
  }
  ::close(fd);
  return answer;
}

// Takes the "Connection: close" that Forward asked for out of an answer whose end the client can tell without it.
bool MayStayOpen(std::string& answer) {
  std::string head = answer.substr(0, answer.find("\r\n\r\n") + 4);
  if (!FindHeader(head, "content-length") && !head.starts_with("HTTP/1.1 204")) return false;
  if (const auto value = FindHeader(head, "connection")) {
    answer.replace(value->first, value->second - value->first, "keep-alive");
  }
  return true;
}

// Applies a fault to a whole answer; `reset` is set when the connection must end with a TCP reset.
std::string Damage(const Fault& fault, std::string answer, bool& reset) {
  const std::size_t head_end = std::min(answer.find("\r\n\r\n"), answer.size() - 4) + 4;
  std::string head = answer.substr(0, head_end);
  std::string body = answer.substr(head_end);
  switch (fault.kind) {
    case Fault::Kind::kNone:
    case Fault::Kind::kAnswer:
    case Fault::Kind::kHang:
    case Fault::Kind::kFallSilent:
    case Fault::Kind::kTrickle:
      return answer;
    case Fault::Kind::kDropAnswer:
      return {};
    case Fault::Kind::kReset:
      reset = true;
      return head + body.substr(0, body.size() / 2);
    case Fault::Kind::kCutBody:
      return head + body.substr(0, fault.bytes);
    case Fault::Kind::kShortenBody:
      body.resize(std::min(body.size(), fault.bytes));
      if (const auto length = FindHeader(head, "content-length")) {
        head.replace(length->first, length->second - length->first, std::to_string(body.size()));
      }
      return head + body;
    case Fault::Kind::kFlipBit:
      if (fault.bytes < body.size()) body[fault.bytes] = static_cast<char>(body[fault.bytes] ^ 1);
      return head + body;
  }
  return answer;
}

}  // namespace

Fault Fault::S3Error(int status, const std::string& code) {
  return {.kind = Kind::kAnswer,
          .status = status,
          .body = "<?xml version=\"1.0\"?><Error><Code>" + code +
                  "</Code><Message>made by the test</Message><RequestId>REQ-42</RequestId></Error>"};
}

FaultProxy::FaultProxy(std::string upstream_host) : upstream_(std::move(upstream_host)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(listener_, 64) != 0)
    std::abort();
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
  host_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  acceptor_ = std::thread([this] { Accept(); });
}

FaultProxy::~FaultProxy() {
  {
    std::lock_guard lock(mutex_);
    ended_ = true;
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  for (std::thread& server : servers_) server.join();
}

void FaultProxy::SetRule(Rule rule) {
  std::lock_guard lock(mutex_);
  rule_ = std::move(rule);
  count_ = 0;
  count_by_method_.clear();
}

int FaultProxy::requests() const {
  std::lock_guard lock(mutex_);
  return count_;
}

void FaultProxy::Accept() {
  while (true) {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    std::lock_guard lock(mutex_);
    if (ended_ || client < 0) {
      if (client >= 0) ::close(client);
      return;
    }
    open_.push_back(client);
    servers_.emplace_back([this, client] { Serve(client); });
  }
}

Fault FaultProxy::Decide(ProxiedRequest& request) {
  std::lock_guard lock(mutex_);
  request.number = ++count_;
  request.number_of_kind = ++count_by_method_[request.method];
  return rule_ ? rule_(request) : Fault::None();
}

bool FaultProxy::ServeOne(int client) {
  std::string head;
  ProxiedRequest request;
  if (!ReadRequest(client, head, request.body)) return false;
  const std::size_t space = head.find(' ');
  request.method = head.substr(0, space);
  request.target = head.substr(space + 1, head.find(' ', space + 1) - space - 1);
  request.headers = HeadersOf(head);
  const Fault fault = Decide(request);
  if (fault.kind == Fault::Kind::kHang) {
    WaitForEnd(client);
    return false;
  }
  if (fault.kind == Fault::Kind::kFallSilent || fault.kind == Fault::Kind::kTrickle) {
    const std::string answer = Forward(upstream_, head, request.body);
    std::size_t at = answer.find("\r\n\r\n") + 4 + fault.bytes;
    SendAll(client, answer.substr(0, at));
    if (fault.kind == Fault::Kind::kFallSilent) WaitForEnd(client);
    for (; at < answer.size() && !HasEnded(client, 1000); ++at) SendAll(client, answer.substr(at, 1));
    return false;
  }
  if (fault.kind == Fault::Kind::kAnswer) {
    SendAll(client, "HTTP/1.1 " + std::to_string(fault.status) +
                        " Fault\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: " +
                        std::to_string(fault.body.size()) + "\r\n\r\n" + (request.method == "HEAD" ? "" : fault.body));
    return false;
  }
  bool reset = false;
  std::string answer = Damage(fault, Forward(upstream_, head, request.body), reset);
  const bool keep = fault.kind == Fault::Kind::kNone && MayStayOpen(answer);
  SendAll(client, answer);
  if (reset) {
    const linger hard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(client, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  }
  return keep;
}

void FaultProxy::Serve(int client) {
  while (ServeOne(client)) {
  }
  std::lock_guard lock(mutex_);
  open_.remove(client);
  ::close(client);
}

}  // namespace firesteel::storage
