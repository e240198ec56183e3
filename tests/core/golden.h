// The golden file of tests/golden: what an independent implementation makes of the same settings.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace inkling::test {

// `section` is "trainings" or "optimizers". Each case has a "name" and a "config".
inline std::vector<nlohmann::json> golden_cases(const char* section) {
  std::ifstream file(INKLING_SOURCE_DIR "/tests/golden/training.json");
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
