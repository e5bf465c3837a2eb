#pragma once

#include <memory>
#include <string>

#include "base/status_or.h"
#include "catalog/catalog.h"

namespace firesteel::catalog {

struct LocalCatalogOptions {
  // The SQLite file, made with its directory by the first write. ":memory:" keeps everything in this process.
  std::string file;
  // Location of the database "default", made with the catalog.
  std::string default_location;
};

// A catalog in one SQLite file (WAL, so readers and one writer go on side by side; a second writer waits up to ten
// seconds). Lies beside the warehouse: <warehouse>/../firesteel_catalog.db, so that every process that uses the same
// warehouse sees the same tables.
StatusOr<std::unique_ptr<Catalog>> OpenLocalCatalog(const LocalCatalogOptions& options);

}  // namespace firesteel::catalog
