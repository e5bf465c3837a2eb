#pragma once

#include <string>

#include "types/value.h"

namespace firesteel {

// Java's Double.toString and Float.toString: "1.0", "1.0E10", "NaN", "-Infinity".
std::string JavaDouble(double value);
std::string JavaFloat(float value);
// BigDecimal.toString: "0.000001", but "1E-7" and "0E-10". What JSON and CSV show; a cast to STRING is always plain.
std::string JavaDecimal(Int128 unscaled, int scale);
void AppendJavaDouble(double value, std::string& out);
void AppendJavaFloat(float value, std::string& out);

}  // namespace firesteel
