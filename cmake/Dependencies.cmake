# Third-party packages as imported targets. Versions are pinned in deps.txt and brought by scripts/deps.
#
# Debian packages, by the name to write in LINKS:
#   fmt::fmt  spdlog::spdlog  nlohmann_json::nlohmann_json  yaml-cpp::yaml-cpp  CLI11::CLI11
#   CURL::libcurl  OpenSSL::Crypto  PostgreSQL::PostgreSQL  SQLite::SQLite3
#   re2::re2  PCRE2::8bit  ICU::uc  ICU::i18n  xxhash::xxhash  date::date  date::date-tz
#   editline::editline  zstd::zstd  lz4::lz4  ZLIB::ZLIB
# Built by scripts/deps (DuckDB.cmake, Nanoarrow.cmake, SparkConnect.cmake): firesteel_duckdb, nanoarrow::nanoarrow,
#   firesteel_spark_connect
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
if(FIRESTEEL_TESTS)
  find_package(GTest REQUIRED)
endif()
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(ICU 72 REQUIRED COMPONENTS uc i18n data)
find_package(date REQUIRED)
find_package(ZLIB REQUIRED)

# firesteel_pkg_config(module target): an imported target under a namespaced name from a pkg-config file.
function(firesteel_pkg_config module target)
  string(MAKE_C_IDENTIFIER "firesteel_pc_${module}" prefix)
  pkg_check_modules(${prefix} REQUIRED QUIET IMPORTED_TARGET GLOBAL ${module})
  add_library(${target} ALIAS PkgConfig::${prefix})
endfunction()

firesteel_pkg_config(yaml-cpp yaml-cpp::yaml-cpp)
firesteel_pkg_config(libpq PostgreSQL::PostgreSQL)
firesteel_pkg_config(re2 re2::re2)
firesteel_pkg_config(libpcre2-8 PCRE2::8bit)
firesteel_pkg_config(libxxhash xxhash::xxhash)
firesteel_pkg_config(libedit editline::editline)
firesteel_pkg_config(libzstd zstd::zstd)
firesteel_pkg_config(liblz4 lz4::lz4)

# Where scripts/deps put what it built. It writes the folder of the current recipe into deps/current.
set(FIRESTEEL_DEPS_DIR "" CACHE PATH "Folder made by scripts/deps; empty: the newest one of this user")
set(firesteel_deps_dir "${FIRESTEEL_DEPS_DIR}")
if(NOT firesteel_deps_dir)
  set(firesteel_cache "$ENV{FIRESTEEL_CACHE}")
  if(NOT firesteel_cache)
    set(firesteel_cache "$ENV{HOME}/.cache/firesteel")
  endif()
  if(EXISTS "${firesteel_cache}/deps/current")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${firesteel_cache}/deps/current")
    file(READ "${firesteel_cache}/deps/current" firesteel_deps_dir)
    string(STRIP "${firesteel_deps_dir}" firesteel_deps_dir)
  endif()
endif()
if(NOT EXISTS "${firesteel_deps_dir}")
  message(FATAL_ERROR "The dependencies are missing: run scripts/deps first (looked in '${firesteel_deps_dir}').")
endif()
message(STATUS "Built dependencies: ${firesteel_deps_dir}")

include(DuckDB)
include(Nanoarrow)
include(SparkConnect)
