#pragma once

#include <string>

#include "files/file_scan.h"

namespace firesteel::files {

// "part-00003-<uuid>-c000.snappy.parquet", or with ".c000" in a partition folder, as Spark names them.
std::string DataFileName(int number, const std::string& uuid, FileFormat format, const std::string& compression,
                         bool partitioned);

}  // namespace firesteel::files
