#include "functions/function_table.h"

namespace firesteel::functions {

// Built-in functions of Spark 4.1 that are known by name only, so that a call says which function is missing instead of
// claiming that there is none.
void AddUnsupported(FunctionTable& table) {
  table.Unsupported(
      "approx_top_k approx_top_k_accumulate approx_top_k_combine approx_top_k_estimate collate collation "
      "collations from_avro from_protobuf from_xml hll_sketch_agg hll_sketch_estimate hll_union "
      "hll_union_agg is_variant_null java_method kll_merge_agg_bigint kll_merge_agg_double "
      "kll_merge_agg_float kll_sketch_agg_bigint kll_sketch_agg_double kll_sketch_agg_float "
      "kll_sketch_get_n_bigint kll_sketch_get_n_double kll_sketch_get_n_float "
      "kll_sketch_get_quantile_bigint kll_sketch_get_quantile_double kll_sketch_get_quantile_float "
      "kll_sketch_get_rank_bigint kll_sketch_get_rank_double kll_sketch_get_rank_float "
      "kll_sketch_merge_bigint kll_sketch_merge_double kll_sketch_merge_float kll_sketch_to_string_bigint "
      "kll_sketch_to_string_double kll_sketch_to_string_float parse_json python_worker_logs range reflect "
      "schema_of_avro schema_of_variant schema_of_variant_agg schema_of_xml session_window sql_keywords "
      "st_asbinary st_geogfromwkb st_geomfromwkb st_setsrid st_srid theta_difference theta_intersection "
      "theta_intersection_agg theta_sketch_agg theta_sketch_estimate theta_union theta_union_agg time "
      "to_avro to_protobuf to_variant_object to_xml try_parse_json try_reflect try_variant_get "
      "variant_explode variant_explode_outer variant_get window xpath xpath_boolean xpath_double "
      "xpath_float xpath_int xpath_long xpath_number xpath_short xpath_string");
}

}  // namespace firesteel::functions
