#include "session/catalog/temporary_views.h"

#include <utility>

#include "types/identifier_text.h"

namespace firesteel::session {

TemporaryViewPtr TemporaryViews::Find(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = views_.find(FoldCase(name));
  return found == views_.end() ? nullptr : found->second;
}

bool TemporaryViews::Put(TemporaryView view, Present present) {
  std::string key = FoldCase(view.name);
  auto made = std::make_shared<const TemporaryView>(std::move(view));
  const std::lock_guard lock(mutex_);
  TemporaryViewPtr& place = views_[std::move(key)];
  if (place != nullptr && present == Present::kKeep) return false;
  place = std::move(made);
  return true;
}

bool TemporaryViews::Remove(const std::string& name) {
  const std::lock_guard lock(mutex_);
  return views_.erase(FoldCase(name)) > 0;
}

std::map<std::string, TemporaryViewPtr> TemporaryViews::All() const {
  const std::lock_guard lock(mutex_);
  return views_;
}

}  // namespace firesteel::session
