// Philox against the known answers of its authors, and the distributions built on it.
#include "core/base/rng.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace inkling {
namespace {

using Words = std::array<std::uint32_t, 4>;

// The known answers that come with Random123: counter words 0 and 1 are the index, 2 the stream, 3 the
// substream; the key is the seed.
TEST(Rng, IsPhilox4x32WithTenRounds) {
  EXPECT_EQ(Rng(0, Stream{0}, 0).block(0), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(Rng(~std::uint64_t{0}, Stream{~0u}, ~0u).block(~std::uint64_t{0}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(Rng(0x299f31d0a4093822, Stream{0x13198a2e}, 0x03707344).block(0x85a308d3243f6a88),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Rng, DrawsAreTheWordsOfTheBlocksInOrder) {
  const Rng rng(3, Stream::kTest, 4);
  for (std::uint64_t i = 0; i < 20; ++i) {
    EXPECT_EQ(rng.bits(i), rng.block(i / 4)[i % 4]);
    EXPECT_EQ(rng.uniform(i), static_cast<float>(rng.bits(i) / 256) / 16777216.0f);
  }
}

TEST(Rng, FillsWithTheWordsOfItsBlocks) {
  const Rng rng(0x123456789abcdef0, Stream::kTest, 5);
  // Lengths around whole vectors of blocks; firsts where the low word of the index wraps around, or all of it.
  for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{0xFFFFFFF0}, std::uint64_t{0xFFFFFFFF},
                                    std::uint64_t{1} << 63, ~std::uint64_t{3}}) {
    for (const std::size_t size : {0u, 1u, 3u, 4u, 5u, 15u, 16u, 17u, 31u, 32u, 33u, 64u, 131u}) {
      std::vector<std::uint32_t> words(size + 1, 7u);
      rng.fill(first, {words.data(), size});
      for (std::size_t i = 0; i < size; ++i) {
        ASSERT_EQ(words[i], rng.block(first + i / 4)[i % 4]) << "word " << i << " of " << size << " from " << first;
      }
      EXPECT_EQ(words[size], 7u) << "a word behind the end was written";
    }
  }
}

TEST(Rng, SeedsStreamsAndSubstreamsDiffer) {
  const auto words = Rng(1, Stream::kTest, 0).block(0);
  EXPECT_NE(words, Rng(2, Stream::kTest, 0).block(0));
  EXPECT_NE(words, Rng(1, Stream::kDropout, 0).block(0));
  EXPECT_NE(words, Rng(1, Stream::kTest, 1).block(0));
  EXPECT_NE(words, Rng(1, Stream::kTest, 0).block(1));
}

// Sums of n independent draws: within six standard errors for all but one seed in 500 million.
TEST(Rng, UniformAndNormalHaveTheirMoments) {
  constexpr int kDraws = 100000;
  const double error = 6 / std::sqrt(double{kDraws});
  const Rng rng(5, Stream::kTest);
  double uniform = 0;
  double sum = 0, squares = 0, fourths = 0, products = 0;
  for (int i = 0; i < kDraws; ++i) {
    const auto index = static_cast<std::uint64_t>(i);
    const float u = rng.uniform(index);
    ASSERT_GE(u, 0.0f);
    ASSERT_LT(u, 1.0f);
    uniform += double{u};
    const double z = double{rng.normal(index)};
    ASSERT_TRUE(std::isfinite(z));
    sum += z;
    squares += z * z;
    fourths += z * z * z * z;
    products += z * double{rng.normal(index ^ 1)};
  }
  EXPECT_NEAR(uniform / kDraws, 0.5, error * std::sqrt(1.0 / 12));
  EXPECT_NEAR(sum / kDraws, 0, error);
  EXPECT_NEAR(squares / kDraws, 1, error * std::sqrt(2.0));
  EXPECT_NEAR(fourths / kDraws, 3, error * std::sqrt(96.0));
  // The two numbers of a Box-Muller pair are independent; each pair is counted twice.
  EXPECT_NEAR(products / kDraws, 0, error * std::sqrt(2.0));
}

TEST(Rng, BelowStaysBelowAndReachesEverything) {
  const Rng rng(6, Stream::kTest);
  for (const std::uint32_t bound : {1u, 2u, 7u, 10u}) {
    std::vector<int> seen(bound, 0);
    for (std::uint64_t i = 0; i < 1000; ++i) {
      const std::uint32_t value = rng.below(i, bound);
      ASSERT_LT(value, bound);
      ++seen[value];
    }
    const double expected = 1000.0 / bound;
    for (const int count : seen) EXPECT_NEAR(count, expected, 6 * std::sqrt(expected)) << "bound " << bound;
  }
  EXPECT_LT(rng.below(0, ~0u), ~0u);
}

TEST(RandomPermutation, HoldsEachNumberOnceAndReplays) {
  for (const std::size_t size : {0u, 1u, 2u, 7u, 1000u}) {
    std::vector<std::uint32_t> order(size), again(size), identity(size);
    random_permutation(Rng(1, Stream::kShuffle, 0), order);
    random_permutation(Rng(1, Stream::kShuffle, 0), again);
    EXPECT_EQ(order, again);
    std::iota(identity.begin(), identity.end(), 0u);
    EXPECT_TRUE(std::ranges::is_permutation(order, identity));
  }
}

TEST(RandomPermutation, EveryOrderOfThreeIsAsLikely) {
  std::vector<int> seen(9, 0);
  constexpr std::uint32_t kTimes = 6000;
  for (std::uint32_t epoch = 0; epoch < kTimes; ++epoch) {
    std::vector<std::uint32_t> order(3);
    random_permutation(Rng(1, Stream::kShuffle, epoch), order);
    ++seen[order[0] * 3 + order[1]];
  }
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (i % 4 == 0) {
      EXPECT_EQ(seen[i], 0);  // the same number twice
    } else {
      EXPECT_NEAR(seen[i], 1000, 6 * std::sqrt(1000.0 * 5 / 6));
    }
  }
}

}  // namespace
}  // namespace inkling
