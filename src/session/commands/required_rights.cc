#include "session/commands/required_rights.h"

#include <type_traits>
#include <variant>

#include "session/session.h"

namespace firesteel::session {
namespace {

template <typename Command, typename... Others>
constexpr bool kIsOneOf = (std::is_same_v<Command, Others> || ...);

// What is not named here writes: a new kind of statement is refused to readers until somebody has thought about it.
template <typename Command>
constexpr bool kOnlyReads =
    kIsOneOf<Command, plan::Query, plan::ShowDatabases, plan::ShowTables, plan::ShowViews, plan::ShowColumns,
             plan::ShowPartitions, plan::ShowCreateTable, plan::ShowFunctions, plan::ShowTableProperties,
             plan::ShowCatalogs, plan::ShowCurrentNamespace, plan::DescribeTable, plan::DescribeDatabase,
             plan::DescribeFunction, plan::DescribeQuery, plan::Use, plan::SetConf, plan::ResetConf, plan::SetTimeZone,
             plan::Explain, plan::CacheTable, plan::UncacheTable, plan::ClearCache, plan::RefreshTable,
             plan::RefreshPath, plan::DeclareVariables, plan::SetVariables, plan::DropVariable, plan::ExecuteImmediate,
             plan::UnsupportedStatement>;

// A temporary view of the session's own, which hides whatever table has its name.
bool IsOwnView(const Session& session, const plan::Name& name) {
  return name.size() == 1 && session.FindTemporaryView(name) != nullptr;
}

}  // namespace

Rights RequiredRights(const Session& session, const plan::CommandNode& statement) {
  return std::visit(
      [&](const auto& command) {
        using Command = std::remove_cvref_t<decltype(command)>;
        bool reads = kOnlyReads<Command>;
        if constexpr (std::is_same_v<Command, plan::CreateView>)
          reads = command.kind == plan::CreateView::Kind::kTemporary;
        if constexpr (kIsOneOf<Command, plan::CreateFunction, plan::DropFunction>) reads = command.temporary;
        if constexpr (std::is_same_v<Command, plan::CreateTempViewUsing>) reads = !command.global;
        if constexpr (kIsOneOf<Command, plan::AlterViewAs, plan::DropTable>) reads = IsOwnView(session, command.name);
        return reads ? Rights::kRead : Rights::kWrite;
      },
      statement);
}

}  // namespace firesteel::session
