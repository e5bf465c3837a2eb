#pragma once

#include <string>

#include "storage/object_store.h"
#include "storage/s3/s3_client.h"

namespace firesteel::storage {

// Puts the header of a conditional write, if any, into `headers`. Where the client's options say that conditions are
// not to be sent, judges the condition by looking at the object instead, which is right only while nobody else writes.
Status ApplyCondition(S3Client& client, const std::string& key, const WriteCondition& condition, HttpHeaders& headers);

// Finds out whether `store` honours If-Match and If-None-Match by writing and deleting the object `key`, which serves
// nothing else. Others may ask with the same key at the same time, and may have died doing so.
Status ProbeConditionalWrites(ObjectStore& store, const std::string& key, const std::string& endpoint);

}  // namespace firesteel::storage
