// Winograd's method once more, as the formula is written: matrices, tile by tile, nothing shared with core/ but the
// geometries. With test::Rounded as the scalar it computes how far float arithmetic may stray when it takes this
// way, which is further than when it sums the products themselves.
#pragma once

#include <cstddef>
#include <vector>

#include "tests/core/reference.h"

namespace inkling::reference {

template <typename T>
struct Matrix {
  std::size_t rows, columns;
  Values<T> values;

  Matrix(std::size_t r, std::size_t c) : rows(r), columns(c), values(r * c) {}
  T& operator()(std::size_t i, std::size_t j) { return values[i * columns + j]; }
  const T& operator()(std::size_t i, std::size_t j) const { return values[i * columns + j]; }

  [[nodiscard]] Matrix transposed() const {
    Matrix result(columns, rows);
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) result(j, i) = (*this)(i, j);
    }
    return result;
  }
  friend Matrix operator*(const Matrix& a, const Matrix& b) {
    Matrix result(a.rows, b.columns);
    for (std::size_t i = 0; i < a.rows; ++i) {
      for (std::size_t j = 0; j < b.columns; ++j) {
        for (std::size_t k = 0; k < a.columns; ++k) result(i, j) += a(i, k) * b(k, j);
      }
    }
    return result;
  }
};

// Toom and Cook's construction for tiles of m outputs and kernels of r, m + r - 1 = 6, from the five finite points: row
// i of A and of G holds the powers of point i, those of G over the product of its distances from the other points; the
// last row is the point at infinity. Row i of Bt holds the coefficients of the product of (x - p) over the others.
template <typename T>
struct WinogradMatrices {
  static constexpr std::size_t kTile = 6;
  static constexpr double kFinite[] = {0, 1, -1, 2, -2};

  explicit WinogradMatrices(std::size_t kernel) : a(kTile, kTile + 1 - kernel), g(kTile, kernel), bt(kTile, kTile) {
    for (std::size_t i = 0; i + 1 < kTile; ++i) {
      double distances = 1;
      Values<double> polynomial{1};  // rising powers
      for (std::size_t j = 0; j + 1 < kTile; ++j) {
        if (i == j) continue;
        distances *= kFinite[i] - kFinite[j];
        polynomial = times_root(polynomial, kFinite[j]);
      }
      fill_powers(a, i, 1);
      fill_powers(g, i, distances);
      for (std::size_t j = 0; j < polynomial.size(); ++j) bt(i, j) = T(polynomial[j]);
    }
    Values<double> polynomial{1};
    for (const double point : kFinite) polynomial = times_root(polynomial, point);
    for (std::size_t j = 0; j < polynomial.size(); ++j) bt(kTile - 1, j) = T(polynomial[j]);
    a(kTile - 1, a.columns - 1) = T(1.0);
    g(kTile - 1, g.columns - 1) = T(1.0);
  }

  Matrix<T> a, g, bt;

 private:
  static Values<double> times_root(const Values<double>& polynomial, double root) {
    Values<double> product(polynomial.size() + 1);
    for (std::size_t i = 0; i < polynomial.size(); ++i) {
      product[i + 1] += polynomial[i];
      product[i] -= root * polynomial[i];
    }
    return product;
  }
  static void fill_powers(Matrix<T>& matrix, std::size_t i, double divisor) {
    double power = 1;
    for (std::size_t j = 0; j < matrix.columns; ++j) {
      // Only a quotient that is not exact is rounded.
      matrix(i, j) = divisor == 1 ? T(power) : T(power) / T(divisor);
      power *= kFinite[i];
    }
  }
};

// Calls visit(image, first padded row, first padded column) for each tile.
template <typename Visit>
void for_each_tile(const Conv2dGeometry& g, std::size_t images, Visit visit) {
  const std::size_t side = 7 - g.kernel_h;
  const Shape out = conv2d_output(g);
  for (std::size_t n = 0; n < images; ++n) {
    for (std::size_t h = 0; h < out.h; h += side) {
      for (std::size_t w = 0; w < out.w; w += side) visit(n, h, w);
    }
  }
}

// Elements of a tensor under a square of pixels; visit(i, j, index) where it lies inside the image.
template <typename Visit>
void for_each_inside(const Shape& shape, std::size_t n, std::size_t h, std::size_t w, std::size_t padding,
                     std::size_t side, std::size_t channel, Visit visit) {
  for (std::size_t i = 0; i < side; ++i) {
    for (std::size_t j = 0; j < side; ++j) {
      if (h + i < padding || h + i >= padding + shape.h || w + j < padding || w + j >= padding + shape.w) continue;
      visit(i, j, ((n * shape.h + h + i - padding) * shape.w + w + j - padding) * shape.c + channel);
    }
  }
}

template <typename T>
Matrix<T> kernel_of(const Conv2dGeometry& g, const Values<T>& w, std::size_t c, std::size_t k) {
  Matrix<T> kernel(g.kernel_h, g.kernel_w);
  for (std::size_t i = 0; i < kernel.values.size(); ++i) kernel.values[i] = w[(i * g.input.c + c) * g.filters + k];
  return kernel;
}

template <typename T>
Matrix<T> elementwise(const Matrix<T>& a, const Matrix<T>& b) {
  Matrix<T> product(a.rows, a.columns);
  for (std::size_t i = 0; i < a.values.size(); ++i) product.values[i] = a.values[i] * b.values[i];
  return product;
}

template <typename T>
void add_to(Matrix<T>& sum, const Matrix<T>& part) {
  for (std::size_t i = 0; i < sum.values.size(); ++i) sum.values[i] += part.values[i];
}

// One tile's transformed inputs or output gradients, a matrix a channel.
template <typename T>
std::vector<Matrix<T>> transformed(const Matrix<T>& transform, const Shape& shape, const Values<T>& from, std::size_t n,
                                   std::size_t h, std::size_t w, std::size_t padding) {
  std::vector<Matrix<T>> result;
  for (std::size_t c = 0; c < shape.c; ++c) {
    Matrix<T> tile(transform.columns, transform.columns);
    for_each_inside(shape, n, h, w, padding, tile.rows, c,
                    [&](std::size_t i, std::size_t j, std::size_t at) { tile(i, j) = from[at]; });
    result.push_back(transform * tile * transform.transposed());
  }
  return result;
}

template <typename T>
struct WinogradWeights {
  WinogradWeights(const WinogradMatrices<T>& m, const Conv2dGeometry& g, const Values<T>& w) : filters(g.filters) {
    for (std::size_t c = 0; c < g.input.c; ++c) {
      for (std::size_t k = 0; k < filters; ++k) points.push_back(m.g * kernel_of(g, w, c, k) * m.g.transposed());
    }
  }
  [[nodiscard]] const Matrix<T>& at(std::size_t c, std::size_t k) const { return points[c * filters + k]; }

  std::size_t filters;
  std::vector<Matrix<T>> points;
};

template <typename T>
Values<T> winograd_forward(const Conv2dGeometry& g, std::size_t images, const Values<T>& x, const Values<T>& w,
                           const Values<T>& b) {
  const WinogradMatrices<T> m(g.kernel_h);
  const WinogradWeights<T> weights(m, g, w);
  const Shape out = conv2d_output(g);
  Values<T> y(images * out.size());
  for_each_tile(g, images, [&](std::size_t n, std::size_t h, std::size_t ow) {
    const auto v = transformed(m.bt, g.input, x, n, h, ow, g.padding);
    for (std::size_t k = 0; k < g.filters; ++k) {
      Matrix<T> sum(6, 6);
      for (std::size_t c = 0; c < g.input.c; ++c) add_to(sum, elementwise(v[c], weights.at(c, k)));
      const Matrix<T> tile = m.a.transposed() * sum * m.a;
      for_each_inside(out, n, h, ow, 0, tile.rows, k,
                      [&](std::size_t i, std::size_t j, std::size_t at) { y[at] = tile(i, j) + b[k]; });
    }
  });
  return y;
}

// dx; accumulates into dw and db.
template <typename T>
Values<T> winograd_backward(const Conv2dGeometry& g, std::size_t images, const Values<T>& x, const Values<T>& w,
                            const Values<T>& dy, Values<T>& dw, Values<T>& db) {
  const WinogradMatrices<T> m(g.kernel_h);
  const WinogradWeights<T> weights(m, g, w);
  const Matrix<T> b = m.bt.transposed();
  Values<T> dx(images * g.input.size());
  std::vector<Matrix<T>> du(weights.points.size(), Matrix<T>(6, 6));
  for_each_tile(g, images, [&](std::size_t n, std::size_t h, std::size_t ow) {
    const auto v = transformed(m.bt, g.input, x, n, h, ow, g.padding);
    const auto dm = transformed(m.a, conv2d_output(g), dy, n, h, ow, 0);
    for (std::size_t c = 0; c < g.input.c; ++c) {
      Matrix<T> sum(6, 6);
      for (std::size_t k = 0; k < g.filters; ++k) {
        add_to(sum, elementwise(dm[k], weights.at(c, k)));
        add_to(du[c * g.filters + k], elementwise(dm[k], v[c]));
      }
      const Matrix<T> tile = b * sum * m.bt;
      for_each_inside(g.input, n, h, ow, g.padding, 6, c,
                      [&](std::size_t i, std::size_t j, std::size_t at) { dx[at] += tile(i, j); });
    }
  });
  for (std::size_t i = 0; i < du.size(); ++i) {
    const Matrix<T> kernel = m.g.transposed() * du[i] * m.g;
    for (std::size_t j = 0; j < kernel.values.size(); ++j) dw[j * du.size() + i] += kernel.values[j];
  }
  for (std::size_t i = 0; i < dy.size(); ++i) db[i % g.filters] += dy[i];
  return dx;
}

}  // namespace inkling::reference
