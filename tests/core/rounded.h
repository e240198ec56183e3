// A number that knows how far float arithmetic may stray from it: the scalar with which the
// naive reference computes the tolerances of the tests. Not interval arithmetic: it follows
// the classical a-priori bounds (Higham, Accuracy and Stability of Numerical Algorithms, 2nd
// edition, chapter 3), which hold for every order of summation, fused or not.
#pragma once

#include <algorithm>
#include <cmath>

namespace inkling::test {

// One rounding changes a number by at most the unit roundoff, relatively, or, where it underflows, by
// the smallest number there is.
struct Format {
  double roundoff, smallest;
};
inline constexpr Format kFloat{0x1p-24, 0x1p-149};
inline constexpr Format kDouble{0x1p-53, 0x1p-1074};

// The exact value, the sum of the absolute values of the terms that make it up, and the largest
// number of roundings that any of these terms goes through. A computed result then differs from
// the exact one by at most gamma(roundings) * magnitude, where gamma(k) = k u / (1 - k u): for a
// dot product of length k that is the well-known gamma(k) * sum |a||b|.
class Rounded {
 public:
  Rounded(double value = 0) : value_(value), magnitude_(std::abs(value)) {}

  double value() const { return value_; }
  double bound(const Format& format = kFloat) const {
    const double relative = roundings_ * format.roundoff;
    return relative / (1 - relative) * magnitude_ + roundings_ * format.smallest;
  }

  friend Rounded operator+(const Rounded& a, const Rounded& b) {
    return {a.value_ + b.value_, a.magnitude_ + b.magnitude_, std::max(a.roundings_, b.roundings_) + 1};
  }
  friend Rounded operator-(const Rounded& a) { return {-a.value_, a.magnitude_, a.roundings_}; }
  friend Rounded operator-(const Rounded& a, const Rounded& b) { return a + -b; }
  friend Rounded operator*(const Rounded& a, const Rounded& b) {
    return {a.value_ * b.value_, a.magnitude_ * b.magnitude_, a.roundings_ + b.roundings_ + 1};
  }
  friend Rounded operator/(const Rounded& a, const Rounded& b) { return a * reciprocal(b); }
  Rounded& operator+=(const Rounded& b) { return *this = *this + b; }
  Rounded& operator*=(const Rounded& b) { return *this = *this * b; }

  // For a function f the error of the argument grows by |f'|, to first order, and one rounding of the
  // result joins it; two for exp and log, which libraries compute to one unit in the last place.
  friend Rounded sqrt(const Rounded& a) {
    const double root = std::sqrt(a.value_);
    if (a.magnitude_ == 0) return a;
    return {root, root + a.magnitude_ / (2 * root), a.roundings_ + 1};
  }
  friend Rounded exp(const Rounded& a) {
    const double power = std::exp(a.value_);
    return {power, power * (1 + a.magnitude_), a.roundings_ + 2};
  }
  friend Rounded log(const Rounded& a) {
    const double logarithm = std::log(a.value_);
    return {logarithm, std::abs(logarithm) + a.magnitude_ / a.value_, a.roundings_ + 2};
  }

 private:
  Rounded(double value, double magnitude, double roundings)
      : value_(value), magnitude_(magnitude), roundings_(roundings) {}

  static Rounded reciprocal(const Rounded& a) {
    return {1 / a.value_, a.magnitude_ / (a.value_ * a.value_), a.roundings_ + 1};
  }

  double value_;
  double magnitude_;
  double roundings_ = 0;
};

}  // namespace inkling::test
