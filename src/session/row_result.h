#pragma once

#include <string>
#include <vector>

#include "session/session.h"

namespace firesteel::session {

// The answer of a command: rows made here rather than by an engine. Arrow export goes through `engine`.
StatementResult MakeRowResult(engine::Engine& engine, Schema schema, std::vector<std::vector<Value>> rows);

// A command that answers nothing.
StatementResult MakeEmptyResult(engine::Engine& engine);

inline Value TextValue(std::string text) { return Value{std::move(text)}; }
inline Value BoolValue(bool value) { return Value{value}; }

// A column that is never null, as Spark declares the columns of SHOW and DESCRIBE.
inline StructField RequiredText(std::string name) { return {std::move(name), DataType::String(), false}; }
inline StructField OptionalText(std::string name) { return {std::move(name), DataType::String(), true}; }

}  // namespace firesteel::session
