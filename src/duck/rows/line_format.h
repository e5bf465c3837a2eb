#pragma once

#include <map>
#include <string>

#include "values/json/json_text.h"

namespace firesteel::duck {

// What a text writer's options come down to, made once per distinct set of constants.
struct LineFormat {
  DataType row;  // a struct: what the written columns are to Spark
  values::FieldWriter fields;
  std::map<std::string, std::string> options;

  // Nothing is a null pointer; valid as long as the format.
  const std::string* Option(const char* name) const;

  // `type_json` is the row's type as JSON, `packed_options` the options as PackTextOptions puts them, `timeZone`
  // among them. Valid until this thread asks for another. Thread-safe. Throws what error_translation.h reads for
  // options that are none.
  static const LineFormat& Of(std::string_view type_json, std::string_view packed_options);
};

}  // namespace firesteel::duck
