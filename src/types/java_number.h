#pragma once

#include <string>

namespace firesteel {

// Java's Double.toString and Float.toString: "1.0", "1.0E10", "NaN", "-Infinity".
std::string JavaDouble(double value);
std::string JavaFloat(float value);
void AppendJavaDouble(double value, std::string& out);
void AppendJavaFloat(float value, std::string& out);

}  // namespace firesteel
