// After fdlibm 5.3 (e_pow.c, s_cbrt.c, e_hypot.c), whose notice asks to be kept:
//   Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All rights reserved.
//   Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
//   preserved.
#include <cmath>
#include <limits>
#include <utility>

#include "values/number/double_words.h"
#include "values/number/java_math.h"

namespace firesteel::values::java_math {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// A number as the sum of two, the first with its lower word empty.
struct Sum {
  double high, low;
};

enum class Parity { kNotWhole, kOdd, kEven };

Parity ParityOf(double y) {
  const double size = std::fabs(y);
  if (size >= 0x1p53) return Parity::kEven;
  if (size != std::floor(size)) return Parity::kNotWhole;
  return std::fmod(size, 2) == 1 ? Parity::kOdd : Parity::kEven;
}

// log2 of a number near 1, for exponents so large that nothing else gives a finite power.
Sum Log2NearOne(double x) {
  constexpr double kInverseLn2 = 1.44269504088896338700e+00, kInverseLn2High = 1.44269502162933349609e+00,
                   kInverseLn2Low = 1.92596299112661746887e-08;
  const double t = x - 1;
  const double w = (t * t) * (0.5 - t * (0.3333333333333333333333 - t * 0.25));
  const double u = kInverseLn2High * t, v = t * kInverseLn2Low - w * kInverseLn2;
  const double high = WithoutLow(u + v);
  return {high, v - (high - u)};
}

// log2 of any positive number.
Sum Log2(double x) {
  constexpr double kPoint[] = {1.0, 1.5}, kPointLog2High[] = {0.0, 5.84962487220764160156e-01},
                   kPointLog2Low[] = {0.0, 1.35003920212974897128e-08};
  constexpr double kL1 = 5.99999999999994648725e-01, kL2 = 4.28571428578550184252e-01, kL3 = 3.33333329818377432918e-01,
                   kL4 = 2.72728123808534006489e-01, kL5 = 2.30660745775561754067e-01, kL6 = 2.06975017800338417784e-01;
  constexpr double kCp = 9.61796693925975554329e-01, kCpHigh = 9.61796700954437255859e-01,  // 2 / (3 ln 2)
      kCpLow = -7.02846165095275826516e-09;
  int n = 0;
  if (High(x) < 0x00100000) {
    x *= 0x1p53;
    n = -53;
  }
  n += (High(x) >> 20) - 0x3ff;
  const std::int32_t j = High(x) & 0x000fffff;
  std::int32_t ix = j | 0x3ff00000;
  int k = 0;  // which of the points x is taken to lie at
  if (j > 0x3988E) {
    if (j < 0xBB67A) {
      k = 1;
    } else {
      ++n;
      ix -= 0x00100000;
    }
  }
  x = WithHigh(x, ix);

  double u = x - kPoint[k], v = 1 / (x + kPoint[k]);
  const double s = u * v, s_high = WithoutLow(s);
  double t_high = FromWords(((ix >> 1) | 0x20000000) + 0x00080000 + (k << 18), 0);
  double t_low = x - (t_high - kPoint[k]);
  const double s_low = v * ((u - s_high * t_high) - s_high * t_low);
  double s2 = s * s;
  double r = s2 * s2 * (kL1 + s2 * (kL2 + s2 * (kL3 + s2 * (kL4 + s2 * (kL5 + s2 * kL6)))));
  r += s_low * (s_high + s);
  s2 = s_high * s_high;
  t_high = WithoutLow(3.0 + s2 + r);
  t_low = r - ((t_high - 3.0) - s2);
  u = s_high * t_high;
  v = s_low * t_high + t_low * s;
  const double p_high = WithoutLow(u + v), p_low = v - (p_high - u);
  const double z_high = kCpHigh * p_high, z_low = kCpLow * p_high + p_low * kCp + kPointLog2Low[k];
  const double exponent = n;
  const double high = WithoutLow(((z_high + z_low) + kPointLog2High[k]) + exponent);
  return {high, z_low - (((high - exponent) - kPointLog2High[k]) - z_high)};
}

// 2^(high + low)
double Exp2(double high, double low) {
  constexpr double kLn2 = 6.93147180559945286227e-01, kLn2High = 6.93147182464599609375e-01,
                   kLn2Low = -1.90465429995776804525e-09, kOverflowTail = 8.0085662595372944372e-17;
  constexpr double kP1 = 1.66666666666666019037e-01, kP2 = -2.77777777770155933842e-03,
                   kP3 = 6.61375632143793436117e-05, kP4 = -1.65339022054652515390e-06,
                   kP5 = 4.13813679705723846039e-08;
  double z = low + high;
  const std::int32_t j = High(z);
  const auto bits = static_cast<std::uint32_t>(j);
  if (j >= 0x40900000) {  // z >= 1024
    if (z > 1024 || low + kOverflowTail > z - high) return kInfinity;
  } else if ((j & 0x7fffffff) >= 0x4090cc00) {  // z <= -1075
    if (((bits - 0xc090cc00U) | Low(z)) != 0 || low <= z - high) return 0;
  }
  const std::int32_t i = j & 0x7fffffff;
  std::int32_t n = 0;
  if (i > 0x3fe00000) {  // |z| > 0.5: n = [z + 0.5]
    int k = (i >> 20) - 0x3ff;
    n = j + (0x00100000 >> (k + 1));
    k = ((n & 0x7fffffff) >> 20) - 0x3ff;
    const double t = FromWords(n & ~(0x000fffff >> k), 0);
    n = ((n & 0x000fffff) | 0x00100000) >> (20 - k);
    if (j < 0) n = -n;
    high -= t;
  }
  double t = WithoutLow(low + high);
  const double u = t * kLn2High, v = (low - (t - high)) * kLn2 + t * kLn2Low;
  z = u + v;
  const double w = v - (z - u);
  t = z * z;
  const double t1 = z - t * (kP1 + t * (kP2 + t * (kP3 + t * (kP4 + t * kP5))));
  const double r = (z * t1) / (t1 - 2) - (w + z * w);
  z = 1 - (r - z);
  const std::int32_t scaled = High(z) + static_cast<std::int32_t>(static_cast<std::uint32_t>(n) << 20);
  return (scaled >> 20) <= 0 ? std::scalbn(z, n) : WithHigh(z, scaled);
}

}  // namespace

double Pow(double x, double y) {
  if (y == 0) return 1;
  if (std::isnan(x) || std::isnan(y)) return kNan;
  const double size = std::fabs(x);
  if (std::isinf(y)) {
    if (size == 1) return kNan;
    return (size > 1) == (y > 0) ? kInfinity : 0;
  }
  if (y == 1) return x;
  if (y == -1) return 1 / x;
  if (y == 2) return x * x;
  if (y == 0.5 && High(x) >= 0) return std::sqrt(x);
  const Parity parity = High(x) < 0 ? ParityOf(y) : Parity::kNotWhole;
  if (size == 0 || std::isinf(size) || size == 1) {
    const double z = y < 0 ? 1 / size : size;
    if (High(x) >= 0) return z;
    if (size == 1 && parity == Parity::kNotWhole) return kNan;
    return parity == Parity::kOdd ? -z : z;
  }
  if (High(x) < 0 && parity == Parity::kNotWhole) return kNan;
  const double sign = parity == Parity::kOdd ? -1 : 1;
  const std::int32_t x_high = Magnitude(x), y_high = Magnitude(y);
  Sum log2;
  if (y_high > 0x41e00000) {  // |y| > 2^31
    const bool grows = (x_high >= 0x3ff00000) == (y > 0);
    if (y_high > 0x43f00000) return grows ? kInfinity : 0;
    if (x_high < 0x3fefffff || x_high > 0x3ff00000) return sign * (grows ? kInfinity : 0);
    log2 = Log2NearOne(size);
  } else {
    log2 = Log2(size);
  }
  const double y_upper = WithoutLow(y);
  return sign * Exp2(y_upper * log2.high, (y - y_upper) * log2.high + y * log2.low);
}

double Cbrt(double x) {
  constexpr std::int32_t kB1 = 715094163, kB2 = 696219795;
  constexpr double kC = 19.0 / 35, kD = -864.0 / 1225, kE = 99.0 / 70, kF = 45.0 / 28, kG = 5.0 / 14;
  if (x == 0 || !std::isfinite(x)) return x;
  const double size = std::fabs(x);
  // A guess of 5 bits by the exponent, of 23 bits by a quotient of polynomials, of 53 by a step of Newton's.
  double t = High(size) < 0x00100000 ? FromWords(High(0x1p54 * size) / 3 + kB2, Low(0x1p54 * size))
                                     : FromWords(High(size) / 3 + kB1, 0);
  double r = t * t / size;
  double s = kC + r * t;
  t *= kG + kF / (s + kE + kD / s);
  t = FromWords(High(t) + 1, 0);
  s = t * t;
  r = size / s;
  r = (r - t) / (t + t + r);
  t = t + t * r;
  return std::copysign(t, x);
}

double Hypot(double x, double y) {
  double a = std::fabs(x), b = std::fabs(y);
  if (std::isinf(a) || std::isinf(b)) return kInfinity;
  if (std::isnan(a) || std::isnan(b)) return kNan;
  if (High(b) > High(a)) std::swap(a, b);
  if (High(a) - High(b) > 0x3c00000) return a + b;  // 2^60 times the other
  int k = 0;
  if (High(a) > 0x5f300000) {  // squares would overflow
    a = Scaled(a, -600);
    b = Scaled(b, -600);
    k = 600;
  }
  if (High(b) < 0x20b00000) {  // squares would vanish
    if (b == 0) return a;
    if (High(b) <= 0x000fffff) {
      a *= 0x1p1022;
      b *= 0x1p1022;
      k -= 1022;
    } else {
      a = Scaled(a, 600);
      b = Scaled(b, 600);
      k -= 600;
    }
  }
  double w = a - b;
  if (w > b) {
    const double t1 = WithoutLow(a), t2 = a - t1;
    w = std::sqrt(t1 * t1 - (b * (-b) - t2 * (a + t1)));
  } else {
    const double y1 = WithoutLow(b), y2 = b - y1;
    const double t1 = FromWords(High(a) + 0x00100000, 0);
    a = a + a;
    const double t2 = a - t1;
    w = std::sqrt(t1 * y1 - (w * (-w) - (t1 * y2 + t2 * b)));
  }
  return k == 0 ? w : Scaled(1.0, k) * w;
}

}  // namespace firesteel::values::java_math
