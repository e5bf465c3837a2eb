#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "duck/functions/aggregate/order_free_sum.h"

namespace firesteel::duck {

// What aggregates over DOUBLE keep per group, each in two kinds. InOrder.. does Spark's arithmetic, step for step, so
// that rows in Spark's order give Spark's last digit. OrderFree.. keeps sums of powers that no order changes, and forms
// the moments from them at the end. All are plain memory. Merge takes a part that lies wholly behind this one.

struct SumAndCount {
  double sum = 0;
  std::int64_t count = 0;
};

struct InOrderSum {
  SumAndCount state;
  void Add(double x) {
    state.sum += x;
    ++state.count;
  }
  void Merge(const InOrderSum& other) {
    state.sum += other.state.sum;
    state.count += other.state.count;
  }
  SumAndCount Result() const { return state; }
};

// Only tells whether there was a number at all.
struct OrderFreeSumAlone {
  OrderFreeSum sum;
  void Add(double x) { sum.Add(x); }
  void Merge(const OrderFreeSumAlone& other) { sum.Merge(other.sum); }
  SumAndCount Result() const { return {sum.Value(), sum.empty() ? 0 : 1}; }
};

struct OrderFreeSumAndCount {
  OrderFreeSum sum;
  std::int64_t count = 0;
  void Add(double x) {
    sum.Add(x);
    ++count;
  }
  void Merge(const OrderFreeSumAndCount& other) {
    sum.Merge(other.sum);
    count += other.count;
  }
  SumAndCount Result() const { return {sum.Value(), count}; }
};

// Spark's CentralMomentAgg.
struct CentralMoments {
  double n = 0, mean = 0, m2 = 0, m3 = 0, m4 = 0;
};

template <int kOrder>
struct InOrderMoments {
  CentralMoments state;
  void Add(double x) {
    auto& [n, mean, m2, m3, m4] = state;
    const double new_n = n + 1.0, delta = x - mean, delta_n = delta / new_n;
    const double new_m2 = m2 + delta * (delta - delta_n);
    if constexpr (kOrder > 2) {
      const double delta2 = delta * delta, delta_n2 = delta_n * delta_n;
      const double new_m3 = m3 - 3.0 * delta_n * new_m2 + delta * (delta2 - delta_n2);
      m4 = m4 - 4.0 * delta_n * new_m3 - 6.0 * delta_n2 * new_m2 + delta * (delta * delta2 - delta_n * delta_n2);
      m3 = new_m3;
    }
    n = new_n;
    mean += delta_n;
    m2 = new_m2;
  }
  void Merge(const InOrderMoments& other) {
    const CentralMoments l = state, r = other.state;
    const double n = l.n + r.n, delta = r.mean - l.mean, delta_n = n == 0 ? 0 : delta / n;
    state.n = n;
    state.mean = l.mean + delta_n * r.n;
    state.m2 = l.m2 + r.m2 + delta * delta_n * l.n * r.n;
    if constexpr (kOrder > 2) {
      state.m3 =
          l.m3 + r.m3 + delta_n * delta_n * delta * l.n * r.n * (l.n - r.n) + 3.0 * delta_n * (l.n * r.m2 - r.n * l.m2);
      state.m4 = l.m4 + r.m4 + delta_n * delta_n * delta_n * delta * l.n * r.n * (l.n * l.n - l.n * r.n + r.n * r.n) +
                 6.0 * delta_n * delta_n * (l.n * l.n * r.m2 + r.n * r.n * l.m2) +
                 4.0 * delta_n * (l.n * r.m3 - r.n * l.m3);
    }
  }
  CentralMoments Result() const { return state; }
};

// The smallest and the largest number; a column of equal numbers has moments of exactly zero.
struct Extremes {
  double least = std::numeric_limits<double>::infinity(), most = -std::numeric_limits<double>::infinity();
  void Add(double x) {
    if (x < least) least = x;
    if (x > most) most = x;
  }
  void Merge(const Extremes& other) {
    Add(other.least);
    Add(other.most);
  }
  bool AllEqual() const { return least == most; }
};

template <int kOrder>
struct OrderFreeMoments {
  std::int64_t count = 0;
  Extremes extremes;
  OrderFreeSum sums[kOrder];  // of x, x^2, ..
  void Add(double x) {
    ++count;
    extremes.Add(x);
    sums[0].Add(x);
    sums[1].AddProduct(x, x);
    if constexpr (kOrder > 2) {
      // The square as two doubles; what the cube and the fourth power lose beyond is the same for every order.
      const double square = x * x, square_rest = std::isfinite(square) ? std::fma(x, x, -square) : 0;
      sums[2].AddProduct(square, x);
      sums[2].Add(square_rest * x);
      sums[3].AddProduct(square, square);
      sums[3].Add(2 * square * square_rest);
    }
  }
  void Merge(const OrderFreeMoments& other) {
    count += other.count;
    if (other.count > 0) extremes.Merge(other.extremes);
    for (int i = 0; i < kOrder; ++i) sums[i].Merge(other.sums[i]);
  }
  CentralMoments Result() const {
    CentralMoments out;
    if (count == 0) return out;
    const WideDouble n = static_cast<WideDouble>(count);
    const WideDouble s1 = sums[0].WideValue(), mean = s1 / n;
    out.n = static_cast<double>(count);
    out.mean = static_cast<double>(mean);
    if (extremes.AllEqual() && std::isfinite(extremes.least)) return out;
    const WideDouble s2 = sums[1].WideValue();
    out.m2 = std::max(static_cast<double>(s2 - s1 * mean), 0.0);
    if (std::isnan(static_cast<double>(s2 - s1 * mean))) out.m2 = std::numeric_limits<double>::quiet_NaN();
    if constexpr (kOrder > 2) {
      const WideDouble s3 = sums[2].WideValue(), s4 = sums[3].WideValue(), square = mean * mean;
      out.m3 = static_cast<double>(s3 - 3 * mean * s2 + 2 * n * square * mean);
      out.m4 = static_cast<double>(s4 - 4 * mean * s3 + 6 * square * s2 - 3 * n * square * square);
    }
    return out;
  }
};

// Spark's Covariance and PearsonCorrelation; `x_m2` is xx by the other formula, CentralMomentAgg's.
struct PairMoments {
  double n = 0, x_mean = 0, y_mean = 0, xy = 0, xx = 0, yy = 0, x_m2 = 0;
};

struct InOrderPairs {
  PairMoments state;
  void Add(double x, double y) {
    PairMoments& s = state;
    s.n += 1.0;
    const double dx = x - s.x_mean, dx_n = dx / s.n, dy = y - s.y_mean;
    s.x_mean += dx_n;
    s.y_mean += dy / s.n;
    s.xy += dx * (y - s.y_mean);
    s.xx += dx * (x - s.x_mean);
    s.yy += dy * (y - s.y_mean);
    s.x_m2 += dx * (dx - dx_n);
  }
  void Merge(const InOrderPairs& other) {
    const PairMoments l = state, r = other.state;
    const double n = l.n + r.n, dx = r.x_mean - l.x_mean, dy = r.y_mean - l.y_mean;
    const double dx_n = n == 0 ? 0 : dx / n, dy_n = n == 0 ? 0 : dy / n;
    state = {n,
             l.x_mean + dx_n * r.n,
             l.y_mean + dy_n * r.n,
             l.xy + r.xy + dx * dy_n * l.n * r.n,
             l.xx + r.xx + dx * dx_n * l.n * r.n,
             l.yy + r.yy + dy * dy_n * l.n * r.n,
             l.x_m2 + r.x_m2 + dx * dx_n * l.n * r.n};
  }
  PairMoments Result() const { return state; }
};

struct OrderFreePairs {
  OrderFreeMoments<2> x, y;
  OrderFreeSum products;
  void Add(double a, double b) {
    x.Add(a);
    y.Add(b);
    products.AddProduct(a, b);
  }
  void Merge(const OrderFreePairs& other) {
    x.Merge(other.x);
    y.Merge(other.y);
    products.Merge(other.products);
  }
  PairMoments Result() const {
    const CentralMoments x_moments = x.Result(), y_moments = y.Result();
    PairMoments out = {x_moments.n, x_moments.mean, y_moments.mean, 0, x_moments.m2, y_moments.m2, x_moments.m2};
    if (x.count == 0 || out.xx == 0 || out.yy == 0) return out;
    const WideDouble n = static_cast<WideDouble>(x.count);
    out.xy = static_cast<double>(products.WideValue() - x.sums[0].WideValue() * (y.sums[0].WideValue() / n));
    return out;
  }
};

}  // namespace firesteel::duck
