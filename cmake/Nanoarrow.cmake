# nanoarrow::nanoarrow: the Arrow C data helpers and the IPC reader and writer with their flatcc runtime, from the
# source package that scripts/deps unpacks. Its own CMake file needs a template the package leaves out.
set(nanoarrow_root "${firesteel_deps_dir}/nanoarrow")
if(NOT EXISTS "${nanoarrow_root}/.complete")
  message(FATAL_ERROR "nanoarrow is missing: run scripts/deps again (looked in '${nanoarrow_root}').")
endif()

set(NANOARROW_VERSION_MAJOR 0)
set(NANOARROW_VERSION_MINOR 9)
set(NANOARROW_VERSION_PATCH 0)
set(NANOARROW_VERSION 0.9.0)
set(NANOARROW_NAMESPACE_DEFINE "")
configure_file("${nanoarrow_root}/src/nanoarrow/nanoarrow_config.h.in"
               "${CMAKE_BINARY_DIR}/third_party/nanoarrow/nanoarrow_config.h")

set(nanoarrow_sources
    src/nanoarrow/common/array.c src/nanoarrow/common/array_stream.c src/nanoarrow/common/schema.c
    src/nanoarrow/common/utils.c
    src/nanoarrow/ipc/codecs.c src/nanoarrow/ipc/decoder.c src/nanoarrow/ipc/encoder.c src/nanoarrow/ipc/reader.c
    src/nanoarrow/ipc/writer.c
    flatcc/src/runtime/builder.c flatcc/src/runtime/emitter.c flatcc/src/runtime/refmap.c
    flatcc/src/runtime/verifier.c)
list(TRANSFORM nanoarrow_sources PREPEND "${nanoarrow_root}/")

add_library(firesteel_nanoarrow STATIC EXCLUDE_FROM_ALL ${nanoarrow_sources})
add_library(nanoarrow::nanoarrow ALIAS firesteel_nanoarrow)
target_include_directories(firesteel_nanoarrow SYSTEM
  PUBLIC "${nanoarrow_root}/src" "${CMAKE_BINARY_DIR}/third_party"
  PRIVATE "${nanoarrow_root}/flatcc/include")
target_compile_definitions(firesteel_nanoarrow PRIVATE NANOARROW_IPC_WITH_ZSTD NANOARROW_IPC_WITH_LZ4)
target_compile_options(firesteel_nanoarrow PRIVATE -w)
target_link_libraries(firesteel_nanoarrow PRIVATE zstd::zstd lz4::lz4)
