// One vector of floats, as wide as the target's registers, for the few kernels
// that XNNPACK does not have. Built on the compilers' vector extensions: the
// same source serves SSE, AVX, WebAssembly SIMD and plain scalar code.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__AVX2__)
#include <immintrin.h>
#endif

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
typedef std::uint32_t UnsignedVector __attribute__((vector_size(kWidth * sizeof(std::uint32_t))));
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

inline UnsignedVector splat_bits(std::uint32_t bits) { return bits - UnsignedVector{}; }

// The same vector, but not known to the compiler. A constant factor of multiply_wide would be widened at compile time,
// and Clang would not find the instruction of WebAssembly that widens both factors and multiplies.
inline UnsignedVector opaque(const UnsignedVector& vector) {
  const UnsignedVector* address = &vector;
#if defined(__wasm_simd128__)
  asm("" : "+r"(address) : "m"(vector));
#endif
  return *address;
}

// Products of unsigned numbers that need twice the bits, in halves.
struct WideProduct {
  UnsignedVector high, low;
};
inline WideProduct multiply_wide(UnsignedVector a, UnsignedVector b) {
#if defined(__wasm_simd128__)
  const auto first = std::bit_cast<UnsignedVector>(wasm_u64x2_extmul_low_u32x4(a, b));
  const auto last = std::bit_cast<UnsignedVector>(wasm_u64x2_extmul_high_u32x4(a, b));
  return {.high = __builtin_shufflevector(first, last, 1, 3, 5, 7),
          .low = __builtin_shufflevector(first, last, 0, 2, 4, 6)};
#elif defined(__AVX2__) && !defined(__AVX512F__)
  const auto wide_a = std::bit_cast<__m256i>(a);
  const auto wide_b = std::bit_cast<__m256i>(b);
  const __m256i even = _mm256_mul_epu32(wide_a, wide_b);
  const __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64(wide_a, 32), _mm256_srli_epi64(wide_b, 32));
  return {.high = std::bit_cast<UnsignedVector>(_mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA)),
          .low = std::bit_cast<UnsignedVector>(_mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xAA))};
#else
  WideProduct product;
  for (std::size_t lane = 0; lane < kWidth; ++lane) {
    const std::uint64_t wide = std::uint64_t{a[lane]} * b[lane];
    product.high[lane] = static_cast<std::uint32_t>(wide >> 32);
    product.low[lane] = static_cast<std::uint32_t>(wide);
  }
  return product;
#endif
}

}  // namespace inkling::simd
