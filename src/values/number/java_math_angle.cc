// After fdlibm 5.3 (e_asin.c, e_acos.c, s_atan.c, e_atan2.c), whose notice asks to be kept:
//   Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
//   Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
//   preserved.
#include <cmath>
#include <limits>

#include "values/number/double_words.h"
#include "values/number/java_math.h"

namespace firesteel::values::java_math {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kPi = 3.14159265358979311600e+00, kPiLow = 1.2246467991473531772e-16;
constexpr double kHalfPi = 1.57079632679489655800e+00, kHalfPiLow = 6.12323399573676603587e-17;
constexpr double kQuarterPi = 7.85398163397448278999e-01;

// (asin(x) - x) / x^3 by t = x^2, times t.
double AsinQuotient(double t) {
  constexpr double kP0 = 1.66666666666666657415e-01, kP1 = -3.25565818622400915405e-01,
                   kP2 = 2.01212532134862925881e-01, kP3 = -4.00555345006794114027e-02,
                   kP4 = 7.91534994289814532176e-04, kP5 = 3.47933107596021167570e-05;
  constexpr double kQ1 = -2.40339491173441421878e+00, kQ2 = 2.02094576023350569471e+00,
                   kQ3 = -6.88283971605453293030e-01, kQ4 = 7.70381505559019352791e-02;
  const double p = t * (kP0 + t * (kP1 + t * (kP2 + t * (kP3 + t * (kP4 + t * kP5)))));
  const double q = 1 + t * (kQ1 + t * (kQ2 + t * (kQ3 + t * kQ4)));
  return p / q;
}

}  // namespace

double Asin(double x) {
  const std::int32_t magnitude = Magnitude(x);
  const double size = std::fabs(x);
  if (size == 1) return x * kHalfPi + x * kHalfPiLow;
  if (!(size < 1)) return kNan;
  if (magnitude < 0x3fe00000) {
    if (magnitude < 0x3e400000) return x;
    return x + x * AsinQuotient(x * x);
  }
  const double t = (1 - size) * 0.5, s = std::sqrt(t), r = AsinQuotient(t);
  double result;
  if (magnitude >= 0x3FEF3333) {  // |x| > 0.975
    result = kHalfPi - (2.0 * (s + s * r) - kHalfPiLow);
  } else {
    const double w = WithoutLow(s), c = (t - w * w) / (s + w);
    const double p = 2.0 * s * r - (kHalfPiLow - 2.0 * c), q = kQuarterPi - 2.0 * w;
    result = kQuarterPi - (p - q);
  }
  return High(x) > 0 ? result : -result;
}

double Acos(double x) {
  const std::int32_t magnitude = Magnitude(x);
  const double size = std::fabs(x);
  if (size == 1) return x > 0 ? 0 : kPi + 2.0 * kHalfPiLow;
  if (!(size < 1)) return kNan;
  if (magnitude < 0x3fe00000) {
    if (magnitude <= 0x3c600000) return kHalfPi + kHalfPiLow;
    return kHalfPi - (x - (kHalfPiLow - x * AsinQuotient(x * x)));
  }
  const double z = (1 - size) * 0.5, s = std::sqrt(z), r = AsinQuotient(z);
  if (High(x) < 0) return kPi - 2.0 * (s + (r * s - kHalfPiLow));
  const double df = WithoutLow(s), c = (z - df * df) / (s + df);
  return 2.0 * (df + (r * s + c));
}

double Atan(double x) {
  constexpr double kAt[] = {3.33333333333329318027e-01,  -1.99999999998764832476e-01, 1.42857142725034663711e-01,
                            -1.11111104054623557880e-01, 9.09088713343650656196e-02,  -7.69187620504482999495e-02,
                            6.66107313738753120669e-02,  -5.83357013379057348645e-02, 4.97687799461593236017e-02,
                            -3.65315727442169155270e-02, 1.62858201153657823623e-02};
  struct Point {
    double high, low;
  };
  constexpr Point kPoints[] = {{4.63647609000806093515e-01, 2.26987774529616870924e-17},   // atan 0.5
                               {7.85398163397448278999e-01, 3.06161699786838301793e-17},   // atan 1
                               {9.82793723247329054082e-01, 1.39033110312309984516e-17},   // atan 1.5
                               {1.57079632679489655800e+00, 6.12323399573676603587e-17}};  // atan infinity
  const std::int32_t magnitude = Magnitude(x);
  const bool negative = High(x) < 0;
  if (std::isnan(x)) return x;
  if (magnitude >= 0x44100000) return negative ? -kPoints[3].high - kPoints[3].low : kPoints[3].high + kPoints[3].low;
  const Point* point = nullptr;
  if (magnitude < 0x3fdc0000) {  // |x| < 7/16
    if (magnitude < 0x3e200000) return x;
  } else {
    x = std::fabs(x);
    if (magnitude < 0x3fe60000) {
      point = &kPoints[0];
      x = (2.0 * x - 1) / (2.0 + x);
    } else if (magnitude < 0x3ff30000) {
      point = &kPoints[1];
      x = (x - 1) / (x + 1);
    } else if (magnitude < 0x40038000) {
      point = &kPoints[2];
      x = (x - 1.5) / (1 + 1.5 * x);
    } else {
      point = &kPoints[3];
      x = -1.0 / x;
    }
  }
  const double z = x * x, w = z * z;
  const double odd = z * (kAt[0] + w * (kAt[2] + w * (kAt[4] + w * (kAt[6] + w * (kAt[8] + w * kAt[10])))));
  const double even = w * (kAt[1] + w * (kAt[3] + w * (kAt[5] + w * (kAt[7] + w * kAt[9]))));
  if (point == nullptr) return x - x * (odd + even);
  const double result = point->high - ((x * (odd + even) - point->low) - x);
  return negative ? -result : result;
}

double Atan2(double y, double x) {
  if (std::isnan(x) || std::isnan(y)) return kNan;
  if (x == 1) return Atan(y);
  const bool left = High(x) < 0, below = High(y) < 0;
  const auto with_sign = [&](double angle) { return below ? -angle : angle; };
  if (y == 0) return left ? with_sign(kPi) : y;
  if (x == 0) return with_sign(kHalfPi);
  if (std::isinf(x)) {
    if (std::isinf(y)) return with_sign(left ? 3.0 * kQuarterPi : kQuarterPi);
    return with_sign(left ? kPi : 0.0);
  }
  if (std::isinf(y)) return with_sign(kHalfPi);
  const std::int32_t k = (Magnitude(y) - Magnitude(x)) >> 20;
  double z;
  if (k > 60) {
    z = kHalfPi + 0.5 * kPiLow;
  } else if (left && k < -60) {
    z = 0;
  } else {
    z = Atan(std::fabs(y / x));
  }
  if (!left) return with_sign(z);
  return below ? (z - kPiLow) - kPi : kPi - (z - kPiLow);
}

}  // namespace firesteel::values::java_math
