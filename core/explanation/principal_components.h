// Principal components: the directions in which many rows of numbers differ the most, and where a row lies along them.
// By subspace iteration with the Rayleigh-Ritz step (Golub and Van Loan, Matrix Computations, 4th edition, section
// 8.2.4), which reads the rows some ten times, in slices, and needs no matrix of columns by columns.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "core/base/thread_pool.h"

namespace inkling {

class PrincipalComponents {
 public:
  // The first two are what a map is drawn of, and decide when the iteration ends; those behind them are less exact.
  static constexpr std::size_t kComponents = 16;
  static constexpr std::size_t kExact = 2;
  // What is worked on at once by a thread.
  static constexpr std::size_t kBlockRows = 32;
  static constexpr std::size_t kMostSweeps = 40;

  using Place = std::array<float, kComponents>;

  // Of rows [n, width], which must stay where they are until it has finished. Reads them once.
  PrincipalComponents(std::span<const float> rows, std::size_t width);

  // Reads up to `blocks` blocks of rows. The result depends neither on how many nor on the threads.
  void advance(std::size_t blocks, ThreadPool& pool);
  [[nodiscard]] std::size_t blocks() const;  // of a sweep over all rows
  [[nodiscard]] std::size_t blocks_done() const { return sweeps_ * blocks() + next_block_; }
  [[nodiscard]] bool finished() const { return finished_; }

  // Whether all rows are finite; without that nothing else holds.
  [[nodiscard]] bool finite() const;
  // How much of the rows' variance lies along each, the greatest first. 0 where they do not differ.
  [[nodiscard]] const Place& shares() const { return shares_; }
  // Where a row [width] lies, from the mean of all; along a direction whose greatest part is positive.
  [[nodiscard]] Place place(std::span<const float> row) const;

 private:
  // Sums are made in this many strands, row blocks in turns, so that threads do not change them.
  static constexpr std::size_t kStrands = 8;

  void sum_block(std::size_t block, float* sums) const;
  void end_sweep();
  // Makes directions_ out of columns [width][kComponents] of which each is to be orthogonal to those before.
  void take_directions(std::vector<double>* columns);
  void point_to_greatest();

  std::span<const float> rows_;
  std::size_t width_;
  std::vector<double> mean_;        // [width]
  double scatter_ = 0;              // the sum of the squares of the rows' distances from it
  std::vector<float> directions_;   // [width][kComponents], orthonormal columns, or 0
  Place mean_place_{};              // of the mean along them
  std::vector<float> strand_sums_;  // [kStrands][width][kComponents] of the sweep under way
  std::size_t next_block_ = 0;
  std::size_t sweeps_ = 0;
  std::array<double, kComponents> values_{};  // the scatter along each after the last sweep
  Place shares_{};
  bool finished_ = false;
};

}  // namespace inkling
