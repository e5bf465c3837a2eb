// A PostgreSQL that says nothing: every wait ends, by its limit or by cancellation, and says why.
#include "connectors/postgres/postgres_wire.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "connectors/postgres/cutting_proxy_test.h"
#include "connectors/postgres/fake_rows_test.h"
#include "connectors/postgres/postgres_connection.h"
#include "connectors/postgres/postgres_export.h"
#include "connectors/postgres/postgres_server_test.h"

namespace firesteel::connectors {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Takes connections into its queue and never looks at them.
class DeafListener {
 public:
  DeafListener() {
    socket_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(socket_, reinterpret_cast<sockaddr*>(&address), size);
    listen(socket_, 8);
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    dsn_ = Secret("host=127.0.0.1 dbname=d user=u connect_timeout=2 port=" + std::to_string(ntohs(address.sin_port)));
  }
  ~DeafListener() { close(socket_); }
  const Secret& dsn() const { return dsn_; }

 private:
  int socket_ = -1;
  Secret dsn_;
};

class Stopwatch {
 public:
  milliseconds Elapsed() const {
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start_);
  }

 private:
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Cancels after a moment.
class Canceller {
 public:
  explicit Canceller(milliseconds after)
      : thread_([this, after] {
          std::this_thread::sleep_for(after);
          source_.Cancel();
        }) {}
  ~Canceller() { thread_.join(); }
  CancellationToken token() const { return source_.token(); }

 private:
  CancellationSource source_;
  std::thread thread_;
};

class PostgresWireTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = PostgresServer::Start(&reason_).release(); }
  static void TearDownTestSuite() { delete std::exchange(server_, nullptr); }
  void SetUp() override {
    if (server_ == nullptr) GTEST_SKIP() << reason_;
  }

  static std::unique_ptr<PostgresConnection> Connect(PostgresLimits limits, const CancellationToken& token = {}) {
    auto connection = PostgresConnection::Open(Secret(server_->dsn().Reveal() + " connect_timeout=2"), token, limits);
    EXPECT_TRUE(connection.ok()) << connection.status().ToString();
    return connection.ok() ? std::move(*connection) : nullptr;
  }

  static inline PostgresServer* server_ = nullptr;
  static inline std::string reason_;
};

TEST_F(PostgresWireTest, AServerThatAcceptsAndSaysNothingIsGivenUp) {
  const DeafListener listener;
  const Stopwatch watch;
  const auto connection = PostgresConnection::Open(listener.dsn(), {});
  EXPECT_EQ(connection.status().code(), StatusCode::kUnavailable) << connection.status().ToString();
  EXPECT_LT(watch.Elapsed(), seconds(5));
}

TEST_F(PostgresWireTest, CancellationEndsConnecting) {
  const DeafListener listener;
  const Canceller canceller(milliseconds(200));
  const Stopwatch watch;
  EXPECT_EQ(PostgresConnection::Open(listener.dsn(), canceller.token()).status().code(), StatusCode::kCancelled);
  EXPECT_LT(watch.Elapsed(), milliseconds(1200));
}

TEST_F(PostgresWireTest, AStatementThatTakesLongOnALivingServerIsWaitedFor) {
  const auto connection = Connect({.idle = milliseconds(200)});
  EXPECT_TRUE(connection->Execute("SELECT pg_sleep(1.5)").ok());
}

TEST_F(PostgresWireTest, TheTotalLimitEndsAStatementOnBothSides) {
  const auto connection = Connect({.total = milliseconds(300)});
  const Stopwatch watch;
  const Status status = connection->Execute("SELECT pg_sleep(60)").status();
  EXPECT_EQ(status.code(), StatusCode::kResourceExhausted) << status.ToString();
  EXPECT_NE(status.message().find("firesteel.postgres.totalTimeout"), std::string::npos);
  EXPECT_LT(watch.Elapsed(), seconds(2));
  EXPECT_TRUE(connection->IsLost());
  const auto other = Connect({});
  for (int i = 0; i < 100; ++i) {
    if (other->Query("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%' AND state = 'active'")
            ->empty())
      return;
    std::this_thread::sleep_for(milliseconds(20));
  }
  FAIL() << "the server goes on";
}

TEST_F(PostgresWireTest, CancellationEndsAStatementOnBothSides) {
  const Canceller canceller(milliseconds(200));
  const auto connection = Connect({}, canceller.token());
  const Stopwatch watch;
  EXPECT_EQ(connection->Execute("SELECT pg_sleep(61)").status().code(), StatusCode::kCancelled);
  EXPECT_LT(watch.Elapsed(), milliseconds(1200));
  EXPECT_FALSE(connection->IsLost());  // the server has answered
}

// Every process of a server stands still, as on a paused machine.
class StoppedServer {
 public:
  explicit StoppedServer(const std::string& data_folder) {
    pid_t postmaster = 0;
    std::ifstream(data_folder + "/postmaster.pid") >> postmaster;
    pids_.push_back(postmaster);
    DIR* processes = opendir("/proc");
    while (const dirent* entry = readdir(processes)) {
      std::ifstream stat(std::string("/proc/") + entry->d_name + "/stat");
      std::string pid, name, state;
      pid_t parent = 0;
      if (stat >> pid >> name >> state >> parent && parent == postmaster) pids_.push_back(std::atoi(pid.c_str()));
    }
    closedir(processes);
    for (const pid_t pid : pids_) kill(pid, SIGSTOP);
  }
  ~StoppedServer() {
    for (const pid_t pid : pids_) kill(pid, SIGCONT);
  }
  std::size_t processes() const { return pids_.size(); }

 private:
  std::vector<pid_t> pids_;
};

TEST_F(PostgresWireTest, AStoppedServerIsGivenUpAndCancelledInTime) {
  {
    const auto connection = Connect({.idle = milliseconds(500)});
    const StoppedServer stopped(server_->data_folder());
    ASSERT_GT(stopped.processes(), 2u);
    const Stopwatch watch;
    const Status status = connection->Execute("SELECT 1").status();
    EXPECT_EQ(status.code(), StatusCode::kUnavailable) << status.ToString();
    EXPECT_NE(status.message().find("has not sent a byte for 500 ms"), std::string::npos) << status.message();
    EXPECT_TRUE(connection->IsLost());
    EXPECT_LT(watch.Elapsed(), seconds(5));
  }
  const Canceller canceller(milliseconds(300));
  const auto connection = Connect({}, canceller.token());
  const StoppedServer stopped(server_->data_folder());
  const Stopwatch watch;
  EXPECT_EQ(connection->Execute("SELECT 1").status().code(), StatusCode::kCancelled);
  EXPECT_LT(watch.Elapsed(), milliseconds(1500));
}

TEST_F(PostgresWireTest, ACopyWhoseServerFallsSilentIsGivenUpAndTheNextOneWorks) {
  const Schema schema = {{.name = "id", .type = DataType::Int()}, {.name = "name", .type = DataType::String()}};
  Rows rows;
  for (int i = 0; i < 200'000; ++i) rows.push_back({Int(i), Text("row " + std::to_string(i))});
  PostgresExportRequest request{.table = "silent", .run_key = "k", .limits = {.idle = milliseconds(500)}};
  request.open_rows = [&] {
    return StatusOr<std::unique_ptr<engine::ResultStream>>(std::make_unique<FakeRows>(schema, rows));
  };
  const PostgresExporter exporter(RetryPolicy({.max_attempts = 1}));
  {
    CuttingProxy proxy(server_->port(), "row 50000", CuttingProxy::Fault::kWholeSilence);
    request.dsn = Secret(
        "host=127.0.0.1 dbname=postgres user=firesteel sslmode=disable gssencmode=disable connect_timeout=2 port=" +
        std::to_string(proxy.port()));
    const Stopwatch watch;
    const Status status = exporter.Run(request).status();
    EXPECT_EQ(status.code(), StatusCode::kUnavailable) << status.ToString();
    EXPECT_LT(watch.Elapsed(), seconds(8));
    EXPECT_TRUE(proxy.has_cut());
  }
  request.dsn = server_->dsn();
  const auto done = exporter.Run(request);
  ASSERT_TRUE(done.ok()) << done.status().ToString();
  EXPECT_FALSE(done->already_done);
  EXPECT_EQ(done->rows, 200'000);
}

TEST_F(PostgresWireTest, AReadWhoseServerFallsSilentIsGivenUp) {
  CuttingProxy proxy(server_->port(), "COPY (SELECT", CuttingProxy::Fault::kWholeSilence);
  auto connection = PostgresConnection::Open(
      Secret(
          "host=127.0.0.1 dbname=postgres user=firesteel sslmode=disable gssencmode=disable connect_timeout=2 port=" +
          std::to_string(proxy.port())),
      {}, {.idle = milliseconds(500)});
  ASSERT_TRUE(connection.ok());
  const Status status = (*connection)->StartCopyOut("COPY (SELECT generate_series(1, 1000000)) TO STDOUT");
  EXPECT_EQ(status.code(), StatusCode::kUnavailable) << status.ToString();
}

}  // namespace
}  // namespace firesteel::connectors
