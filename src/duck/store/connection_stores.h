#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include "files/listing/store_locator.h"

namespace firesteel::duck {

// The stores that connections see instead of the engine's own, by number: a connection carries its number in the
// variable kVariable, where our file system finds it. Thread-safe.
class ConnectionStores {
 public:
  static constexpr const char* kVariable = "firesteel_stores";

  // While it lives, the number stands for the stores.
  class Lease {
   public:
    Lease(std::shared_ptr<ConnectionStores> owner, std::int64_t number) : owner_(std::move(owner)), number_(number) {}
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    std::int64_t number() const { return number_; }

   private:
    const std::shared_ptr<ConnectionStores> owner_;  // shared with the database
    const std::int64_t number_;
  };

  static std::unique_ptr<Lease> Add(const std::shared_ptr<ConnectionStores>& owner,
                                    std::shared_ptr<files::StoreLocator> stores);
  // Null for a number nothing stands for.
  std::shared_ptr<files::StoreLocator> Find(std::int64_t number) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::int64_t, std::shared_ptr<files::StoreLocator>> stores_;  // shared with the sessions they belong to
  std::int64_t last_ = 0;
};

}  // namespace firesteel::duck
