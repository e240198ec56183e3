// What is printed alike by several commands, and the clock for it.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>

#include "core/base/status.h"
#include "core/engine.h"
#include "tools/options.h"

namespace inkling {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

[[nodiscard]] inline double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// One object, on a line.
void print(const Json& json);

// Evaluates the engine's network on its test images, and prints the result as a sentence or, with --json, as JSON.
[[nodiscard]] Status report_evaluation(Engine& engine, const Options& options);

}  // namespace inkling
