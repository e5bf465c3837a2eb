#include "connect/config.h"

#include "base/settings.h"
#include "spark/connect/base.pb.h"

namespace firesteel::connect {

Status AnswerConfig(Settings&, const spark::connect::ConfigRequest&, spark::connect::ConfigResponse*) { return Unsupported("Config"); }

}  // namespace firesteel::connect
