#pragma once

#include <string>
#include <string_view>

namespace firesteel {

// The text of a statement with the values of passwords, secrets and tokens in it starred out, character by character, so
// that positions stay true: OPTIONS (password 'x'), 'a.secret.key' = 'x', ...?password=x&..
std::string MaskSecrets(std::string_view statement);

}  // namespace firesteel
