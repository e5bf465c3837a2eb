#include "base/process/escaped_exception.h"

#include <unistd.h>

#include <atomic>
#include <cstring>
#include <new>
#include <system_error>

#include "base/error/fault_report.h"

namespace firesteel {
namespace {

constexpr std::string_view kNoMemory =
    "out of memory: the machine gives this process no more; lower firesteel.memory.limit, or give the process more";
constexpr std::string_view kNoThread =
    "no thread could be started: raise the limit of processes and threads (ulimit -u, or the control group's pids.max)";

std::atomic<int> exit_code_of_uncaught{1};

void Write(std::string_view text) { (void)!write(STDERR_FILENO, text.data(), text.size()); }

// Allocates nothing where memory or threads are what is missing.
[[noreturn]] void EndOfUncaught() {
  try {
    if (const std::exception_ptr error = std::current_exception()) std::rethrow_exception(error);
    Write("error: an internal error, the fault of firesteel: terminated without an exception\n");
    std::abort();
  } catch (const std::bad_alloc&) {
    Write("error: ");
    Write(kNoMemory);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::resource_unavailable_try_again) std::abort();
    Write("error: ");
    Write(kNoThread);
  } catch (const std::exception& error) {
    Write("error: an internal error, the fault of firesteel: ");
    Write(error.what());
    Write("\n");
    std::abort();
  } catch (...) {
    Write("error: an internal error, the fault of firesteel\n");
    std::abort();
  }
  Write("\n");
  _exit(exit_code_of_uncaught);
}

}  // namespace

Status StatusOfException(const std::exception& error, std::string_view doing) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr)
    return {StatusCode::kResourceExhausted, std::string(kNoMemory)};
  const auto* system = dynamic_cast<const std::system_error*>(&error);
  if (system != nullptr && system->code() == std::errc::resource_unavailable_try_again)
    return {StatusCode::kResourceExhausted, std::string(kNoThread)};
  return ReportFault({doing, "", error.what()});
}

void EndOnUncaughtExceptions(int exit_code) {
  exit_code_of_uncaught = exit_code;
  std::set_terminate(EndOfUncaught);
}

}  // namespace firesteel
