#pragma once

namespace firesteel::files {

// Takes an evenly spread share of rows. Spark draws them at random with a fixed seed; which rows it takes cannot be
// repeated elsewhere, and the option promises a share only.
class RowSampler {
 public:
  explicit RowSampler(double share) : share_(share) {}
  bool TakesNext() {
    due_ += share_;
    if (due_ < 1) return false;
    due_ -= 1;
    return true;
  }

 private:
  const double share_;
  double due_ = 1;  // the first row is always taken
};

}  // namespace firesteel::files
