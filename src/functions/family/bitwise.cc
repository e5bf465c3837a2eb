#include "functions/function_table.h"

namespace firesteel::functions {

void AddBitwise(FunctionTable& table) {
  table.Scalar("~", "=(integral) -> $0");
  table.Scalar("<< shiftleft", "(int|bigint, int) -> $0");
  table.Scalar(">> shiftright", "(int|bigint, int) -> $0");
  table.Scalar(">>> shiftrightunsigned", "(int|bigint, int) -> $0");
  table.Scalar("bit_count", "(integral|boolean) -> int");
  table.Scalar("bit_get getbit", "(integral, int) -> tinyint");
  table.Scalar("bitmap_bit_position", "(bigint) -> bigint");
  table.Scalar("bitmap_bucket_number", "(bigint) -> bigint");
  table.Scalar("bitmap_count", "=(binary) -> bigint");
}

}  // namespace firesteel::functions
