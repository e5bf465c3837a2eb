#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"

namespace firesteel::duck {

// A Status of the storage layer on its way through DuckDB, which carries errors as text only: the file system throws
// the encoded form, the engine finds it again inside DuckDB's message.
std::string EncodeStorageStatus(const Status& status);

// The status, where `message` holds an encoded one (anywhere in it).
std::optional<Status> DecodeStorageStatus(std::string_view message);

}  // namespace firesteel::duck
