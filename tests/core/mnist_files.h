// MNIST for the tests that need real digits: the raw IDX files that scripts/setup puts into build/mnist. A missing
// file is a failing test, never a test that passes for want of data.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace inkling {

// Empty when there is no such file.
inline std::vector<std::uint8_t> read_mnist_file(const std::string& name) {
  std::ifstream file(std::string(INKLING_MNIST_DIR) + "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline constexpr const char* kNoMnist = "MNIST is not in " INKLING_MNIST_DIR ": run scripts/setup.";

}  // namespace inkling
