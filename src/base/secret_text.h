#pragma once

#include <string>
#include <string_view>

namespace firesteel {

// The text of a statement with the values of passwords, secrets and tokens in it starred out, character by character, so
// that positions stay true: OPTIONS (password 'x'), 'a.secret.key' = 'x', ...?password=x&.., scheme://user:x@host.
std::string MaskSecrets(std::string_view statement);

// The value of a setting, option or property as it may be shown: "*********(redacted)", as in Spark, under a secret's name.
std::string ShownSettingValue(std::string_view name, const std::string& value);

}  // namespace firesteel
