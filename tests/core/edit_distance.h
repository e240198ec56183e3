// How far what was read is from what was written.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

namespace inkling::test {

// The least number of characters to change, insert or take away to come from the one to the other.
inline std::size_t edit_distance(std::string_view read, std::string_view truth) {
  std::vector<std::size_t> row(truth.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < read.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < truth.size(); ++j) {
      const std::size_t changed = diagonal + (read[i] == truth[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace inkling::test
