#pragma once

#include <string>

#include "files/listing/file_scan.h"

namespace firesteel::analysis {

// Everything that tells two reads of files apart but the files found: format, paths, columns, and how they are read.
std::string ScanIdentity(const files::FileScan& scan);

}  // namespace firesteel::analysis
