#pragma once

#include <string>
#include <vector>

namespace firesteel::cli {

// Takes what others could read of this process out of their sight: the values of its environment (/proc/PID/environ, ps
// e), secrets on its command line (/proc/PID/cmdline, ps), and its memory, which is neither dumped to a file when it
// crashes nor open to other processes of its user. To be called first in main, before threads; the process itself and
// programs it starts see their environment as before. Returns the arguments as they were given, without the program's
// name.
std::vector<std::string> HideFromOtherProcesses(int argc, char** argv);

// Whether the memory may be dumped and looked into after all, for who looks for a fault (firesteel.coreDumps).
void AllowCoreDumps(bool allowed);

}  // namespace firesteel::cli
