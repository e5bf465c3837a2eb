#include "duck/functions/own_function.h"

#include <map>

namespace firesteel::duck {

const OwnFunction* FindOwnFunction(std::string_view name) {
  static const auto table = [] {
    std::map<std::string_view, const OwnFunction*> out;
    for (const auto& family :
         {OwnCastFunctions(),       OwnDatetimeFunctions(),   OwnDecimalFunctions(),  OwnMathFunctions(),
          OwnCollectionFunctions(), OwnOrderFunctions(),      OwnSequenceFunctions(), OwnTextFunctions(),
          OwnEncodingFunctions(),   OwnFormatFunctions(),     OwnRegexFunctions(),    OwnCalendarFunctions(),
          OwnHashFunctions(),       OwnUrlFunctions(),        OwnJsonFunctions(),     OwnFromTextFunctions(),
          OwnLineFunctions(),       OwnIntervalFunctions(),   OwnRandomFunctions(),   OwnSketchFunctions(),
          OwnCipherFunctions(),     OwnPercentileFunctions(), OwnModeFunctions(),     OwnNumberFormatFunctions()}) {
      for (const OwnFunction& function : family) out.emplace(function.name, &function);
    }
    return out;
  }();
  const auto found = table.find(name);
  return found == table.end() ? nullptr : found->second;
}

}  // namespace firesteel::duck
