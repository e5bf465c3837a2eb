# firesteel_spark_connect: the Spark Connect protocol's messages and service, generated at build time from the descriptor
# set that scripts/deps collects. Only `connect` may link it.
find_program(PROTOC_EXECUTABLE protoc REQUIRED)
find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)
firesteel_pkg_config(protobuf protobuf::protobuf)
firesteel_pkg_config(grpc++ grpc::grpc++)

set(spark_connect_descriptors "${firesteel_deps_dir}/spark_connect/spark_connect.binpb")
if(NOT EXISTS "${spark_connect_descriptors}")
  message(FATAL_ERROR "The Spark Connect protocol is missing: run scripts/deps again (looked for '${spark_connect_descriptors}').")
endif()

set(spark_connect_dir "${CMAKE_BINARY_DIR}/third_party/spark_connect")
file(MAKE_DIRECTORY "${spark_connect_dir}")
set(spark_connect_protos
    spark/connect/base spark/connect/catalog spark/connect/commands spark/connect/common spark/connect/expressions
    spark/connect/ml spark/connect/ml_common spark/connect/pipelines spark/connect/relations spark/connect/types
    google/rpc/error_details google/rpc/status)
list(TRANSFORM spark_connect_protos APPEND .proto OUTPUT_VARIABLE spark_connect_files)
list(TRANSFORM spark_connect_protos PREPEND "${spark_connect_dir}/" OUTPUT_VARIABLE spark_connect_stems)
list(TRANSFORM spark_connect_stems APPEND .pb.cc OUTPUT_VARIABLE spark_connect_sources)
list(TRANSFORM spark_connect_stems APPEND .pb.h OUTPUT_VARIABLE spark_connect_headers)
set(spark_connect_service "${spark_connect_dir}/spark/connect/base.grpc.pb.cc")

# Service code for base.proto alone: the other files hold no service.
add_custom_command(
  OUTPUT ${spark_connect_sources} ${spark_connect_headers} "${spark_connect_service}" "${spark_connect_dir}/spark/connect/base.grpc.pb.h"
  COMMAND "${PROTOC_EXECUTABLE}" "--descriptor_set_in=${spark_connect_descriptors}" "--cpp_out=${spark_connect_dir}" ${spark_connect_files}
  COMMAND "${PROTOC_EXECUTABLE}" "--descriptor_set_in=${spark_connect_descriptors}" "--grpc_out=${spark_connect_dir}"
          "--plugin=protoc-gen-grpc=${GRPC_CPP_PLUGIN}" spark/connect/base.proto
  DEPENDS "${spark_connect_descriptors}"
  VERBATIM)

add_library(firesteel_spark_connect STATIC EXCLUDE_FROM_ALL ${spark_connect_sources} "${spark_connect_service}")
target_include_directories(firesteel_spark_connect SYSTEM PUBLIC "${spark_connect_dir}")
target_link_libraries(firesteel_spark_connect PUBLIC protobuf::protobuf grpc::grpc++)
# Generated code is not ours to warn about.
target_compile_options(firesteel_spark_connect PRIVATE -w INTERFACE -Wno-deprecated-declarations)  # old clients' fields
# Plans nest deeper than protobuf's default limit allows: the service must read requests as our server says.
set_source_files_properties("${spark_connect_service}" PROPERTIES
  COMPILE_OPTIONS "-include;${CMAKE_SOURCE_DIR}/src/connect/codec/message_traits.h")
