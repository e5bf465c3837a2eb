#pragma once

#include <string>

#include "files/listing/file_scan.h"

namespace firesteel::files {

// "part-00003-<uuid>-c000.snappy.parquet", or with ".c000" in a partition folder, as Spark names them.
std::string DataFileName(int number, const std::string& uuid, FileFormat format, const std::string& compression,
                         bool partitioned);

// The place of a copy of the file at `path`: the same folder and extension, and the copying write's own name.
std::string PathOfCopy(const std::string& path, int number, const std::string& uuid);

}  // namespace firesteel::files
