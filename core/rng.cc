#include "core/rng.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace inkling {
namespace {

// Constants of the paper: two multipliers, two Weyl increments of the key.
constexpr std::uint32_t kMultiplier0 = 0xD2511F53u;
constexpr std::uint32_t kMultiplier1 = 0xCD9E8D57u;
constexpr std::uint32_t kWeyl0 = 0x9E3779B9u;
constexpr std::uint32_t kWeyl1 = 0xBB67AE85u;
constexpr int kRounds = 10;

constexpr float kTwoToMinus24 = 0x1p-24f;

float to_unit(std::uint32_t bits) { return static_cast<float>(bits >> 8) * kTwoToMinus24; }

}  // namespace

std::array<std::uint32_t, 4> Rng::block(std::uint64_t index) const {
  std::array<std::uint32_t, 4> words;
  fill(index, words);
  return words;
}

void Rng::fill(std::uint64_t first, std::span<std::uint32_t> words) const {
  for (std::size_t done = 0; done < words.size(); done += 4, ++first) {
    auto c0 = static_cast<std::uint32_t>(first);
    auto c1 = static_cast<std::uint32_t>(first >> 32);
    std::uint32_t c2 = stream_;
    std::uint32_t c3 = substream_;
    auto k0 = static_cast<std::uint32_t>(seed_);
    auto k1 = static_cast<std::uint32_t>(seed_ >> 32);
    for (int round = 0; round < kRounds; ++round) {
      const std::uint64_t product0 = std::uint64_t{kMultiplier0} * c0;
      const std::uint64_t product1 = std::uint64_t{kMultiplier1} * c2;
      c0 = static_cast<std::uint32_t>(product1 >> 32) ^ c1 ^ k0;
      c2 = static_cast<std::uint32_t>(product0 >> 32) ^ c3 ^ k1;
      c1 = static_cast<std::uint32_t>(product1);
      c3 = static_cast<std::uint32_t>(product0);
      k0 += kWeyl0;
      k1 += kWeyl1;
    }
    const std::array<std::uint32_t, 4> block{c0, c1, c2, c3};
    std::copy_n(block.data(), std::min(block.size(), words.size() - done), words.data() + done);
  }
}

std::uint32_t Rng::bits(std::uint64_t index) const { return block(index / 4)[index % 4]; }

float Rng::uniform(std::uint64_t index) const { return to_unit(bits(index)); }

float Rng::normal(std::uint64_t index) const {
  // Words 0 and 1 of a block make its even and odd draw of the first pair, words 2 and 3 those of the second.
  const std::array<std::uint32_t, 4> words = block(index / 4);
  const std::size_t pair = index % 4 / 2 * 2;
  // 1 - u is in (0, 1], where the logarithm is finite.
  const float radius = std::sqrt(-2.0f * std::log(1.0f - to_unit(words[pair])));
  const float angle = 2.0f * std::numbers::pi_v<float> * to_unit(words[pair + 1]);
  return index % 2 == 0 ? radius * std::cos(angle) : radius * std::sin(angle);
}

std::uint32_t Rng::below(std::uint64_t index, std::uint32_t bound) const {
  return static_cast<std::uint32_t>((std::uint64_t{bits(index)} * bound) >> 32);
}

void random_permutation(const Rng& rng, std::span<std::uint32_t> order) {
  std::iota(order.begin(), order.end(), 0u);
  for (std::size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1], order[rng.below(i, static_cast<std::uint32_t>(i))]);
  }
}

}  // namespace inkling
