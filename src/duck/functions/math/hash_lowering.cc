#include "duck/functions/function_lowering.h"
#include "duck/lower/duck_type.h"
#include "duck/lower/sql_text.h"

namespace firesteel::duck {
namespace {

// Spark hashes value after value, each with the hash so far as its seed; NULLs leave it as it is. `value` is SQL.
StatusOr<std::string> HashOf(const std::string& family, const std::string& value, const DataType& type,
                             const std::string& seed, int depth, SourceSpan span) {
  const auto call = [&](const char* kind, const std::string& argument) {
    return "fs_" + family + "_" + kind + "(" + argument + ", " + seed + ")";
  };
  switch (type.kind()) {
    case TypeKind::kNull:
      return seed;
    case TypeKind::kBoolean:
    case TypeKind::kByte:
    case TypeKind::kShort:
    case TypeKind::kInt:
      return call("int", "CAST(" + value + " AS INTEGER)");
    case TypeKind::kYearMonthInterval:
      return call("int", value);
    case TypeKind::kLong:
    case TypeKind::kDayTimeInterval:
      return call("bigint", value);
    case TypeKind::kDate:
      return call("int", "CAST(" + value + " - DATE '1970-01-01' AS INTEGER)");
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz:
      return call("bigint", "epoch_us(" + value + ")");
    case TypeKind::kFloat:
      return call("float", value);
    case TypeKind::kDouble:
      return call("double", value);
    case TypeKind::kDecimal: {
      // Up to 18 digits the unscaled value counts as a BIGINT, beyond as the bytes of a BigInteger.
      if (type.precision() <= 18) {
        return call("bigint", "CAST(CAST(" + value + " AS DECIMAL(38, " + std::to_string(type.scale()) + ")) * 1" +
                                  std::string(static_cast<std::size_t>(type.scale()), '0') + " AS BIGINT)");
      }
      return call("decimal", "CAST(replace(CAST(" + value + " AS VARCHAR), '.', '') AS HUGEINT)");
    }
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return call("text", value);
    case TypeKind::kBinary:
      return call("binary", value);
    case TypeKind::kArray: {
      const std::string item = "h" + std::to_string(depth);
      const std::string so_far = "s" + std::to_string(depth);
      const std::string width = family == "hash" ? "INTEGER" : "BIGINT";
      FS_ASSIGN_OR_RETURN(const std::string next,
                          HashOf(family, item + ".v", type.element(), so_far + ".h", depth + 1, span));
      // A fold whose state is {h: hash so far, v: an element}.
      return "coalesce(list_reduce(list_transform(" + value + ", lambda e" + std::to_string(depth) +
             ": {'h': 0::" + width + ", 'v': e" + std::to_string(depth) + "}), lambda " + so_far + ", " + item +
             ": {'h': " + next + ", 'v': " + item + ".v}, {'h': " + seed + ", 'v': NULL}).h, " + seed + ")";
    }
    case TypeKind::kStruct: {
      std::string hash = seed;
      const auto names = StructFieldNames(type);
      for (std::size_t i = 0; i < names.size(); ++i) {
        FS_ASSIGN_OR_RETURN(hash, HashOf(family, "struct_extract(" + value + ", " + SqlString(names[i]) + ")",
                                         type.fields()[i].type, hash, depth + 1, span));
      }
      return hash;
    }
    default:
      return Unsupported("HASH_OF_" + type.ToSql(), span);
  }
}

StatusOr<std::string> Hash(LoweringCall& call) {
  const std::string family(call.name);
  std::string hash = family == "hash" ? "42::INTEGER" : "42::BIGINT";
  for (std::size_t i = 0; i < call.size(); ++i) {
    FS_ASSIGN_OR_RETURN(hash, HashOf(family, call.arguments[i], call.ArgumentType(i), hash, 0, call.span));
  }
  return hash;
}

StatusOr<std::string> ParseUrl(LoweringCall& call) {
  return std::string(call.size() == 3 ? "fs_parse_url_key(" : "fs_parse_url(") + Join(call.arguments, ", ") + ", " +
         call.Mode() + ")";
}

std::string ArgumentOr(const LoweringCall& call, std::size_t i, const char* otherwise) {
  return i < call.size() ? call.arguments[i] : otherwise;
}

StatusOr<std::string> AesEncrypt(LoweringCall& call) {
  return "fs_aes_encrypt(" + call.arguments[0] + ", " + call.arguments[1] + ", " + ArgumentOr(call, 2, "'GCM'") + ", " +
         ArgumentOr(call, 3, "'DEFAULT'") + ", " + ArgumentOr(call, 4, "''::BLOB") + ", " +
         ArgumentOr(call, 5, "''::BLOB") + ")";
}

StatusOr<std::string> AesDecrypt(LoweringCall& call) {
  return "fs_aes_decrypt(" + call.arguments[0] + ", " + call.arguments[1] + ", " + ArgumentOr(call, 2, "'GCM'") + ", " +
         ArgumentOr(call, 3, "'DEFAULT'") + ", " + ArgumentOr(call, 4, "''::BLOB") + ", " + call.Mode() + ")";
}

constexpr FunctionLowering kRows[] = {
    {"hash", "", Hash, true},
    {"xxhash64", "", Hash, true},
    {"md5", "fs_md5($1)", nullptr, true},
    {"sha1", "fs_sha1($1)", nullptr, true},
    {"aes_encrypt", "", AesEncrypt, true},
    {"aes_decrypt", "", AesDecrypt, true},
    {"sha2", "fs_sha2($1, $2)", nullptr, true},
    {"crc32", "fs_crc32($1)", nullptr, true},
    {"parse_url", "", ParseUrl, true},
    {"url_encode", "fs_url_encode($1)", nullptr, true},
    {"url_decode", "fs_url_decode($1, $m)", nullptr, true},
};

}  // namespace

std::span<const FunctionLowering> HashLowerings() { return kRows; }

}  // namespace firesteel::duck
