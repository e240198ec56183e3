// What is printed alike by several commands, and the clock for it.
#pragma once

#include <chrono>
#include <string>

#include "core/base/status.h"
#include "core/engine.h"
#include "tools/options.h"

namespace inkling {

using Clock = std::chrono::steady_clock;

[[nodiscard]] inline double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// On a line.
void print_line(const std::string& text);

// Evaluates the engine's network on its test images, and prints the result as a sentence or, with --json, as JSON.
[[nodiscard]] Status report_evaluation(Engine& engine, const Options& options);

}  // namespace inkling
