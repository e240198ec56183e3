// One vector of floats, as wide as the target's registers, for the few kernels
// that XNNPACK does not have. Built on the compilers' vector extensions: the
// same source serves SSE, AVX, WebAssembly SIMD and plain scalar code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace inkling::simd {

#if defined(__AVX512F__)
inline constexpr std::size_t kWidth = 16;
#elif defined(__AVX__)
inline constexpr std::size_t kWidth = 8;
#else
inline constexpr std::size_t kWidth = 4;
#endif

typedef float Vector __attribute__((vector_size(kWidth * sizeof(float))));
typedef std::int32_t IntVector
    __attribute__((vector_size(kWidth * sizeof(std::int32_t))));  // also what a > b gives: 0 or -1
typedef std::uint8_t ByteVector __attribute__((vector_size(kWidth)));

inline Vector load(const float* from) {
  Vector vector;
  std::memcpy(&vector, from, sizeof(vector));
  return vector;
}

inline void store(float* to, Vector vector) { std::memcpy(to, &vector, sizeof(vector)); }

// Small whole numbers, one byte each in memory.
inline IntVector load_bytes(const std::uint8_t* from) {
  ByteVector bytes;
  std::memcpy(&bytes, from, sizeof(bytes));
  return __builtin_convertvector(bytes, IntVector);
}
inline void store_bytes(std::uint8_t* to, IntVector vector) {
  const ByteVector bytes = __builtin_convertvector(vector, ByteVector);
  std::memcpy(to, &bytes, sizeof(bytes));
}

inline Vector splat(float value) { return value - Vector{}; }

// a * b + c. Relaxed SIMD fuses it where the processor can; natively the compiler contracts it.
inline Vector multiply_add(Vector a, Vector b, Vector c) {
#if defined(__wasm_relaxed_simd__)
  return __builtin_wasm_relaxed_madd_f32x4(a, b, c);
#else
  return a * b + c;
#endif
}

}  // namespace inkling::simd
