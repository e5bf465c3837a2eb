#pragma once

#include <cstdint>
#include <optional>

namespace firesteel::connect {

// How many bytes a TCP socket has received since it was connected; nothing where `socket` is none.
std::optional<std::uint64_t> ReceivedBytes(int socket);

}  // namespace firesteel::connect
