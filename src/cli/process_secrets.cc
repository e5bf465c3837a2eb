#include "cli/process_secrets.h"

#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "base/secret_text.h"

namespace firesteel::cli {
namespace {

// Copies for the process itself; what the kernel shows to others is where they were, and that is cleared. The copies
// live as long as the process.
void HideEnvironment() {
  static auto& copies = *new std::vector<char*>;  // never destroyed: what runs at the exit may ask for variables
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    copies.push_back(::strdup(*entry));
    if (char* value = ::strchr(*entry, '=')) ::explicit_bzero(value + 1, ::strlen(value + 1));
  }
  copies.push_back(nullptr);
  environ = copies.data();
}

// Starred out in place: of KEY=VALUE the value under a secret's name, of other text what looks like a secret.
void HideSecrets(char* argument) {
  const std::string_view text(argument);
  std::string shown = MaskSecrets(text);
  constexpr std::string_view kConf = "--conf=";
  const std::size_t name = text.starts_with(kConf) ? kConf.size() : 0;
  const std::size_t equals = text.find('=', name);
  if (equals != std::string_view::npos) {
    const std::string value(text.substr(equals + 1));
    const bool secret = ShownSettingValue(text.substr(name, equals - name), value) != value;
    if (secret) std::fill(shown.begin() + static_cast<std::ptrdiff_t>(equals) + 1, shown.end(), '*');
  }
  std::copy(shown.begin(), shown.end(), argument);
}

}  // namespace

std::vector<std::string> HideFromOtherProcesses(int argc, char** argv) {
  AllowCoreDumps(false);
  std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  HideEnvironment();
  for (int i = 1; i < argc; ++i) HideSecrets(argv[i]);
  return arguments;
}

void AllowCoreDumps(bool allowed) { ::prctl(PR_SET_DUMPABLE, allowed ? 1 : 0); }

}  // namespace firesteel::cli
