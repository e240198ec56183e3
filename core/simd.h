// One vector of floats, as wide as the target's registers, for the few kernels
// that XNNPACK does not have. Built on the compilers' vector extensions: the
// same source serves SSE, AVX, WebAssembly SIMD and plain scalar code.
#pragma once

#include <cstddef>
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

inline Vector load(const float* from) {
  Vector vector;
  std::memcpy(&vector, from, sizeof(vector));
  return vector;
}

inline void store(float* to, Vector vector) { std::memcpy(to, &vector, sizeof(vector)); }

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
