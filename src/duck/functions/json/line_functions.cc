#include "duck/functions/own_function.h"
#include "duck/functions/value_function.h"
#include "duck/rows/csv_line.h"
#include "duck/rows/line_format.h"

namespace firesteel::duck {
namespace {

// fs_json_line(row, type, options, NULL): one JSON text.
Value JsonLine(const ValueCall& call) {
  if (call.arguments[0].IsNull()) return {};
  const LineFormat& format =
      LineFormat::Of(std::get<std::string>(call.arguments[1].data), std::get<std::string>(call.arguments[2].data));
  const std::string* ignore = format.Option("ignoreNullFields");
  std::string out;
  format.fields.AppendJson(call.arguments[0], format.row,
                           ignore != nullptr && *ignore == "false" ? values::FieldWriter::NullFields::kWritten
                                                                   : values::FieldWriter::NullFields::kLeftOut,
                           out);
  return {std::move(out)};
}

constexpr OwnFunction kFunctions[] = {
    {"fs_json_line", InstallValueFunction<JsonLine>},
    {"fs_csv_line", InstallCsvLine},
};

}  // namespace

std::span<const OwnFunction> OwnLineFunctions() { return kFunctions; }

}  // namespace firesteel::duck
