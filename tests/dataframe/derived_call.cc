#include "derived_call.h"

#include <map>
#include <nlohmann/json.hpp>

#include "sql/parser.h"

namespace firesteel::dataframe {
namespace {

using Json = nlohmann::json;

std::vector<std::string> Texts(const Json& arguments, const char* key) {
  return arguments.value(key, std::vector<std::string>{});
}

plan::ExpressionPtr Column(const std::string& name) {
  return plan::MakeExpression(plan::UnresolvedAttribute{{name}, {}});
}

const std::map<std::string, plan::CatalogOperation>& Operations() {
  using enum plan::CatalogOperation;
  static const std::map<std::string, plan::CatalogOperation> operations = {{"CurrentDatabase", kCurrentDatabase},
                                                                           {"SetCurrentDatabase", kSetCurrentDatabase},
                                                                           {"ListDatabases", kListDatabases},
                                                                           {"ListTables", kListTables},
                                                                           {"ListFunctions", kListFunctions},
                                                                           {"ListColumns", kListColumns},
                                                                           {"GetDatabase", kGetDatabase},
                                                                           {"GetTable", kGetTable},
                                                                           {"GetFunction", kGetFunction},
                                                                           {"DatabaseExists", kDatabaseExists},
                                                                           {"TableExists", kTableExists},
                                                                           {"FunctionExists", kFunctionExists},
                                                                           {"CreateTable", kCreateTable},
                                                                           {"DropTempView", kDropTempView},
                                                                           {"DropGlobalTempView", kDropGlobalTempView},
                                                                           {"RecoverPartitions", kRecoverPartitions},
                                                                           {"IsCached", kIsCached},
                                                                           {"CacheTable", kCacheTable},
                                                                           {"UncacheTable", kUncacheTable},
                                                                           {"ClearCache", kClearCache},
                                                                           {"RefreshTable", kRefreshTable},
                                                                           {"RefreshByPath", kRefreshByPath},
                                                                           {"CurrentCatalog", kCurrentCatalog},
                                                                           {"SetCurrentCatalog", kSetCurrentCatalog},
                                                                           {"ListCatalogs", kListCatalogs}};
  return operations;
}

std::string InScratch(std::string text, const std::string& scratch) {
  for (std::size_t at = text.find("<scratch>"); at != std::string::npos; at = text.find("<scratch>"))
    text.replace(at, 9, scratch);
  return text;
}

StatusOr<plan::CatalogCall> MakeCatalogCall(const Json& arguments, const std::string& scratch) {
  plan::CatalogCall call;
  call.operation = Operations().at(arguments.at("name").get<std::string>());
  for (const char* key : {"table_name", "view_name", "function_name", "catalog_name", "path"}) {
    if (arguments.contains(key) && call.name.empty())
      call.name = InScratch(arguments.at(key).get<std::string>(), scratch);
  }
  if (arguments.contains("db_name")) {
    (call.name.empty() && call.operation != plan::CatalogOperation::kListTables &&
             call.operation != plan::CatalogOperation::kListFunctions
         ? call.name
         : call.database.emplace()) = arguments.at("db_name").get<std::string>();
  }
  if (arguments.contains("pattern")) call.pattern = arguments.at("pattern").get<std::string>();
  if (arguments.contains("schema")) {
    FS_ASSIGN_OR_RETURN(call.schema, sql::ParseSchema(arguments.at("schema").get<std::string>()));
  }
  call.source = arguments.value("source", "");
  call.description = arguments.value("description", "");
  call.options = arguments.value("options", std::map<std::string, std::string>{});
  call.storage_level = arguments.value("storage_level", "");
  if (call.operation == plan::CatalogOperation::kCreateTable)
    call.path = InScratch(arguments.value("path", ""), scratch);
  return call;
}

StatusOr<plan::DerivedNode> MakeNode(const RecordedCall& call, const plan::RelationPtr& input,
                                     const std::string& scratch) {
  const Json arguments = Json::parse(call.arguments);
  const std::string& name = call.name;
  const std::vector<std::string> columns = Texts(arguments, "columns");
  if (name == "catalog") {
    FS_ASSIGN_OR_RETURN(plan::CatalogCall made, MakeCatalogCall(arguments, scratch));
    return plan::DerivedNode(std::move(made));
  }
  if (name == "show") {
    return plan::DerivedNode(plan::ShowString{input, arguments.value("rows", 20), arguments.value("truncate", 20),
                                              arguments.value("vertical", false)});
  }
  if (name == "html")
    return plan::DerivedNode(plan::HtmlString{input, arguments.value("rows", 20), arguments.value("truncate", 20)});
  if (name == "describe") return plan::DerivedNode(plan::DescribeStatistics{input, columns});
  if (name == "summary") return plan::DerivedNode(plan::SummaryStatistics{input, Texts(arguments, "statistics")});
  if (name == "crosstab") return plan::DerivedNode(plan::Crosstab{input, columns[0], columns[1]});
  if (name == "cov") return plan::DerivedNode(plan::Covariance{input, columns[0], columns[1]});
  if (name == "corr")
    return plan::DerivedNode(plan::Correlation{input, columns[0], columns[1], arguments.value("method", "")});
  if (name == "approxQuantile") {
    return plan::DerivedNode(plan::ApproximateQuantile{
        input, columns, arguments.at("probabilities").get<std::vector<double>>(), arguments.at("error").get<double>()});
  }
  if (name == "freqItems") {
    plan::FrequentItems node{input, columns, {}};
    if (arguments.contains("support")) node.support = arguments.at("support").get<double>();
    return plan::DerivedNode(std::move(node));
  }
  if (name == "sampleBy") {
    plan::SampleBy node{
        input, Column(arguments.at("column").get<std::string>()), {}, arguments.at("seed").get<std::int64_t>()};
    for (const Json& fraction : arguments.at("fractions")) {
      node.fractions.emplace_back(
          plan::MakeExpression(plan::Literal{DataType::Int(), Value{fraction.at(0).get<std::int64_t>()}}),
          fraction.at(1).get<double>());
    }
    return plan::DerivedNode(std::move(node));
  }
  if (name == "transpose") {
    plan::Transpose node{input, nullptr};
    if (arguments.contains("index")) node.index_column = Column(arguments.at("index").get<std::string>());
    return plan::DerivedNode(std::move(node));
  }
  return Status::Internal("a recording with an unknown call: " + name);
}

}  // namespace

StatusOr<plan::RelationPtr> MakeDerived(const RecordedCall& call, const plan::RelationPtr& input,
                                        const std::string& scratch) {
  FS_ASSIGN_OR_RETURN(plan::DerivedNode node, MakeNode(call, input, scratch));
  return plan::MakeRelation(plan::DerivedRelation{std::move(node)});
}

bool IsSorted(const RecordedCall& call) { return Json::parse(call.arguments).value("sorted", false); }

int TreeLevel(const RecordedCall& call) { return Json::parse(call.arguments).value("level", -1); }

}  // namespace firesteel::dataframe
