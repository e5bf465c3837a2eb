#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <set>
#include <utility>

namespace firesteel::connect {

// The newest keys added, to tell what is gone from what never was. Not thread-safe.
template <typename Key>
class RecentKeys {
 public:
  explicit RecentKeys(std::size_t limit) : limit_(limit) {}

  // Forgets the oldest one beyond the limit. Adding again changes nothing.
  void Add(Key key) {
    const auto [place, added] = keys_.insert(std::move(key));
    if (added) order_.push_back(place);
    if (order_.size() <= limit_) return;
    keys_.erase(order_.front());
    order_.pop_front();
  }
  void Remove(const Key& key) {
    const auto found = keys_.find(key);
    if (found == keys_.end()) return;
    order_.erase(std::find(order_.begin(), order_.end(), typename std::set<Key>::const_iterator(found)));
    keys_.erase(found);
  }
  bool Contains(const Key& key) const { return keys_.contains(key); }

 private:
  const std::size_t limit_;
  std::set<Key> keys_;
  std::deque<typename std::set<Key>::const_iterator> order_;  // oldest first
};

}  // namespace firesteel::connect
