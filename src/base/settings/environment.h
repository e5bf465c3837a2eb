#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace firesteel {

// The environment variables as seen at one moment, as a value: code that reads variables takes an Environment, tests
// make one from a map. Later setenv calls do not change it. An immutable copy is safe to share between threads.
class Environment {
 public:
  using Variables = std::map<std::string, std::string, std::less<>>;

  Environment() = default;  // no variables
  static Environment Of(Variables variables);
  static Environment OfProcess();

  // Absent and empty are different answers.
  std::optional<std::string> Get(std::string_view name) const;
  // Empty counts as absent, as most tools treat AWS_* and FIRESTEEL_* variables.
  std::optional<std::string> GetNonEmpty(std::string_view name) const;

  // Adds variables that are not set yet: how `.env` comes in below the real environment.
  Environment WithDefaults(const Variables& defaults) const;
  const Variables& variables() const { return variables_; }

 private:
  Variables variables_;
};

}  // namespace firesteel
