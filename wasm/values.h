// What crosses the boundary: copies of arrays, and results as value objects, whose types Emscripten writes into the
// module's .d.ts, from which the page has them. Every file of this folder binds one feature, as functions of the
// engine; no pointer or view leaves.
#pragma once

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/status.h"

namespace inkling {

// Counts cross as doubles, like every number of JavaScript: exact up to 2^53.
template <typename Count>
double number(Count count) {
  return static_cast<double>(count);
}

// A JavaScript value whose TypeScript type is registered in engine.cc, or in the file that alone knows it.
template <typename Tag>
struct Typed : emscripten::val {
  Typed() : val(val::undefined()) {}
  explicit Typed(const val& value) : val(value) {}
};
using Text = Typed<struct TextTag>;                      // string
using Bytes = Typed<struct BytesTag>;                    // Uint8Array
using Floats = Typed<struct FloatsTag>;                  // Float32Array
using Counts = Typed<struct CountsTag>;                  // Uint32Array
using Numbers = Typed<struct NumbersTag>;                // number[]
using OptionalNumber = Typed<struct OptionalNumberTag>;  // number | undefined

struct Problem {
  Text code;
  Text message;
};
using OptionalProblem = Typed<struct OptionalProblemTag>;  // Problem | undefined
OptionalProblem to_problem(const Error& error);

// What every result that can fail begins with: without a problem, its other fields hold.
struct Outcome {
  OptionalProblem problem;
};

template <std::derived_from<Outcome> Result>
Result failed(const Error& error) {
  Result result;
  result.problem = to_problem(error);
  return result;
}

inline Outcome to_outcome(const Status& status) { return status ? Outcome{} : failed<Outcome>(status.error()); }

template <typename T>
std::vector<T> copy_in(const emscripten::val& array) {
  std::vector<T> copy(array["length"].as<std::size_t>());
  emscripten::val(emscripten::typed_memory_view(copy.size(), copy.data())).call<void>("set", array);
  return copy;
}

Text to_text(std::string_view text);
Bytes copy_out(std::span<const std::uint8_t> bytes);
Floats copy_out(std::span<const float> floats);
Counts copy_out(std::span<const std::uint32_t> counts);
Numbers to_numbers(std::span<const float> numbers);
Numbers to_numbers(std::span<const std::uint32_t> numbers);

// Of an evaluation or a training, to be done in one call.
std::size_t shard_count(double shards);

}  // namespace inkling
