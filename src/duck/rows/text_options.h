#pragma once

#include <map>
#include <string>
#include <string_view>

#include "duck/functions/function_lowering.h"
#include "files/listing/file_scan.h"
#include "values/json/json_document.h"

namespace firesteel::duck {

// The options of from_json, to_json, schema_of_json, from_csv and to_csv, which are those of the file formats.

// The constant map that argument `i` of a call is; empty where there is none.
std::map<std::string, std::string> TextOptionsAt(const LoweringCall& call, std::size_t i);

// Fails for options with a value they cannot have, and by name for those of Spark that would change what the call
// answers and that we do not have. Names that Spark does not know either pass, as they do there.
Status CheckReadingOptions(const LoweringCall& call, files::FileFormat format,
                           const std::map<std::string, std::string>& options);
Status CheckWritingOptions(const LoweringCall& call, files::FileFormat format,
                           const std::map<std::string, std::string>& options);

// As one constant of a generated call, and back.
std::string PackTextOptions(const std::map<std::string, std::string>& options);
std::map<std::string, std::string> UnpackTextOptions(std::string_view packed);

// What the JSON parser is to accept.
values::JsonSyntax SyntaxOf(const files::JsonReadOptions& options);

}  // namespace firesteel::duck
