// What is printed alike by several commands, and the clock for it.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "core/base/status.h"
#include "core/engine.h"
#include "core/jobs/evaluation_job.h"
#include "tools/options.h"

namespace inkling {

using Clock = std::chrono::steady_clock;

[[nodiscard]] inline double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// On a line.
void print_line(const std::string& text);

// How the engine's network reads its test images. Errors: no-network, no-data, out-of-memory.
[[nodiscard]] Result<std::shared_ptr<EvaluationJob>> evaluate(Engine& engine);

// Evaluates, and prints the result as a sentence or, with --json, as JSON.
[[nodiscard]] Status report_evaluation(Engine& engine, const Options& options);

}  // namespace inkling
