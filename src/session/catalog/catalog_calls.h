#pragma once

#include "analysis/relation/relation_source.h"
#include "plan/command.h"
#include "plan/dataframe_relation.h"
#include "session/session.h"

// spark.catalog.*: rows with the columns, and errors with the conditions, that Spark Connect answers with.
namespace firesteel::session {

StatusOr<analysis::Derivation> ListTables(Session& session, const plan::CatalogCall& call);
StatusOr<analysis::Derivation> GetTable(Session& session, const plan::CatalogCall& call);
StatusOr<analysis::Derivation> ListColumns(Session& session, const plan::CatalogCall& call);
StatusOr<analysis::Derivation> CreateTable(Session& session, const plan::CatalogCall& call);

StatusOr<analysis::Derivation> ListFunctions(Session& session, const plan::CatalogCall& call);
StatusOr<analysis::Derivation> GetFunction(Session& session, const plan::CatalogCall& call);
StatusOr<analysis::Derivation> FunctionExists(Session& session, const plan::CatalogCall& call);

// "`my db`.t", or "t" with `database` beside it, as the parts of a name.
StatusOr<plan::Name> CalledName(const Session& session, const plan::CatalogCall& call);
// "[spark_catalog.]db" as the name of a database; the current one where there is none.
StatusOr<std::string> CalledDatabase(const Session& session, const std::optional<std::string>& text);

// True or false as the one row of a call that asks.
analysis::Derivation OneBoolean(bool value);

}  // namespace firesteel::session
