// Principal components: those that NumPy finds, the same whatever the slices and threads; and rows that do not differ,
// are few, narrow or not finite.
#include "core/explanation/principal_components.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "tests/core/golden.h"
#include "tests/core/threads.h"

namespace inkling {
namespace {

using test::kThreadCounts;

// As tests/golden/make_components.py makes them.
std::vector<float> made_rows(const std::string& name, std::size_t count, std::size_t width) {
  constexpr int kWaves = 12;
  std::vector<float> rows;
  for (std::size_t row = 0; row < count; ++row) {
    for (std::size_t column = 0; column < width; ++column) {
      double sum = 0;
      for (int k = 0; k < kWaves; ++k) {
        sum += std::sin(1.3 * (k + 1) * static_cast<double>(row) + k) *
               std::cos(0.37 * (k + 1) * static_cast<double>(column)) / std::pow(k + 1, 1.5);
      }
      const double value = 0.25 + sum;
      rows.push_back(static_cast<float>(name == "rectified" ? std::max(value, 0.0) : value));
    }
  }
  return rows;
}

PrincipalComponents finished(std::span<const float> rows, std::size_t width, std::size_t threads = 1,
                             std::size_t slice = 1'000) {
  ThreadPool pool(threads);
  PrincipalComponents components(rows, width);
  while (!components.finished()) components.advance(slice, pool);
  return components;
}

class Components : public ::testing::TestWithParam<nlohmann::json> {};

TEST_P(Components, AreThoseOfNumPy) {
  const auto& golden = GetParam();
  const auto width = golden["width"].get<std::size_t>();
  const std::vector<float> rows =
      made_rows(golden["name"].get<std::string>(), golden["rows"].get<std::size_t>(), width);
  const PrincipalComponents components = finished(rows, width);
  for (std::size_t i = 0; i < PrincipalComponents::kExact; ++i) {
    EXPECT_NEAR(components.shares()[i], golden["shares"][i].get<double>(), 1e-5);
  }
  // As far as the rows are from each other.
  double reach = 0;
  for (const auto& place : golden["places"]) reach = std::max(reach, std::abs(place[0].get<double>()));
  for (std::size_t row = 0; row < golden["places"].size(); ++row) {
    const auto place = components.place(std::span(rows).subspan(row * width, width));
    for (std::size_t i = 0; i < PrincipalComponents::kExact; ++i) {
      EXPECT_NEAR(place[i], golden["places"][row][i].get<double>(), 1e-3 * reach) << "row " << row << ", " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, Components, ::testing::ValuesIn(test::golden_cases("cases", "components.json")),
                         test::PrintGoldenName());

TEST(PrincipalComponents, GoldenCasesAreThere) { EXPECT_EQ(test::golden_cases("cases", "components.json").size(), 3u); }

TEST(PrincipalComponents, AreTheSameInAnySlicesAndOnAnyNumberOfThreads) {
  const std::size_t width = 40;
  const std::vector<float> rows = made_rows("rectified", 700, width);
  const PrincipalComponents expected = finished(rows, width);
  for (const std::size_t threads : kThreadCounts) {
    for (const std::size_t slice : {std::size_t{1}, std::size_t{5}, std::size_t{1'000}}) {
      const PrincipalComponents components = finished(rows, width, threads, slice);
      EXPECT_EQ(components.shares(), expected.shares());
      EXPECT_EQ(components.place(std::span(rows).first(width)), expected.place(std::span(rows).first(width)));
    }
  }
}

TEST(PrincipalComponents, LeaveNothingOfRowsOfFewDirections) {
  // Three directions, in rows of five numbers: the other components are none.
  const std::size_t width = 5;
  std::vector<float> rows;
  for (int row = 0; row < 90; ++row) {
    const auto wave = [&](double rate) { return static_cast<float>(std::sin(rate * row)); };
    rows.insert(rows.end(), {8 * wave(0.7) + 1, 3 * wave(1.9) + 2, wave(2.3), 0, 0});
  }
  const PrincipalComponents components = finished(rows, width);
  const auto& shares = components.shares();
  EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-5);
  for (std::size_t i = 3; i < shares.size(); ++i) EXPECT_LT(shares[i], 1e-6);
  EXPECT_TRUE(std::ranges::is_sorted(shares, std::ranges::greater{}));
}

TEST(PrincipalComponents, OfRowsThatDoNotDifferAreNone) {
  for (const std::size_t count : {1u, 2u, 70u}) {
    const std::vector<float> rows(count * 3, 0.1f);
    const PrincipalComponents components(rows, 3);
    EXPECT_TRUE(components.finished());
    EXPECT_TRUE(components.finite());
    EXPECT_EQ(components.shares()[0], 0);
    EXPECT_EQ(components.place(std::span(rows).first(3))[0], 0);
  }
}

TEST(PrincipalComponents, SayThatRowsAreNotFinite) {
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    std::vector<float> rows = made_rows("wide", 40, 10);
    rows[77] = bad;
    const PrincipalComponents components(rows, 10);
    EXPECT_FALSE(components.finite());
    EXPECT_TRUE(components.finished());
  }
}

}  // namespace
}  // namespace inkling
