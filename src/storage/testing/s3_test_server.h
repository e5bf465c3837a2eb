#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "base/status_or.h"
#include "storage/s3/s3_object_store.h"
#include "storage/testing/test_backend.h"

namespace firesteel::storage {

// A versitygw of our own on a free loopback port, over a temporary folder. It checks signatures and honours conditional
// writes. Ends with the process at the latest.
class S3TestServer {
 public:
  static constexpr const char* kAccessKey = "firesteel-test";
  static constexpr const char* kSecretKey = "firesteel-test-secret";

  // kNotFound, saying where it looked, where there is no versitygw: FIRESTEEL_VERSITYGW, else
  // ~/.cache/firesteel/bin/versitygw.
  static StatusOr<std::unique_ptr<S3TestServer>> Start();
  ~S3TestServer();

  const std::string& host() const { return host_; }  // "127.0.0.1:port"
  // Options for the bucket with good credentials; retries are quick.
  S3Options OptionsFor(const std::string& bucket) const;
  Status CreateBucket(const std::string& bucket);

 private:
  S3TestServer() = default;
  ScopedTempFolder folder_;
  std::string host_;
  pid_t pid_ = -1;
};

// Starts `arguments` without a shell, its output going to `log_path`; it dies with this process.
StatusOr<pid_t> StartTestProcess(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
                                 const std::string& log_path);
void StopTestProcess(pid_t pid);
// A port of 127.0.0.1 that was free just now.
int FreeLoopbackPort();

}  // namespace firesteel::storage
