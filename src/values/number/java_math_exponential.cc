// After fdlibm 5.3 (e_exp.c, s_expm1.c, e_log.c, e_log10.c, s_log1p.c, e_sinh.c, e_cosh.c, s_tanh.c), whose notice asks
// to be kept:
//   Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
//   Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
//   preserved.
#include <cmath>
#include <limits>

#include "values/number/double_words.h"
#include "values/number/java_math.h"

namespace firesteel::values::java_math {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kLn2High = 6.93147180369123816490e-01, kLn2Low = 1.90821492927058770002e-10;
constexpr double kInverseLn2 = 1.44269504088896338700e+00;
constexpr double kExpOverflow = 7.09782712893383973096e+02, kExpUnderflow = -7.45133219101941108420e+02;
constexpr double kTwo54 = 0x1p54;

constexpr double kL[] = {0,
                         6.666666666666735130e-01,
                         3.999999999940941908e-01,
                         2.857142874366239149e-01,
                         2.222219843214978396e-01,
                         1.818357216161805012e-01,
                         1.531383769920937332e-01,
                         1.479819860511658591e-01};

// The exponent taken out of x, which is positive and finite.
std::int32_t Exponent(double& x) {
  std::int32_t k = 0;
  if (High(x) < 0x00100000) {
    k = -54;
    x *= kTwo54;
  }
  return k + (High(x) >> 20) - 1023;
}

}  // namespace

double Exp(double x) {
  constexpr double kP1 = 1.66666666666666019037e-01, kP2 = -2.77777777770155933842e-03,
                   kP3 = 6.61375632143793436117e-05, kP4 = -1.65339022054652515390e-06,
                   kP5 = 4.13813679705723846039e-08;
  const bool negative = High(x) < 0;
  const std::int32_t magnitude = Magnitude(x);
  if (std::isnan(x)) return x;
  if (x > kExpOverflow) return kInfinity;
  if (x < kExpUnderflow) return 0;
  int k = 0;
  double high = 0, low = 0;
  if (magnitude > 0x3fd62e42) {    // |x| > ln 2 / 2
    if (magnitude < 0x3FF0A2B2) {  // |x| < 1.5 ln 2
      high = negative ? x + kLn2High : x - kLn2High;
      low = negative ? -kLn2Low : kLn2Low;
      k = negative ? -1 : 1;
    } else {
      k = static_cast<int>(kInverseLn2 * x + (negative ? -0.5 : 0.5));
      high = x - k * kLn2High;
      low = k * kLn2Low;
    }
    x = high - low;
  } else if (magnitude < 0x3e300000) {
    return 1 + x;
  }
  const double t = x * x;
  const double c = x - t * (kP1 + t * (kP2 + t * (kP3 + t * (kP4 + t * kP5))));
  if (k == 0) return 1 - ((x * c) / (c - 2.0) - x);
  const double y = 1 - ((low - (x * c) / (2.0 - c)) - high);
  return k >= -1021 ? Scaled(y, k) : Scaled(y, k + 1000) * 0x1p-1000;
}

double Expm1(double x) {
  constexpr double kQ1 = -3.33333333333331316428e-02, kQ2 = 1.58730158725481460165e-03,
                   kQ3 = -7.93650757867487942473e-05, kQ4 = 4.00821782732936239552e-06,
                   kQ5 = -2.01099218183624371326e-07;
  const bool negative = High(x) < 0;
  const std::int32_t magnitude = Magnitude(x);
  if (std::isnan(x)) return x;
  if (magnitude >= 0x4043687A) {  // |x| >= 56 ln 2
    if (x > kExpOverflow) return kInfinity;
    if (negative) return -1;
  }
  int k = 0;
  double high = 0, low = 0, c = 0;
  if (magnitude > 0x3fd62e42) {
    if (magnitude < 0x3FF0A2B2) {
      high = negative ? x + kLn2High : x - kLn2High;
      low = negative ? -kLn2Low : kLn2Low;
      k = negative ? -1 : 1;
    } else {
      k = static_cast<int>(kInverseLn2 * x + (negative ? -0.5 : 0.5));
      high = x - k * kLn2High;
      low = k * kLn2Low;
    }
    x = high - low;
    c = (high - x) - low;
  } else if (magnitude < 0x3c900000) {
    return x;
  }
  const double half = 0.5 * x;
  const double square = x * half;
  const double r = 1 + square * (kQ1 + square * (kQ2 + square * (kQ3 + square * (kQ4 + square * kQ5))));
  double t = 3.0 - r * half;
  double e = square * ((r - t) / (6.0 - x * t));
  if (k == 0) return x - (x * e - square);
  e = (x * (e - c) - c) - square;
  if (k == -1) return 0.5 * (x - e) - 0.5;
  if (k == 1) return x < -0.25 ? -2.0 * (e - (x + 0.5)) : 1 + 2.0 * (x - e);
  if (k <= -2 || k > 56) return Scaled(1 - (e - x), k) - 1;
  if (k < 20) {
    t = FromWords(0x3ff00000 - (0x200000 >> k), 0);  // 1 - 2^-k
    return Scaled(t - (e - x), k);
  }
  t = FromWords((0x3ff - k) << 20, 0);  // 2^-k
  return Scaled((x - (e + t)) + 1, k);
}

double Log(double x) {
  if (std::isnan(x) || x == kInfinity) return x;
  if (x == 0) return -kInfinity;
  if (x < 0) return kNan;
  std::int32_t k = Exponent(x);
  std::int32_t high = High(x) & 0x000fffff;
  std::int32_t i = (high + 0x95f64) & 0x100000;
  x = WithHigh(x, high | (i ^ 0x3ff00000));  // x or x / 2, around 1
  k += i >> 20;
  const double f = x - 1.0, dk = k;
  if ((0x000fffff & (2 + high)) < 3) {  // |f| < 2^-20
    if (f == 0) return k == 0 ? 0 : dk * kLn2High + dk * kLn2Low;
    const double r = f * f * (0.5 - 0.33333333333333333 * f);
    return k == 0 ? f - r : dk * kLn2High - ((r - dk * kLn2Low) - f);
  }
  const double s = f / (2.0 + f), z = s * s, w = z * z;
  i = high - 0x6147a;
  const std::int32_t j = 0x6b851 - high;
  const double even = w * (kL[2] + w * (kL[4] + w * kL[6]));
  const double odd = z * (kL[1] + w * (kL[3] + w * (kL[5] + w * kL[7])));
  const double r = odd + even;
  if ((i | j) > 0) {
    const double half = 0.5 * f * f;
    return k == 0 ? f - (half - s * (half + r)) : dk * kLn2High - ((half - (s * (half + r) + dk * kLn2Low)) - f);
  }
  return k == 0 ? f - s * (f - r) : dk * kLn2High - ((s * (f - r) - dk * kLn2Low) - f);
}

double Log10(double x) {
  constexpr double kInverseLn10 = 4.34294481903251816668e-01;
  constexpr double kLog2High = 3.01029995663611771306e-01, kLog2Low = 3.69423907715893078616e-13;
  if (std::isnan(x) || x == kInfinity) return x;
  if (x == 0) return -kInfinity;
  if (x < 0) return kNan;
  const std::int32_t k = Exponent(x);
  const std::int32_t i = k < 0 ? 1 : 0;
  const double y = k + i;
  x = WithHigh(x, (High(x) & 0x000fffff) | ((0x3ff - i) << 20));
  const double z = y * kLog2Low + kInverseLn10 * Log(x);
  return z + y * kLog2High;
}

double Log1p(double x) {
  const std::int32_t high = High(x), magnitude = Magnitude(x);
  if (std::isnan(x) || x == kInfinity) return x;
  if (x == -1) return -kInfinity;
  if (x < -1) return kNan;
  int k = 1;
  std::int32_t hu = 1;
  double f = 0, c = 0;
  if (high < 0x3FDA827A) {  // x < sqrt(2) - 1
    if (magnitude < 0x3e200000) return magnitude < 0x3c900000 ? x : x - x * x * 0.5;
    if (high > 0 || high <= static_cast<std::int32_t>(0xbfd2bec3)) {  // x > sqrt(1/2) - 1
      k = 0;
      f = x;
    }
  }
  if (k != 0) {
    double u = high < 0x43400000 ? 1.0 + x : x;
    hu = High(u);
    k = (hu >> 20) - 1023;
    if (high < 0x43400000) c = (k > 0 ? 1.0 - (u - x) : x - (u - 1.0)) / u;  // what the sum lost
    hu &= 0x000fffff;
    if (hu < 0x6a09e) {
      u = WithHigh(u, hu | 0x3ff00000);
    } else {
      ++k;
      u = WithHigh(u, hu | 0x3fe00000);
      hu = (0x00100000 - hu) >> 2;
    }
    f = u - 1.0;
  }
  const double half = 0.5 * f * f;
  if (hu == 0) {  // |f| < 2^-20
    if (f == 0) return k == 0 ? 0 : k * kLn2High + (c + k * kLn2Low);
    const double r = half * (1.0 - 0.66666666666666666 * f);
    return k == 0 ? f - r : k * kLn2High - ((r - (k * kLn2Low + c)) - f);
  }
  const double s = f / (2.0 + f), z = s * s;
  const double r = z * (kL[1] + z * (kL[2] + z * (kL[3] + z * (kL[4] + z * (kL[5] + z * (kL[6] + z * kL[7]))))));
  return k == 0 ? f - (half - s * (half + r)) : k * kLn2High - ((half - (s * (half + r) + (k * kLn2Low + c))) - f);
}

double Sinh(double x) {
  const std::int32_t magnitude = Magnitude(x);
  const double size = std::fabs(x), half = High(x) < 0 ? -0.5 : 0.5;
  if (magnitude >= 0x7ff00000) return x;
  if (magnitude < 0x40360000) {  // |x| < 22
    if (magnitude < 0x3e300000) return x;
    const double t = Expm1(size);
    return magnitude < 0x3ff00000 ? half * (2.0 * t - t * t / (t + 1)) : half * (t + t / (t + 1));
  }
  if (magnitude < 0x40862E42) return half * Exp(size);
  const double w = Exp(0.5 * size);
  return half * w * w;
}

double Cosh(double x) {
  const std::int32_t magnitude = Magnitude(x);
  const double size = std::fabs(x);
  if (magnitude >= 0x7ff00000) return x * x;
  if (magnitude < 0x3fd62e43) {  // |x| < ln 2 / 2
    const double t = Expm1(size), w = 1 + t;
    return magnitude < 0x3c800000 ? w : 1 + (t * t) / (w + w);
  }
  if (magnitude < 0x40360000) {
    const double t = Exp(size);
    return 0.5 * t + 0.5 / t;
  }
  if (magnitude < 0x40862E42) return 0.5 * Exp(size);
  const double w = Exp(0.5 * size);
  return 0.5 * w * w;
}

double Tanh(double x) {
  const std::int32_t magnitude = Magnitude(x);
  if (std::isnan(x)) return x;
  double z = 1;
  if (magnitude < 0x40360000) {
    if (magnitude < 0x3c800000) return x * (1 + x);
    if (magnitude >= 0x3ff00000) {
      z = 1 - 2 / (Expm1(2 * std::fabs(x)) + 2);
    } else {
      const double t = Expm1(-2 * std::fabs(x));
      z = -t / (t + 2);
    }
  }
  return High(x) >= 0 ? z : -z;
}

}  // namespace firesteel::values::java_math
