#pragma once

#include <string>
#include <vector>

#include "base/status_or.h"
#include "connect/server/access_control.h"

namespace firesteel::connect {

// Reads the file that says who may call. One token a line; "#" begins a comment line:
//
//   # name  rights  token
//   etl     write   3f1c..      rights: read, write or admin
//
// or a single token alone in the file, which may do everything. Names consist of letters, digits, "_", "-" and ".";
// tokens of printable ASCII without blanks. Refused: a file that others may read or write, that belongs to another user
// (but root) or is a symbolic link; names or tokens given twice; no token at all. Messages never show a token.
StatusOr<std::vector<AccessToken>> ReadTokenFile(const std::string& path);

}  // namespace firesteel::connect
