#include "duck/store/connection_stores.h"

#include <utility>

namespace firesteel::duck {

ConnectionStores::Lease::~Lease() {
  std::shared_ptr<files::StoreLocator> last;  // dies outside the lock
  const std::lock_guard lock(owner_->mutex_);
  const auto found = owner_->stores_.find(number_);
  last = std::move(found->second);
  owner_->stores_.erase(found);
}

std::unique_ptr<ConnectionStores::Lease> ConnectionStores::Add(const std::shared_ptr<ConnectionStores>& owner,
                                                               std::shared_ptr<files::StoreLocator> stores) {
  const std::lock_guard lock(owner->mutex_);
  owner->stores_.emplace(++owner->last_, std::move(stores));
  return std::make_unique<Lease>(owner, owner->last_);
}

std::shared_ptr<files::StoreLocator> ConnectionStores::Find(std::int64_t number) const {
  const std::lock_guard lock(mutex_);
  const auto found = stores_.find(number);
  return found == stores_.end() ? nullptr : found->second;
}

}  // namespace firesteel::duck
