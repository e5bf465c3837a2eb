#pragma once

#include <string>

#include "base/status_or.h"

namespace firesteel::connect {

// The texts of a certificate (with those that vouch for it after it) and its key, both PEM.
struct TlsFiles {
  std::string certificate;
  std::string key;
};

// Reads both and checks that they belong together: gRPC would only find out when the first client comes.
// kInvalidArgument, naming the file; also where others than its owner and group may read the key, or the certificate
// has expired.
StatusOr<TlsFiles> ReadTlsFiles(const std::string& certificate_file, const std::string& key_file);

}  // namespace firesteel::connect
