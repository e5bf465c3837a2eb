#pragma once

#include <string>
#include <string_view>

namespace firesteel {

// The text of a statement with the values of passwords, secrets and tokens in it starred out, character by character,
// so that positions stay true: OPTIONS (password 'x'), 'a.secret.key' = 'x', ...?password=x&.., scheme://user:x@host,
// ?X-Amz-Signature=x and its like in presigned URLs.
std::string MaskSecrets(std::string_view statement);

// The text with what lets in starred out of presigned URLs alone: the values of ?X-Amz-Signature=, &sig= and their
// like. For messages, where other words must stay.
std::string MaskSignatures(std::string text);

// The value of a setting, option or property as it may be shown: "*********(redacted)", as in Spark, under a secret's
// name.
std::string ShownSettingValue(std::string_view name, const std::string& value);

}  // namespace firesteel
