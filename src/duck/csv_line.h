#pragma once

#include <string>

namespace duckdb::cxx {
class Connection;
}

namespace firesteel::duck {

// fs_csv_line(type, options, columns...): the columns of a row as one line of CSV, as Spark's writer (univocity) puts it.
// `type` and `options` are constants as LineFormat::Of takes them.
void InstallCsvLine(duckdb::cxx::Connection& connection, const std::string& name);

}  // namespace firesteel::duck
