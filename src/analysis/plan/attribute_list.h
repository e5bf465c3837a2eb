#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

#include "analysis/plan/resolved_expression.h"

namespace firesteel::analysis {

// The columns of a relation, in order: a value whose copies share one vector until one of them is edited. A plan of n
// steps over n columns hands the same columns from step to step several times each, and copying them one by one is most
// of what its analysis would cost. Reading is safe from several threads; Edit() belongs to the thread that owns the
// list.
class AttributeList {
 public:
  AttributeList() = default;
  AttributeList(std::vector<Attribute> attributes)  // implicit: any vector of columns is one
      : shared_(std::make_shared<std::vector<Attribute>>(std::move(attributes))) {}
  AttributeList(std::initializer_list<Attribute> attributes) : AttributeList(std::vector<Attribute>(attributes)) {}

  operator const std::vector<Attribute>&() const { return get(); }  // implicit: for whoever only reads
  const std::vector<Attribute>& get() const {
    static const std::vector<Attribute> kNone;
    return shared_ ? *shared_ : kNone;
  }

  std::vector<Attribute>::const_iterator begin() const { return get().begin(); }
  std::vector<Attribute>::const_iterator end() const { return get().end(); }
  std::size_t size() const { return get().size(); }
  bool empty() const { return get().empty(); }
  const Attribute& operator[](std::size_t position) const { return get()[position]; }
  const Attribute& front() const { return get().front(); }
  const Attribute& back() const { return get().back(); }

  // The columns to change; no other copy sees it. The reference is good until this list is copied, assigned or gone.
  std::vector<Attribute>& Edit() {
    if (!shared_) {
      shared_ = std::make_shared<std::vector<Attribute>>();
    } else if (shared_.use_count() > 1) {
      shared_ = std::make_shared<std::vector<Attribute>>(*shared_);
    }
    return *shared_;
  }

  void push_back(Attribute attribute) { Edit().push_back(std::move(attribute)); }
  // Puts `more` behind; the list itself will do.
  void Append(const AttributeList& more) {
    const AttributeList kept = more;  // may be this list
    Edit().insert(Edit().end(), kept.begin(), kept.end());
  }
  void clear() { shared_.reset(); }

 private:
  std::shared_ptr<std::vector<Attribute>> shared_;  // null: no columns
};

}  // namespace firesteel::analysis
