#include <algorithm>
#include <functional>
#include <iterator>

#include "base/error/error_condition_table.h"

namespace firesteel {
namespace {

using enum StatusCode;

// Sorted by name.
constexpr ErrorCondition kConditions[] = {
    {"FIRESTEEL_DATASET_TYPE_MISMATCH", "42KD9", kInvalidArgument,
     "Column <column> is declared as <declared>, but the query gives <actual>."},
    {"FIRESTEEL_ENVIRONMENT_NOT_ALLOWED", "42501", kPermissionDenied,
     "The text names ${<reference>}, whose value this server does not give out; --allow-env <name> at its start would "
     "allow it."},
    {"FIRESTEEL_FILE_CHANGED", "KD001", kDataError,
     "The file <path> is not what was published: expected <expected>, found <seen>. `firesteel verify` checks the rest "
     "of the table; put the file "
     "back from a copy, or write the table anew. With firesteel.read.verify = never it is read as it is."},
    {"FIRESTEEL_INVALID_FORMAT_STRING", "22023", kDataError, "The format '<format>' does not fit its arguments."},
    {"FIRESTEEL_INVALID_MESSAGE", "56K00", kInvalidArgument, "The client's message is not valid: <problem>."},
    {"FIRESTEEL_INVALID_SETTING", "22022", kInvalidArgument, "The value '<value>' of '<key>' is not valid: <reason>."},
    {"FIRESTEEL_MAP_KEYS_AND_VALUES_DIFFER", "22023", kDataError, "A map needs as many keys as values."},
    {"FIRESTEEL_MEMORY_LIMIT_EXCEEDED.POOL", "53200", kResourceExhausted,
     "The statement keeps more in memory than the <limit> that are for it (four fifths of firesteel.memory.limit), and "
     "cannot spill it to disk."},
    {"FIRESTEEL_MEMORY_LIMIT_EXCEEDED.REFUSED", "53200", kResourceExhausted,
     "There is no memory for <asking>: it wants <wanted> more at once, the process holds <held>, the limit is <limit> "
     "(firesteel.memory.limit)."},
    {"FIRESTEEL_MEMORY_LIMIT_EXCEEDED.STOPPED", "53200", kResourceExhausted,
     "There is no memory for <asking>: it was stopped when the process held <peak>, the limit is <limit> "
     "(firesteel.memory.limit)."},
    {"FIRESTEEL_PATH_NOT_ALLOWED", "42501", kPermissionDenied,
     "The path <path> lies outside of what this server may touch: <roots>. --allow-path at its start would add more."},
    {"FIRESTEEL_PIPELINE_CYCLE", "42K0S", kInvalidArgument, "The datasets depend on each other in a circle: <cycle>."},
    {"FIRESTEEL_RIGHTS_TOO_FEW", "42501", kPermissionDenied,
     "The rights of this token are '<rights>'; what was asked for needs '<needed>'."},
    {"FIRESTEEL_SEQUENCE_BOUNDARIES", "22023", kDataError, "No sequence goes from <start> to <stop> by <step>."},
    {"FIRESTEEL_SETTING_NOT_ALLOWED", "42501", kPermissionDenied,
     "Sessions of this server may not set '<key>': it would lead requests to another host, or there in another way."},
    {"FIRESTEEL_SPILL_LIMIT_EXCEEDED", "53100", kResourceExhausted,
     "The statement needs more than the <limit> of disk that larger-than-memory work may spill "
     "(firesteel.spill.limit)."},
    {"FIRESTEEL_UNKNOWN_SETTING", "42K0I", kInvalidArgument, "There is no setting '<key>'<hint>."},
    {"FIRESTEEL_VERSION_NOT_FOUND", "42704", kInvalidArgument,
     "<table> has no <asked>. <there>; firesteel.table.keepVersions says how many earlier ones a table keeps."},
};
static_assert(std::ranges::adjacent_find(kConditions, std::ranges::greater_equal{}, &ErrorCondition::name) ==
              std::end(kConditions));

}  // namespace

std::span<const ErrorCondition> OwnConditions() { return kConditions; }

}  // namespace firesteel
