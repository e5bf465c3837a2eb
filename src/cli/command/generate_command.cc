#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "cli/command/command.h"
#include "cli/workspace.h"
#include "session/session.h"

namespace firesteel::cli {
namespace {

struct GenerateOptions {
  std::string output;
  std::int64_t rows = 60'000;
  std::string month = "2024-01";
  int seed = 1;
};

// Trips as the TLC publishes green ones, with the oddities a job must cope with: unknown zones (264, 265), refunds,
// drop-offs before pick-ups. Every value is a hash of row number and seed, so the same call writes the same rows. Most
// trips go to a near zone, so that some pairs stay under five minutes.
constexpr const char* kGreenTrips = R"(
WITH draws AS (
  SELECT id,
         pmod(xxhash64(id, {seed}, 1), 1000000) / 1000000.0D AS when_in_month,
         CAST(pmod(xxhash64(id, {seed}, 2), 265) + 1 AS INT) AS pickup,
         pmod(xxhash64(id, {seed}, 3), 1000) AS spread,
         pmod(xxhash64(id, {seed}, 4), 1000) AS luck,
         pmod(xxhash64(id, {seed}, 5), 4) AS neighbour,
         pmod(xxhash64(id, {seed}, 6), 4) AS party
  FROM range({rows})
), trips AS (
  SELECT *,
         CASE WHEN luck < 600 THEN CAST(pmod(pickup + neighbour, 265) + 1 AS INT)
              ELSE CAST(pmod(xxhash64(id, {seed}, 7), 265) + 1 AS INT) END AS dropoff,
         TIMESTAMP_NTZ'{month}-01 00:00:00'
           + make_dt_interval(0, 0, 0, CAST(floor(when_in_month * {seconds}) AS DECIMAL(18, 6))) AS pickup_at,
         CASE WHEN luck < 600 THEN 120 + pmod(spread, 200) + neighbour * 60 ELSE 300 + spread * 3 END AS seconds
  FROM draws
)
SELECT CAST(1 + pmod(id, 2) AS INT) AS VendorID,
       pickup_at AS lpep_pickup_datetime,
       pickup_at + make_dt_interval(0, 0, 0, CAST(CASE WHEN luck = 999 THEN -60 ELSE seconds END AS DECIMAL(18, 6)))
         AS lpep_dropoff_datetime,
       'N' AS store_and_fwd_flag,
       CAST(1 AS BIGINT) AS RatecodeID,
       pickup AS PULocationID,
       dropoff AS DOLocationID,
       CAST(1 + party AS BIGINT) AS passenger_count,
       round(seconds / 240.0D, 2) AS trip_distance,
       round(3 + seconds / 60.0D, 2) AS fare_amount,
       0.5D AS extra,
       0.5D AS mta_tax,
       round(spread / 250.0D, 2) AS tip_amount,
       0.0D AS tolls_amount,
       CAST(NULL AS DOUBLE) AS ehail_fee,
       1.0D AS improvement_surcharge,
       CASE WHEN luck < 10 THEN -1 ELSE 1 END * round(5 + seconds / 60.0D + spread / 250.0D, 2) AS total_amount,
       CAST(1 + pmod(id, 2) AS BIGINT) AS payment_type,
       CAST(1 AS BIGINT) AS trip_type,
       CAST(0 AS DOUBLE) AS congestion_surcharge
FROM trips)";

std::string Fill(std::string text, const std::string& name, const std::string& value) {
  for (std::size_t at; (at = text.find("{" + name + "}")) != std::string::npos;)
    text.replace(at, name.size() + 2, value);
  return text;
}

// Seconds of a month given as YYYY-MM; 0 where it is not one.
std::int64_t SecondsOf(const std::string& month) {
  int year = 0;
  unsigned number = 0;
  if (month.size() != 7 || std::sscanf(month.c_str(), "%4d-%2u", &year, &number) != 2 || number < 1 || number > 12)
    return 0;
  const auto last = std::chrono::year_month_day_last{std::chrono::year{year},
                                                     std::chrono::month_day_last{std::chrono::month{number}}};
  return static_cast<std::int64_t>(static_cast<unsigned>(last.day())) * 86'400;
}

int GenerateTaxi(const GenerateOptions& options, const CancellationToken& cancellation) {
  const std::int64_t seconds = SecondsOf(options.month);
  if (seconds == 0) {
    return FailUsage(
        Status(StatusCode::kInvalidArgument, "--month must look like 2024-01, not '" + options.month + "'"));
  }
  WorkspaceRequest request;
  request.base_directory = std::filesystem::current_path().string();
  auto environment = LoadEnvironment(request.base_directory);
  if (!environment.ok()) return FailUsage(environment.status());
  request.environment = *environment;
  request.needs_catalog = false;
  const auto workspace = Workspace::Open(request);
  if (!workspace.ok()) return FailUsage(workspace.status());
  session::Session session((*workspace)->services());
  session.SetCancellation(cancellation);

  std::string query = Fill(kGreenTrips, "rows", std::to_string(options.rows));
  query = Fill(query, "seed", std::to_string(options.seed));
  query = Fill(query, "month", options.month);
  query = Fill(query, "seconds", std::to_string(seconds));
  const auto parsed = session.Parse(query);
  if (!parsed.ok()) return Fail(parsed.status());
  plan::WriteFiles write;
  write.input = std::get<plan::Query>((*parsed)->node).relation;
  write.format = "parquet";
  write.path = options.output;
  write.mode = plan::SaveMode::kOverwrite;
  const auto written = session.Execute(plan::MakeCommand(std::move(write)));
  if (!written.ok()) return Fail(written.status());
  std::printf("Wrote %lld trips of %s to %s\n", static_cast<long long>(options.rows), options.month.c_str(),
              options.output.c_str());
  return kExitOk;
}

}  // namespace

void AddGenerate(CLI::App& app, Action& action) {
  CLI::App* generate = app.add_subcommand("generate", "Make sample data to try things on");
  generate->require_subcommand(1);
  auto options = std::make_shared<GenerateOptions>();  // shared with the callback, which outlives this function
  CLI::App* taxi = generate->add_subcommand("taxi", "Green taxi trips with the columns of the TLC, as Parquet");
  taxi->add_option("--output,-o", options->output, "Directory to write; what is in it is replaced")
      ->required()
      ->type_name("DIR");
  taxi->add_option("--rows", options->rows, "How many trips")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{10'000'000'000}))
      ->capture_default_str();
  taxi->add_option("--month", options->month, "The month they are from")->type_name("YYYY-MM")->capture_default_str();
  taxi->add_option("--seed", options->seed, "Another number gives other trips")->capture_default_str();
  taxi->footer(
      "Examples:\n"
      "  firesteel generate taxi --output trips\n"
      "  firesteel generate taxi --output trips --rows 1000000 --month 2025-07");
  generate->footer("Example:\n  firesteel generate taxi --output trips");
  taxi->callback([options, &action] {
    action = [options](const CancellationToken& cancellation) { return GenerateTaxi(*options, cancellation); };
  });
}

}  // namespace firesteel::cli
