# firesteel_duckdb: DuckDB with its bundled libraries and the four extensions, in one of two forms of the same version.
#
#   static  archives that scripts/deps builds from the source package: what is packaged and measured
#   wheel   the shared object of the official Python wheel, which exports the C and C++ interfaces: nothing to compile.
#           It asks for libpython, whose symbols it holds but never calls here. The program stays tied to this machine's
#           folder of dependencies.
#
# duckdb_cpp.cpp, the implementation of the stable C++ wrapper, ships as source and is compiled here once. NDEBUG must
# agree with how the library was built wherever its internal headers (duckdb.hpp) are read, so every user of this target
# gets it; CHECK-like macros of ours therefore must not depend on NDEBUG.
set(FIRESTEEL_DUCKDB "built" CACHE STRING "DuckDB's form: static, wheel, or built: static where it is built, else wheel")
set_property(CACHE FIRESTEEL_DUCKDB PROPERTY STRINGS static wheel built)
set(firesteel_duckdb_form "${FIRESTEEL_DUCKDB}")
if(firesteel_duckdb_form STREQUAL "built")
  set(firesteel_duckdb_form wheel)
  if(EXISTS "${firesteel_deps_dir}/duckdb/.complete")
    set(firesteel_duckdb_form static)
  endif()
endif()
add_library(firesteel_duckdb_library INTERFACE)

function(firesteel_link_static_duckdb root)
  set(archives
      duckdb_static core_functions_extension parquet_extension json_extension icu_extension duckdb_loadable_extensions
      duckdb_fastpforlib duckdb_fmt duckdb_fsst duckdb_httplib duckdb_hyperloglog duckdb_jemalloc duckdb_mbedtls
      duckdb_miniz duckdb_re2 duckdb_skiplistlib duckdb_utf8proc duckdb_yyjson duckdb_zstd)
  list(TRANSFORM archives REPLACE "(.+)" "${root}/lib/lib\\1.a")
  foreach(archive ${archives})
    if(NOT EXISTS "${archive}")
      message(FATAL_ERROR "DuckDB is not built yet: run scripts/deps --static first (looked for '${archive}').")
    endif()
  endforeach()
  # The archives refer to each other in both directions, hence the link group.
  target_link_libraries(firesteel_duckdb_library INTERFACE
    -Wl,--start-group ${archives} -Wl,--end-group Threads::Threads ${CMAKE_DL_LIBS})
endfunction()

function(firesteel_link_duckdb_wheel root)
  set(library "${root}/lib/libduckdb_wheel.so")
  if(NOT EXISTS "${library}")
    message(FATAL_ERROR "DuckDB's wheel is missing: run scripts/deps --program first (looked for '${library}').")
  endif()
  # It has no SONAME: linked by name, and found again by the path the program carries.
  target_link_directories(firesteel_duckdb_library INTERFACE "${root}/lib")
  target_link_libraries(firesteel_duckdb_library INTERFACE
    -Wl,--no-as-needed -lduckdb_wheel -l:libpython3.11.so.1.0 -Wl,--as-needed -Wl,-rpath,${root}/lib
    Threads::Threads ${CMAKE_DL_LIBS})
endfunction()

if(firesteel_duckdb_form STREQUAL "static")
  set(duckdb_root "${firesteel_deps_dir}/duckdb")
  firesteel_link_static_duckdb("${duckdb_root}")
elseif(firesteel_duckdb_form STREQUAL "wheel")
  set(duckdb_root "${firesteel_deps_dir}/duckdb_wheel")
  firesteel_link_duckdb_wheel("${duckdb_root}")
else()
  message(FATAL_ERROR "FIRESTEEL_DUCKDB is '${FIRESTEEL_DUCKDB}'; it is static, wheel or built.")
endif()
message(STATUS "DuckDB: ${firesteel_duckdb_form}")
target_include_directories(firesteel_duckdb_library SYSTEM INTERFACE "${duckdb_root}/include")
target_compile_definitions(firesteel_duckdb_library INTERFACE NDEBUG DUCKDB_STATIC_BUILD)

add_library(firesteel_duckdb STATIC EXCLUDE_FROM_ALL "${duckdb_root}/include/duckdb_cpp.cpp")
target_compile_options(firesteel_duckdb PRIVATE -w -O2)
target_link_libraries(firesteel_duckdb PUBLIC firesteel_duckdb_library)
