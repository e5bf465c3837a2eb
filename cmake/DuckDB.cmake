# firesteel_duckdb: DuckDB, its bundled libraries and the four static extensions.
#
# The archives refer to each other in both directions, hence the link group. duckdb_cpp.cpp, the implementation of the
# stable C++ wrapper, ships as source and is compiled here once. NDEBUG must agree with how the library was built
# wherever its internal headers (duckdb.hpp) are read, so every user of this target gets it; CHECK-like macros of ours
# therefore must not depend on NDEBUG.
set(duckdb_root "${firesteel_deps_dir}/duckdb")
set(duckdb_archives
    duckdb_static core_functions_extension parquet_extension json_extension icu_extension duckdb_loadable_extensions
    duckdb_fastpforlib duckdb_fmt duckdb_fsst duckdb_httplib duckdb_hyperloglog duckdb_jemalloc duckdb_mbedtls
    duckdb_miniz duckdb_re2 duckdb_skiplistlib duckdb_utf8proc duckdb_yyjson duckdb_zstd)
list(TRANSFORM duckdb_archives REPLACE "(.+)" "${duckdb_root}/lib/lib\\1.a" OUTPUT_VARIABLE duckdb_archive_paths)
foreach(archive ${duckdb_archive_paths})
  if(NOT EXISTS "${archive}")
    message(FATAL_ERROR "DuckDB archive missing: ${archive}. Run scripts/deps again.")
  endif()
endforeach()

add_library(firesteel_duckdb_archives INTERFACE)
target_include_directories(firesteel_duckdb_archives SYSTEM INTERFACE "${duckdb_root}/include")
target_compile_definitions(firesteel_duckdb_archives INTERFACE NDEBUG DUCKDB_STATIC_BUILD)
target_link_libraries(firesteel_duckdb_archives INTERFACE
  -Wl,--start-group ${duckdb_archive_paths} -Wl,--end-group Threads::Threads ${CMAKE_DL_LIBS})

add_library(firesteel_duckdb STATIC EXCLUDE_FROM_ALL "${duckdb_root}/include/duckdb_cpp.cpp")
target_compile_options(firesteel_duckdb PRIVATE -w -O2)
target_link_libraries(firesteel_duckdb PUBLIC firesteel_duckdb_archives)
