#pragma once

#include <string>
#include <vector>

#include "base/function_view.h"

namespace duckdb::cxx {
class Connection;
}

namespace firesteel::duck {

// fs_csv_line(type, options, columns...): the columns of a row as one line of CSV, as Spark's writer (univocity) puts
// it. `type` and `options` are constants as LineFormat::Of takes them.
void InstallCsvLine(duckdb::cxx::Connection& connection, const std::string& name);

// The value of an option of the writer; null where it is not given.
using CsvOption = FunctionView<const std::string*(const char* name)>;

// The names of the columns as the first line of a file.
std::string CsvHeader(const std::vector<std::string>& names, CsvOption option);

}  // namespace firesteel::duck
