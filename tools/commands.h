// The commands of the tool, each in a file of its name. They print what they find; the engine has nothing loaded yet.
#pragma once

#include "core/base/status.h"
#include "core/engine.h"
#include "tools/options.h"

namespace inkling {

[[nodiscard]] Status run_train(Engine& engine, const Options& options);
[[nodiscard]] Status run_evaluate(Engine& engine, const Options& options);
[[nodiscard]] Status run_errors(Engine& engine, const Options& options);
[[nodiscard]] Status run_robust(Engine& engine, const Options& options);
[[nodiscard]] Status run_neurons(Engine& engine, const Options& options);
[[nodiscard]] Status run_doubtful(Engine& engine, const Options& options);
[[nodiscard]] Status run_pen(Engine& engine, const Options& options);
[[nodiscard]] Status run_digits(Engine& engine, const Options& options);
[[nodiscard]] Status run_read(Engine& engine, const Options& options);
[[nodiscard]] Status run_explain(Engine& engine, const Options& options);
[[nodiscard]] Status run_config(const Options& options);
[[nodiscard]] Status run_schema(const Options& options);

}  // namespace inkling
