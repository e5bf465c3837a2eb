#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "comparison.h"

namespace firesteel::replay {

// Something that runs the statements of one file, one after the other, in a fresh session and warehouse.
class Subject {
 public:
  virtual ~Subject() = default;
  virtual Answer Run(const std::string& statement) = 0;
};

// firesteel's own session on the local engine. `root` is the repository, `scratch` an empty directory that becomes the
// warehouse's parent and may be removed once the subject is gone.
std::unique_ptr<Subject> MakeSessionSubject(const std::vector<std::pair<std::string, std::string>>& settings,
                                            const std::string& root, const std::string& scratch);

}  // namespace firesteel::replay
