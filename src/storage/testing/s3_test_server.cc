#include "storage/testing/s3_test_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <utility>

#include "base/settings/environment.h"

namespace firesteel::storage {

StatusOr<pid_t> StartTestProcess(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
                                 const std::string& log_path) {
  std::vector<char*> argv;
  std::vector<char*> envp;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  for (const std::string& variable : environment) envp.push_back(const_cast<char*>(variable.c_str()));
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid < 0) return Status(StatusCode::kResourceExhausted, "cannot fork");
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int log = ::open(log_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(log, 1);
    ::dup2(log, 2);
    ::execve(argv[0], argv.data(), envp.data());
    ::_exit(127);
  }
  return pid;
}

void StopTestProcess(pid_t pid) {
  if (pid <= 0) return;
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
}

int FreeLoopbackPort() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
  ::close(fd);
  return ntohs(address.sin_port);
}

StatusOr<std::unique_ptr<S3TestServer>> S3TestServer::Start() {
  const Environment environment = Environment::OfProcess();
  const std::string binary = environment.GetNonEmpty("FIRESTEEL_VERSITYGW")
                                 .value_or(environment.Get("HOME").value_or("") + "/.cache/firesteel/bin/versitygw");
  if (!std::filesystem::exists(binary))
    return Status(StatusCode::kNotFound, "no versitygw at " + binary + " (FIRESTEEL_VERSITYGW)");
  std::unique_ptr<S3TestServer> server(new S3TestServer());
  server->host_ = "127.0.0.1:" + std::to_string(FreeLoopbackPort());
  const std::string data = server->folder_.path() + "/data";
  std::filesystem::create_directory(data);
  FS_ASSIGN_OR_RETURN(
      server->pid_,
      StartTestProcess({binary, "--port", server->host_, "--region", "us-east-1", "--health", "/health", "posix", data},
                       {std::string("ROOT_ACCESS_KEY=") + kAccessKey, std::string("ROOT_SECRET_KEY=") + kSecretKey},
                       server->folder_.path() + "/log"));
  const auto http = MakeCurlHttpClient();
  for (int tries = 0; tries < 200; ++tries) {
    if (http->Send({.url = "http://" + server->host_ + "/health"}).ok()) return server;
    ::usleep(50'000);
  }
  return Status(StatusCode::kUnavailable, "versitygw does not answer");
}

S3TestServer::~S3TestServer() { StopTestProcess(pid_); }

S3Options S3TestServer::OptionsFor(const std::string& bucket) const {
  S3Options options;
  options.bucket = bucket;
  options.host = host_;
  options.custom_endpoint = true;
  options.tls = false;
  options.addressing = S3Addressing::kPath;
  options.credentials = FixedCredentials({kAccessKey, Secret(kSecretKey), Secret()});
  options.retry.initial_delay = std::chrono::milliseconds(5);
  options.retry.max_delay = std::chrono::milliseconds(50);
  return options;
}

Status S3TestServer::CreateBucket(const std::string& bucket) {
  const auto http = MakeCurlHttpClient();
  S3Client client(OptionsFor(bucket), *http, Clock::System(), SystemRandom);
  return client.Send({.method = "PUT"}).status();
}

}  // namespace firesteel::storage
