#pragma once

#include <string>
#include <string_view>

#include "base/status_or.h"
#include "catalog/catalog.h"

namespace firesteel::catalog {

// The stored form of catalog objects. Unknown fields are ignored, so an older firesteel reads what a newer one wrote.
std::string DatabaseToJson(const Database& database);
StatusOr<Database> DatabaseFromJson(std::string_view json);
std::string TableToJson(const Table& table);
StatusOr<Table> TableFromJson(std::string_view json);
std::string FunctionToJson(const Function& function);
StatusOr<Function> FunctionFromJson(std::string_view json);
std::string PartitionToJson(const Partition& partition);
StatusOr<Partition> PartitionFromJson(std::string_view json);

}  // namespace firesteel::catalog
