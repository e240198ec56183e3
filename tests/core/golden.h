// The golden files of tests/golden: what an independent implementation makes of the same settings, and drawings with
// the pixels that the page shows of them.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace inkling::test {

// `section` is a list in the file, whose cases have a "name" each. None when the file cannot be read.
inline std::vector<nlohmann::json> golden_cases(const char* section, const char* name = "training.json") {
  std::ifstream file(std::string(INKLING_SOURCE_DIR "/tests/golden/") + name);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const nlohmann::json golden = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!golden.is_object() || !golden.contains(section)) return {};
  return golden[section].get<std::vector<nlohmann::json>>();
}

// The names of the tests.
struct PrintGoldenName {
  std::string operator()(const ::testing::TestParamInfo<nlohmann::json>& test) const {
    return test.param["name"].get<std::string>();
  }
};

}  // namespace inkling::test
