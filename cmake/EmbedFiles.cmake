# Writes a C++ source that carries text files: cmake -D OUTPUT=... -D ROOT=... -D FILES=a.py,b/c.py -P EmbedFiles.cmake
# Each file is one raw string; C++ compilers take 64 kB of those, which is more than a readable file has.
string(REPLACE "," ";" FILES "${FILES}")
set(source "#include \"cli/bootstrap_files.h\"\n\n#include <array>\n\nnamespace firesteel::cli {\n\n")
string(APPEND source "std::span<const BootstrapFile> BootstrapFiles() {\n  static constexpr auto kFiles = std::to_array<BootstrapFile>({\n")
foreach(file ${FILES})
  file(READ "${ROOT}/${file}" content)
  string(APPEND source "      {\"${file}\", R\"EMBEDDED(${content})EMBEDDED\"},\n")
endforeach()
string(APPEND source "  });\n  return kFiles;\n}\n\n}  // namespace firesteel::cli\n")
file(WRITE "${OUTPUT}" "${source}")
