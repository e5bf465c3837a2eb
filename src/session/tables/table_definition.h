#pragma once

#include "base/status_or.h"
#include "catalog/catalog.h"
#include "plan/command.h"
#include "session/session.h"

namespace firesteel::session {

// The catalog entry a CREATE TABLE asks for, without columns where AS SELECT brings them: provider, location, kind,
// options, partition columns; unsupported formats and clauses are refused by name.
StatusOr<catalog::Table> DefineTable(Session& session, const plan::CreateTable& command);

// Adds the query's columns to a definition made from CREATE TABLE .. AS SELECT, partition columns last.
Status AddQueryColumns(catalog::Table& table, const plan::CreateTable& command, const Schema& query);

// `spark_catalog`.`db`.`t`, as errors show it.
std::string ShownName(const catalog::TableName& name);

// A location as DESCRIBE shows it: with a scheme, also for local paths.
std::string ShownLocation(const std::string& location);

// Names of databases, tables and views hold ASCII letters, digits and underscores only:
// INVALID_SCHEMA_OR_RELATION_NAME.
Status CheckObjectName(const std::string& name);

}  // namespace firesteel::session
