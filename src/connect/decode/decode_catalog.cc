#include "connect/codec/type_codec.h"
#include "connect/decode/decode_parts.h"
#include "connect/decode/storage_level_name.h"
#include "spark/connect/catalog.pb.h"
#include "spark/connect/common.pb.h"

// spark.catalog.*
namespace firesteel::connect {
namespace proto = spark::connect;
namespace {

using Operation = plan::CatalogOperation;

plan::CatalogCall Call(Operation operation, std::string name = {}) {
  plan::CatalogCall call;
  call.operation = operation;
  call.name = std::move(name);
  return call;
}

template <typename Message>
plan::CatalogCall InDatabase(Operation operation, std::string name, const Message& message) {
  plan::CatalogCall call = Call(operation, std::move(name));
  if (message.has_db_name()) call.database = message.db_name();
  return call;
}

template <typename Message>
plan::CatalogCall WithPattern(plan::CatalogCall call, const Message& message) {
  if (message.has_pattern()) call.pattern = message.pattern();
  return call;
}

template <typename Message>
StatusOr<plan::CatalogCall> DecodeCreateTable(const Message& message, const DecodeContext& context) {
  plan::CatalogCall call = Call(Operation::kCreateTable, message.table_name());
  call.path = message.path();
  call.source = message.source();
  if constexpr (requires { message.description(); }) call.description = message.description();
  if (message.has_schema()) {
    FS_ASSIGN_OR_RETURN(call.schema, DecodeSchema(message.schema(), context));
  }
  call.options = ToOptions(message.options());
  return call;
}

StatusOr<plan::CatalogCall> Decode(const proto::Catalog& message, const DecodeContext& context) {
  using Kind = proto::Catalog;
  switch (message.cat_type_case()) {
    case Kind::kCurrentDatabase:
      return Call(Operation::kCurrentDatabase);
    case Kind::kSetCurrentDatabase:
      return Call(Operation::kSetCurrentDatabase, message.set_current_database().db_name());
    case Kind::kListDatabases:
      return WithPattern(Call(Operation::kListDatabases), message.list_databases());
    case Kind::kListTables:
      return WithPattern(InDatabase(Operation::kListTables, "", message.list_tables()), message.list_tables());
    case Kind::kListFunctions:
      return WithPattern(InDatabase(Operation::kListFunctions, "", message.list_functions()), message.list_functions());
    case Kind::kListColumns:
      return InDatabase(Operation::kListColumns, message.list_columns().table_name(), message.list_columns());
    case Kind::kGetDatabase:
      return Call(Operation::kGetDatabase, message.get_database().db_name());
    case Kind::kGetTable:
      return InDatabase(Operation::kGetTable, message.get_table().table_name(), message.get_table());
    case Kind::kGetFunction:
      return InDatabase(Operation::kGetFunction, message.get_function().function_name(), message.get_function());
    case Kind::kDatabaseExists:
      return Call(Operation::kDatabaseExists, message.database_exists().db_name());
    case Kind::kTableExists:
      return InDatabase(Operation::kTableExists, message.table_exists().table_name(), message.table_exists());
    case Kind::kFunctionExists:
      return InDatabase(Operation::kFunctionExists, message.function_exists().function_name(),
                        message.function_exists());
    case Kind::kCreateExternalTable:
      return DecodeCreateTable(message.create_external_table(), context);
    case Kind::kCreateTable:
      return DecodeCreateTable(message.create_table(), context);
    case Kind::kDropTempView:
      return Call(Operation::kDropTempView, message.drop_temp_view().view_name());
    case Kind::kDropGlobalTempView:
      return Call(Operation::kDropGlobalTempView, message.drop_global_temp_view().view_name());
    case Kind::kRecoverPartitions:
      return Call(Operation::kRecoverPartitions, message.recover_partitions().table_name());
    case Kind::kIsCached:
      return Call(Operation::kIsCached, message.is_cached().table_name());
    case Kind::kCacheTable: {
      plan::CatalogCall call = Call(Operation::kCacheTable, message.cache_table().table_name());
      if (message.cache_table().has_storage_level())
        call.storage_level = StorageLevelName(message.cache_table().storage_level());
      return call;
    }
    case Kind::kUncacheTable:
      return Call(Operation::kUncacheTable, message.uncache_table().table_name());
    case Kind::kClearCache:
      return Call(Operation::kClearCache);
    case Kind::kRefreshTable:
      return Call(Operation::kRefreshTable, message.refresh_table().table_name());
    case Kind::kRefreshByPath:
      return Call(Operation::kRefreshByPath, message.refresh_by_path().path());
    case Kind::kCurrentCatalog:
      return Call(Operation::kCurrentCatalog);
    case Kind::kSetCurrentCatalog:
      return Call(Operation::kSetCurrentCatalog, message.set_current_catalog().catalog_name());
    case Kind::kListCatalogs:
      return WithPattern(Call(Operation::kListCatalogs), message.list_catalogs());
    case Kind::CAT_TYPE_NOT_SET:
      break;
  }
  return InvalidMessage("a catalog call without a kind");
}

}  // namespace

RelationResult DecodeCatalog(const proto::Catalog& message, DecodeContext& context) {
  FS_ASSIGN_OR_RETURN(plan::CatalogCall call, Decode(message, context));
  return plan::MakeRelation(plan::DerivedRelation{std::move(call)});
}

}  // namespace firesteel::connect
