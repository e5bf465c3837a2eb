#include "base/process/escaped_exception.h"

#include <sys/prctl.h>
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

// A process whose memory may be dumped ends by a signal that dumps it; any other has told all it can.
[[noreturn]] void End(bool is_fault) {
  Write("\n");
  if (is_fault && prctl(PR_GET_DUMPABLE) == 1) std::abort();
  _exit(exit_code_of_uncaught);
}

// Allocates nothing where memory or threads are what is missing.
[[noreturn]] void EndOfUncaught() {
  Write("error: ");
  try {
    if (const std::exception_ptr error = std::current_exception()) std::rethrow_exception(error);
    // Where an exception is thrown and there is no memory for it, there is none here either.
    Write("no memory for an exception, or a fault of firesteel");
  } catch (const std::bad_alloc&) {
    Write(kNoMemory);
    End(false);
  } catch (const std::system_error& error) {
    const bool no_thread = error.code() == std::errc::resource_unavailable_try_again;
    Write(no_thread ? kNoThread : error.what());
    End(!no_thread);
  } catch (const std::exception& error) {
    Write("an internal error, the fault of firesteel: ");
    Write(error.what());
  } catch (...) {
    Write("an internal error, the fault of firesteel");
  }
  End(true);
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
