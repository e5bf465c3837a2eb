#pragma once

#include "base/status.h"

namespace spark::connect {
class ConfigRequest;
class ConfigResponse;
}  // namespace spark::connect

namespace firesteel {
class Settings;
}

namespace firesteel::connect {

// spark.conf.*: set, get, get_with_default, get_option, get_all, unset, is_modifiable. The caller holds the session's
// lock and fills in the ids of the response.
Status AnswerConfig(Settings& settings, const spark::connect::ConfigRequest& request,
                    spark::connect::ConfigResponse* response);

}  // namespace firesteel::connect
