#include "core/explanation/principal_components.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/base/rng.h"
#include "core/base/simd.h"

namespace inkling {
namespace {

constexpr std::size_t kColumns = PrincipalComponents::kComponents;
static_assert(kColumns % simd::kWidth == 0);

// How much the scatter along the exact components may still change from sweep to sweep, of the greatest. The error of
// a direction is about its root.
constexpr double kTolerance = 1e-7;

using Square = std::array<std::array<double, kColumns>, kColumns>;

// to += factor * from
void add_multiple(float factor, const float* from, float* to) {
  const simd::Vector factors = simd::splat(factor);
  for (std::size_t column = 0; column < kColumns; column += simd::kWidth) {
    simd::store(to + column, simd::multiply_add(factors, simd::load(from + column), simd::load(to + column)));
  }
}

// Turns the plane of axes p and q so that the symmetric matrix has no part there that mixes them.
void rotate(std::size_t p, std::size_t q, Square* matrix, Square* vectors) {
  Square& a = *matrix;
  if (a[p][q] == 0) return;
  const double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const double tangent = std::copysign(1 / (std::abs(theta) + std::sqrt(theta * theta + 1)), theta);
  const double cosine = 1 / std::sqrt(tangent * tangent + 1);
  const double sine = tangent * cosine;
  const auto turn = [&](double& x, double& y) {
    const double old_x = x;
    x = cosine * old_x - sine * y;
    y = sine * old_x + cosine * y;
  };
  for (std::size_t i = 0; i < kColumns; ++i) turn(a[i][p], a[i][q]);
  for (std::size_t i = 0; i < kColumns; ++i) turn(a[p][i], a[q][i]);
  for (auto& row : *vectors) turn(row[p], row[q]);
}

struct Eigen {
  std::array<double, kColumns> values;  // descending
  Square vectors;                       // in columns, in the same order
};

// Of a symmetric matrix, by Jacobi's method; so small a one needs six to ten rounds.
Eigen eigen_of(Square matrix) {
  constexpr int kRounds = 20;
  Square vectors{};
  for (std::size_t i = 0; i < kColumns; ++i) vectors[i][i] = 1;
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t p = 0; p < kColumns; ++p) {
      for (std::size_t q = p + 1; q < kColumns; ++q) rotate(p, q, &matrix, &vectors);
    }
  }
  std::array<std::size_t, kColumns> order{};
  std::iota(order.begin(), order.end(), std::size_t{0});
  Eigen eigen{};
  for (std::size_t to = 0; to < kColumns; ++to) {
    // The largest of those that are left: of so few that is as quick as a sort, and a tenth of its code.
    const std::span left = std::span(order).subspan(to);
    std::swap(left.front(), *std::ranges::max_element(left, {}, [&](std::size_t i) { return matrix[i][i]; }));
    eigen.values[to] = matrix[order[to]][order[to]];
    for (std::size_t i = 0; i < kColumns; ++i) eigen.vectors[i][to] = vectors[i][order[to]];
  }
  return eigen;
}

}  // namespace

PrincipalComponents::PrincipalComponents(std::span<const float> rows, std::size_t width)
    : rows_(rows),
      width_(width),
      mean_(width),
      directions_(width * kColumns),
      strand_sums_(kStrands * width * kColumns) {
  const std::size_t count = rows.size() / width;
  double squares = 0;
  for (std::size_t row = 0; row < count; ++row) {
    for (std::size_t i = 0; i < width; ++i) {
      const double x = rows[row * width + i];
      mean_[i] += x;
      squares += x * x;
    }
  }
  double mean_square = 0;
  for (double& mean : mean_) {
    mean /= static_cast<double>(std::max<std::size_t>(count, 1));
    mean_square += mean * mean;
  }
  scatter_ = squares - static_cast<double>(count) * mean_square;
  // What is left is rounding when all rows are the same.
  if (scatter_ < 1e-12 * squares) scatter_ = 0;
  finished_ = scatter_ == 0 || !finite();
  if (finished_) return;
  const Rng rng(0, Stream::kComponents);
  std::vector<double> columns(width * kColumns);
  for (std::size_t i = 0; i < columns.size(); ++i) columns[i] = double{rng.normal(i)};
  take_directions(&columns);
}

bool PrincipalComponents::finite() const { return std::isfinite(scatter_); }

std::size_t PrincipalComponents::blocks() const { return (rows_.size() / width_ + kBlockRows - 1) / kBlockRows; }

void PrincipalComponents::advance(std::size_t blocks_at_most, ThreadPool& pool) {
  if (finished_) return;
  const std::size_t end = std::min(blocks(), next_block_ + std::max<std::size_t>(blocks_at_most, 1));
  pool.run(kStrands, [&](std::size_t strand, std::size_t /*thread*/) {
    const std::size_t first = next_block_ + (strand + kStrands - next_block_ % kStrands) % kStrands;
    float* sums = &strand_sums_[strand * width_ * kColumns];
    for (std::size_t block = first; block < end; block += kStrands) sum_block(block, sums);
  });
  next_block_ = end;
  if (next_block_ == blocks()) end_sweep();
}

// Adds what the rows' scatter makes of the directions: the sum over the rows of (row - mean) times its place. Places
// sum up to 0, so the mean need not be taken from the row itself, and what is 0 in it, as most is behind a ReLU, is
// free.
void PrincipalComponents::sum_block(std::size_t block, float* sums) const {
  const std::size_t end = std::min(rows_.size() / width_, (block + 1) * kBlockRows);
  for (std::size_t row = block * kBlockRows; row < end; ++row) {
    const std::span<const float> x = rows_.subspan(row * width_, width_);
    const Place at = place(x);
    for (std::size_t i = 0; i < width_; ++i) {
      if (x[i] != 0) add_multiple(x[i], at.data(), sums + i * kColumns);
    }
  }
}

PrincipalComponents::Place PrincipalComponents::place(std::span<const float> row) const {
  Place at;
  for (std::size_t column = 0; column < kColumns; ++column) at[column] = -mean_place_[column];
  for (std::size_t i = 0; i < width_; ++i) {
    if (row[i] != 0) add_multiple(row[i], &directions_[i * kColumns], at.data());
  }
  return at;
}

void PrincipalComponents::end_sweep() {
  const std::size_t size = width_ * kColumns;
  std::vector<double> sums(size);
  for (std::size_t strand = 0; strand < kStrands; ++strand) {
    for (std::size_t i = 0; i < size; ++i) sums[i] += double{strand_sums_[strand * size + i]};
  }
  std::ranges::fill(strand_sums_, 0.0f);
  next_block_ = 0;
  ++sweeps_;

  Square scatter{};  // along the directions and across them
  for (std::size_t i = 0; i < width_; ++i) {
    for (std::size_t a = 0; a < kColumns; ++a) {
      for (std::size_t b = 0; b < kColumns; ++b) {
        scatter[a][b] += double{directions_[i * kColumns + a]} * sums[i * kColumns + b];
      }
    }
  }
  for (std::size_t a = 0; a < kColumns; ++a) {
    for (std::size_t b = 0; b < a; ++b) scatter[a][b] = scatter[b][a] = (scatter[a][b] + scatter[b][a]) / 2;
  }
  const Eigen eigen = eigen_of(scatter);

  std::vector<double> columns(size);
  for (std::size_t i = 0; i < width_; ++i) {
    for (std::size_t from = 0; from < kColumns; ++from) {
      for (std::size_t to = 0; to < kColumns; ++to) {
        columns[i * kColumns + to] += sums[i * kColumns + from] * eigen.vectors[from][to];
      }
    }
  }
  take_directions(&columns);

  double change = 0;
  for (std::size_t i = 0; i < kExact; ++i) change = std::max(change, std::abs(eigen.values[i] - values_[i]));
  values_ = eigen.values;
  finished_ = change <= kTolerance * values_[0] || sweeps_ == kMostSweeps;
  if (!finished_) return;
  for (std::size_t i = 0; i < kColumns; ++i) shares_[i] = static_cast<float>(std::max(0.0, values_[i]) / scatter_);
  point_to_greatest();
  strand_sums_ = {};
}

void PrincipalComponents::take_directions(std::vector<double>* columns) {
  const auto dot = [&](std::size_t a, std::size_t b) {
    double sum = 0;
    for (std::size_t i = 0; i < width_; ++i) sum += (*columns)[i * kColumns + a] * (*columns)[i * kColumns + b];
    return sum;
  };
  // Gram and Schmidt's method, one column off the next at a time, each twice: once leaves rounding behind.
  for (std::size_t column = 0; column < kColumns; ++column) {
    const double before = dot(column, column);
    for (int time = 0; time < 2; ++time) {
      for (std::size_t other = 0; other < column; ++other) {
        const double along = dot(column, other);
        for (std::size_t i = 0; i < width_; ++i) {
          (*columns)[i * kColumns + column] -= along * (*columns)[i * kColumns + other];
        }
      }
    }
    // A column that is nothing but others and rounding is none.
    const double after = dot(column, column);
    const double scale = after > 1e-20 * before ? 1 / std::sqrt(after) : 0;
    for (std::size_t i = 0; i < width_; ++i) (*columns)[i * kColumns + column] *= scale;
  }
  std::array<double, kColumns> mean_place{};
  for (std::size_t i = 0; i < width_; ++i) {
    for (std::size_t column = 0; column < kColumns; ++column) {
      directions_[i * kColumns + column] = static_cast<float>((*columns)[i * kColumns + column]);
      mean_place[column] += mean_[i] * double{directions_[i * kColumns + column]};
    }
  }
  std::ranges::transform(mean_place, mean_place_.begin(), [](double x) { return static_cast<float>(x); });
}

void PrincipalComponents::point_to_greatest() {
  for (std::size_t column = 0; column < kColumns; ++column) {
    float greatest = 0;
    for (std::size_t i = 0; i < width_; ++i) {
      const float part = directions_[i * kColumns + column];
      if (std::abs(part) > std::abs(greatest)) greatest = part;
    }
    if (greatest >= 0) continue;
    mean_place_[column] = -mean_place_[column];
    for (std::size_t i = 0; i < width_; ++i) directions_[i * kColumns + column] *= -1;
  }
}

}  // namespace inkling
