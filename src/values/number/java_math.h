#pragma once

// java.lang.StrictMath, to the last bit: Spark's EXP, LN, POWER and their like go through it, and the C library's
// functions, better or worse, end in another last digit for up to half of all values. Java specifies these functions as
// the algorithms of Sun's fdlibm; so does this file. SQRT is exact everywhere; SIN, COS and TAN are Math's, which every
// processor computes in its own way.
namespace firesteel::values::java_math {

double Exp(double x);
double Expm1(double x);
double Log(double x);
double Log10(double x);
double Log1p(double x);
double Pow(double x, double y);
double Cbrt(double x);
double Hypot(double x, double y);
double Sinh(double x);
double Cosh(double x);
double Tanh(double x);
double Asin(double x);
double Acos(double x);
double Atan(double x);
double Atan2(double y, double x);

}  // namespace firesteel::values::java_math
