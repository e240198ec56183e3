// Derivatives of the naive reference by complex step (Squire and Trapp 1998): f(x + ih) has the
// imaginary part h f'(x) + O(h^3). No difference is taken, so h can be so small that the result
// is exact to rounding (and a power of two, to divide by it without). Where f is piecewise it is that of the piece that
// x lies in.
#pragma once

#include <complex>
#include <cstddef>
#include <vector>

#include "tests/core/reference.h"

namespace inkling::test {

using Complex = std::complex<double>;

// df/dx[i] for every i; f maps a vector of complex numbers to one.
template <typename Function>
std::vector<double> complex_step_gradient(const std::vector<double>& x, Function f) {
  constexpr double kStep = 0x1p-300;
  std::vector<Complex> point = reference::convert<Complex>(x);
  std::vector<double> gradient;
  for (std::size_t i = 0; i < x.size(); ++i) {
    point[i] = Complex(x[i], kStep);
    gradient.push_back(f(point).imag() / kStep);
    point[i] = x[i];
  }
  return gradient;
}

// A gradient dy makes of any op a function with one value: sum of dy * y.
inline Complex inner_product(const std::vector<double>& dy, const std::vector<Complex>& y) {
  Complex sum = 0;
  for (std::size_t i = 0; i < dy.size(); ++i) sum += dy[i] * y[i];
  return sum;
}

}  // namespace inkling::test
