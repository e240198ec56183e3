// Winograd's transforms for six points, on vectors of channels: each in one direction (a vector of kFrom numbers to one
// of kTo), and any of them in both directions of a square. The formula that they belong to is in conv2d_winograd.cc,
// the only file that includes this one.
#pragma once

#include <cstddef>

#include "core/base/simd.h"

namespace inkling::winograd {

using simd::Vector;

inline constexpr std::size_t kTile = 6;  // m + r - 1
inline constexpr std::size_t kPoints = kTile * kTile;

inline Vector add(float factor, Vector a, Vector b) { return simd::multiply_add(simd::splat(factor), a, b); }

// Bt, then its transpose B.
struct InputTransform {
  static constexpr std::size_t kFrom = kTile, kTo = kTile;
  static void apply(const Vector* d, Vector* v) {
    const Vector even1 = add(-4.0f, d[2], d[4]);
    const Vector odd1 = add(-4.0f, d[1], d[3]);
    const Vector even2 = d[4] - d[2];
    const Vector odd2 = d[3] - d[1];
    v[0] = add(4.0f, d[0], add(-5.0f, d[2], d[4]));
    v[1] = even1 + odd1;
    v[2] = even1 - odd1;
    v[3] = add(2.0f, odd2, even2);
    v[4] = add(-2.0f, odd2, even2);
    v[5] = add(4.0f, d[1], add(-5.0f, d[3], d[5]));
  }
};

struct InputTransposed {
  static constexpr std::size_t kFrom = kTile, kTo = kTile;
  static void apply(const Vector* v, Vector* d) {
    const Vector sum1 = v[1] + v[2];
    const Vector difference1 = v[1] - v[2];
    const Vector sum2 = v[3] + v[4];
    const Vector difference2 = v[3] - v[4];
    d[0] = 4.0f * v[0];
    d[1] = 4.0f * (v[5] - difference1) - 2.0f * difference2;
    d[2] = add(-5.0f, v[0], add(-4.0f, sum1, -sum2));
    d[3] = add(-5.0f, v[5], add(2.0f, difference2, difference1));
    d[4] = v[0] + sum1 + sum2;
    d[5] = v[5];
  }
};

// At, A, G and Gt for an m x m tile of an r x r kernel.
template <std::size_t kOut>
struct OutputTransform;
template <std::size_t kOut>
struct OutputTransposed;
template <std::size_t kKernel>
struct KernelTransform;
template <std::size_t kKernel>
struct KernelTransposed;

template <>
struct OutputTransform<4> {
  static constexpr std::size_t kFrom = kTile, kTo = 4;
  static void apply(const Vector* m, Vector* y) {
    const Vector sum1 = m[1] + m[2];
    const Vector difference1 = m[1] - m[2];
    const Vector sum2 = m[3] + m[4];
    const Vector difference2 = m[3] - m[4];
    y[0] = m[0] + sum1 + sum2;
    y[1] = add(2.0f, difference2, difference1);
    y[2] = add(4.0f, sum2, sum1);
    y[3] = add(8.0f, difference2, difference1) + m[5];
  }
};
template <>
struct OutputTransposed<4> {
  static constexpr std::size_t kFrom = 4, kTo = kTile;
  static void apply(const Vector* y, Vector* m) {
    const Vector even1 = y[0] + y[2];
    const Vector odd1 = y[1] + y[3];
    const Vector even2 = add(4.0f, y[2], y[0]);
    const Vector odd2 = add(4.0f, y[3], y[1]);
    m[0] = y[0];
    m[1] = even1 + odd1;
    m[2] = even1 - odd1;
    m[3] = add(2.0f, odd2, even2);
    m[4] = add(-2.0f, odd2, even2);
    m[5] = y[3];
  }
};
template <>
struct OutputTransform<2> {
  static constexpr std::size_t kFrom = kTile, kTo = 2;
  static void apply(const Vector* m, Vector* y) {
    y[0] = m[0] + (m[1] + m[2]) + (m[3] + m[4]);
    y[1] = add(2.0f, m[3] - m[4], m[1] - m[2]) + m[5];
  }
};
template <>
struct OutputTransposed<2> {
  static constexpr std::size_t kFrom = 2, kTo = kTile;
  static void apply(const Vector* y, Vector* m) {
    m[0] = y[0];
    m[1] = y[0] + y[1];
    m[2] = y[0] - y[1];
    m[3] = add(2.0f, y[1], y[0]);
    m[4] = add(-2.0f, y[1], y[0]);
    m[5] = y[1];
  }
};

inline constexpr float kSixth = 1.0f / 6.0f;
inline constexpr float kTwentyFourth = 1.0f / 24.0f;

// From the even and odd parts of the kernel's polynomial at ±1 and ±2.
inline void kernel_points(Vector first, Vector even1, Vector odd1, Vector even2, Vector odd2, Vector last, Vector* u) {
  u[0] = 0.25f * first;
  u[1] = -kSixth * (even1 + odd1);
  u[2] = -kSixth * (even1 - odd1);
  u[3] = kTwentyFourth * (even2 + odd2);
  u[4] = kTwentyFourth * (even2 - odd2);
  u[5] = last;
}

template <>
struct KernelTransform<3> {
  static constexpr std::size_t kFrom = 3, kTo = kTile;
  static void apply(const Vector* w, Vector* u) {
    kernel_points(w[0], w[0] + w[2], w[1], add(4.0f, w[2], w[0]), 2.0f * w[1], w[2], u);
  }
};
template <>
struct KernelTransform<5> {
  static constexpr std::size_t kFrom = 5, kTo = kTile;
  static void apply(const Vector* w, Vector* u) {
    kernel_points(w[0], w[0] + w[2] + w[4], w[1] + w[3], add(16.0f, w[4], add(4.0f, w[2], w[0])),
                  add(8.0f, w[3], 2.0f * w[1]), w[4], u);
  }
};

// What the points ±1 and ±2 hand back to the even and the odd weights.
struct KernelSums {
  explicit KernelSums(const Vector* u)
      : even1(-kSixth * (u[1] + u[2])),
        odd1(-kSixth * (u[1] - u[2])),
        even2(kTwentyFourth * (u[3] + u[4])),
        odd2(kTwentyFourth * (u[3] - u[4])) {}
  Vector even1, odd1, even2, odd2;
};

template <>
struct KernelTransposed<3> {
  static constexpr std::size_t kFrom = kTile, kTo = 3;
  static void apply(const Vector* u, Vector* w) {
    const KernelSums sums(u);
    w[0] = add(0.25f, u[0], sums.even1 + sums.even2);
    w[1] = add(2.0f, sums.odd2, sums.odd1);
    w[2] = add(4.0f, sums.even2, sums.even1) + u[5];
  }
};
template <>
struct KernelTransposed<5> {
  static constexpr std::size_t kFrom = kTile, kTo = 5;
  static void apply(const Vector* u, Vector* w) {
    const KernelSums sums(u);
    w[0] = add(0.25f, u[0], sums.even1 + sums.even2);
    w[1] = add(2.0f, sums.odd2, sums.odd1);
    w[2] = add(4.0f, sums.even2, sums.even1);
    w[3] = add(8.0f, sums.odd2, sums.odd1);
    w[4] = add(16.0f, sums.even2, sums.even1) + u[5];
  }
};

// T in T^t for a square of vectors [kFrom, kFrom] → [kTo, kTo].
template <typename Transform>
void both_directions(const Vector* in, Vector* out) {
  constexpr std::size_t kFrom = Transform::kFrom;
  constexpr std::size_t kTo = Transform::kTo;
  Vector half[kFrom * kTo];  // [column, row]
  for (std::size_t j = 0; j < kFrom; ++j) {
    Vector column[kFrom];
    for (std::size_t i = 0; i < kFrom; ++i) column[i] = in[i * kFrom + j];
    Transform::apply(column, half + j * kTo);
  }
  for (std::size_t i = 0; i < kTo; ++i) {
    Vector row[kFrom];
    for (std::size_t j = 0; j < kFrom; ++j) row[j] = half[j * kTo + i];
    Transform::apply(row, out + i * kTo);
  }
}

}  // namespace inkling::winograd
