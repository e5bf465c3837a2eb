#include "connect/codec/error_codec.h"

#include <grpcpp/support/status.h>
#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "spark/connect/base.pb.h"

namespace firesteel::connect {
namespace {

google::rpc::ErrorInfo InfoOf(const grpc::Status& status) {
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.details_size(), 1);
  EXPECT_TRUE(details.details(0).UnpackTo(&info));
  return info;
}

Status DivisionByZero() {
  return SparkError("DIVIDE_BY_ZERO", {{"config", "\"spark.sql.ansi.enabled\""}}, SourceSpan{7, 12})
      .WithSource("", "select 1 / 0");
}

TEST(ErrorCodec, NamesTheJavaClassesConditionAndState) {
  const grpc::Status status = EncodeError(DivisionByZero(), "an id");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  const google::rpc::ErrorInfo info = InfoOf(status);
  EXPECT_EQ(info.reason(), "org.apache.spark.SparkArithmeticException");
  EXPECT_EQ(info.metadata().at("classes"),
            R"(["org.apache.spark.SparkArithmeticException","java.lang.ArithmeticException"])");
  EXPECT_EQ(info.metadata().at("errorClass"), "DIVIDE_BY_ZERO");
  EXPECT_EQ(info.metadata().at("sqlState"), "22012");
  EXPECT_EQ(info.metadata().at("errorId"), "an id");
}

TEST(ErrorCodec, DetailsHoldTheQueryContext) {
  spark::connect::FetchErrorDetailsResponse response;
  EncodeErrorDetails(DivisionByZero(), &response);
  ASSERT_EQ(response.errors_size(), 1);
  EXPECT_TRUE(response.errors(0).message().ends_with("== SQL (line 1, position 8) ==\nselect 1 / 0\n       ^^^^^\n"))
      << response.errors(0).message();
  const auto& context = response.errors(0).spark_throwable().query_contexts(0);
  EXPECT_EQ(context.fragment(), "1 / 0");
  EXPECT_EQ(context.start_index(), 7);
  EXPECT_EQ(context.stop_index(), 11);
}

TEST(ErrorCodec, AnalysisErrorsEndWithLineAndColumn) {
  const Status error = SparkError("UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", {{"objectName", "`x`"}}, SourceSpan{9, 10})
                           .WithSource("", "select\n  x");
  const grpc::Status status = EncodeError(error, "");
  EXPECT_TRUE(status.error_message().ends_with("; line 2 pos 2")) << status.error_message();
  EXPECT_EQ(InfoOf(status).reason(), "org.apache.spark.sql.AnalysisException");
}

TEST(ErrorCodec, ASpanOutsideTheTextIsNoContext) {
  const Status error = SparkError("DIVIDE_BY_ZERO", {}, SourceSpan{7, 99}).WithSource("", "short");
  spark::connect::FetchErrorDetailsResponse response;
  EncodeErrorDetails(error, &response);
  EXPECT_EQ(response.errors(0).spark_throwable().query_contexts_size(), 0);
}

TEST(ErrorCodec, ShortensLongMessagesBetweenCharacters) {
  const grpc::Status status =
      EncodeError(Status(StatusCode::kIoError, std::string(2044, 'a') + "\xC3\xA9\xC3\xA9\xC3\xA9"), "");
  EXPECT_EQ(status.error_message(), std::string(2044, 'a') + "...");
}

TEST(ErrorCodec, CancellationIsSparksCondition) {
  EXPECT_EQ(InfoOf(EncodeError(Status(StatusCode::kCancelled, "stopped"), "")).metadata().at("errorClass"),
            "OPERATION_CANCELED");
}

TEST(ErrorStore, ForgetsTheOldest) {
  ErrorStore store;
  const std::string first = store.Put(DivisionByZero());
  EXPECT_TRUE(store.Find(first).has_value());
  for (int i = 0; i < 200; ++i) store.Put(DivisionByZero());
  EXPECT_FALSE(store.Find(first).has_value());
  EXPECT_FALSE(store.Find("nothing").has_value());
}

}  // namespace
}  // namespace firesteel::connect
