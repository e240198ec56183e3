// The engine, on which the other files' functions work, and the types that they share.
#include "core/engine.h"

#include <emscripten/heap.h>

#include "wasm/run.h"
#include "wasm/values.h"

namespace inkling {

using emscripten::val;

Text to_text(std::string_view text) { return Text(val::u8string(std::string(text).c_str())); }

OptionalProblem to_problem(const Error& error) {
  return OptionalProblem(val(Problem{to_text(error_code_name(error.code)), to_text(error.message)}));
}

namespace {

// A view of the module's memory that JavaScript copies at once.
template <typename T>
val copy_of(std::span<const T> values) {
  return val(emscripten::typed_memory_view(values.size(), values.data())).template call<val>("slice");
}

}  // namespace

Bytes copy_out(std::span<const std::uint8_t> bytes) { return Bytes(copy_of(bytes)); }
Floats copy_out(std::span<const float> floats) { return Floats(copy_of(floats)); }
Counts copy_out(std::span<const std::uint32_t> counts) { return Counts(copy_of(counts)); }

namespace {

template <typename T>
Numbers array_of(std::span<const T> numbers) {
  const val view(emscripten::typed_memory_view(numbers.size(), numbers.data()));
  return Numbers(val::global("Array").call<val>("from", view));
}

// More shards than any batch or evaluation has.
constexpr double kManyShards = 1e6;

double memory_bytes() { return static_cast<double>(emscripten_get_heap_size()); }

}  // namespace

Numbers to_numbers(std::span<const float> numbers) { return array_of(numbers); }
Numbers to_numbers(std::span<const std::uint32_t> numbers) { return array_of(numbers); }

std::size_t shard_count(double shards) {
  if (!(shards >= 1.0)) return 1;
  return static_cast<std::size_t>(shards < kManyShards ? shards : kManyShards);
}

RunProgress advance_run(Job& run, double max_shards) {
  if (const Status status = run.advance(shard_count(max_shards)); !status) return failed<RunProgress>(status.error());
  const JobProgress progress = run.progress();
  return {{}, progress.finished, number(progress.done), number(progress.total)};
}

}  // namespace inkling

EMSCRIPTEN_BINDINGS(engine) {
  using namespace inkling;
  emscripten::register_type<Text>("string");
  emscripten::register_type<Bytes>("Uint8Array");
  emscripten::register_type<Floats>("Float32Array");
  emscripten::register_type<Counts>("Uint32Array");
  emscripten::register_type<Numbers>("number[]");
  emscripten::register_type<OptionalNumber>("number | undefined");
  emscripten::value_object<Problem>("Problem").field("code", &Problem::code).field("message", &Problem::message);
  emscripten::register_type<OptionalProblem>("Problem | undefined");
  emscripten::value_object<Outcome>("Outcome").field("problem", &Outcome::problem);

  emscripten::class_<Engine>("Engine").constructor<std::size_t>();
  emscripten::function("memoryBytes", &memory_bytes);

  emscripten::class_<Job>("AnyRun");
  emscripten::register_type<OptionalRun>("AnyRun | undefined");
  emscripten::value_object<StartedRun>("StartedRun")
      .field("problem", &StartedRun::problem)
      .field("run", &StartedRun::run);
  emscripten::value_object<RunProgress>("RunProgress")
      .field("problem", &RunProgress::problem)
      .field("done", &RunProgress::done)
      .field("seen", &RunProgress::seen)
      .field("count", &RunProgress::count);
  emscripten::function("advanceRun(run, maxShards)", &advance_run);
}
