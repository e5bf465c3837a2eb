#include "base/process/escaped_exception.h"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace firesteel {
namespace {

const std::system_error kNoThreads(std::make_error_code(std::errc::resource_unavailable_try_again));

TEST(EscapedException, WhatTheMachineLacksIsSaid) {
  const Status memory = StatusOfException(std::bad_alloc(), "testing");
  EXPECT_EQ(memory.code(), StatusCode::kResourceExhausted);
  EXPECT_NE(memory.message().find("out of memory"), std::string::npos) << memory.message();
  const Status threads = StatusOfException(kNoThreads, "testing");
  EXPECT_EQ(threads.code(), StatusCode::kResourceExhausted);
  EXPECT_NE(threads.message().find("ulimit -u"), std::string::npos) << threads.message();
}

TEST(EscapedException, AnythingElseIsAFaultOfOurs) {
  const Status fault = StatusOfException(std::runtime_error("surprise"), "testing");
  EXPECT_EQ(fault.code(), StatusCode::kInternal);
  EXPECT_NE(fault.message().find("An internal error while testing"), std::string::npos) << fault.message();
}

TEST(EscapedExceptionDeathTest, WhereNobodyCatchesTheProcessEndsWithAMessage) {
  const auto die = [](auto exception) {
    EndOnUncaughtExceptions(7);
    std::thread([&] { throw exception; }).join();
  };
  EXPECT_EXIT(die(std::bad_alloc()), testing::ExitedWithCode(7), "^error: out of memory");
  EXPECT_EXIT(die(kNoThreads), testing::ExitedWithCode(7), "^error: no thread could be started");
  EXPECT_EXIT(die(std::runtime_error("surprise")), testing::KilledBySignal(SIGABRT), "");
}

}  // namespace
}  // namespace firesteel
