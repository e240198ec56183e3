#include "core/base/rng.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <numbers>
#include <numeric>
#include <utility>

#include "core/base/simd.h"

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
  auto c0 = static_cast<std::uint32_t>(index);
  auto c1 = static_cast<std::uint32_t>(index >> 32);
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
  return {c0, c1, c2, c3};
}

// The same for as many blocks as a vector has lanes.
void Rng::blocks(std::uint64_t first, std::uint32_t* words) const {
  const auto low = static_cast<std::uint32_t>(first);
  simd::UnsignedVector c0;
  for (std::size_t lane = 0; lane < simd::kWidth; ++lane) c0[lane] = low + static_cast<std::uint32_t>(lane);
  // A comparison gives -1 where the low word has wrapped around.
  simd::UnsignedVector c1 = simd::splat_bits(static_cast<std::uint32_t>(first >> 32)) - (c0 < simd::splat_bits(low));
  simd::UnsignedVector c2 = simd::splat_bits(stream_);
  simd::UnsignedVector c3 = simd::splat_bits(substream_);
  const simd::UnsignedVector multiplier0 = simd::opaque(simd::splat_bits(kMultiplier0));
  const simd::UnsignedVector multiplier1 = simd::opaque(simd::splat_bits(kMultiplier1));
  auto k0 = static_cast<std::uint32_t>(seed_);
  auto k1 = static_cast<std::uint32_t>(seed_ >> 32);
#pragma GCC unroll 10  // kRounds; in a loop, Clang does not find the instruction either, see simd::opaque
  for (int round = 0; round < kRounds; ++round) {
    const simd::WideProduct product0 = simd::multiply_wide(c0, multiplier0);
    const simd::WideProduct product1 = simd::multiply_wide(c2, multiplier1);
    c0 = product1.high ^ c1 ^ simd::splat_bits(k0);
    c2 = product0.high ^ c3 ^ simd::splat_bits(k1);
    c1 = product1.low;
    c3 = product0.low;
    k0 += kWeyl0;
    k1 += kWeyl1;
  }
  std::array<std::array<std::uint32_t, simd::kWidth>, 4> columns;
  std::memcpy(columns[0].data(), &c0, sizeof(c0));
  std::memcpy(columns[1].data(), &c1, sizeof(c1));
  std::memcpy(columns[2].data(), &c2, sizeof(c2));
  std::memcpy(columns[3].data(), &c3, sizeof(c3));
  for (std::size_t lane = 0; lane < simd::kWidth; ++lane) {
    for (std::size_t word = 0; word < 4; ++word) words[4 * lane + word] = columns[word][lane];
  }
}

void Rng::fill(std::uint64_t first, std::span<std::uint32_t> words) const {
  std::size_t done = 0;
  for (; done + 4 * simd::kWidth <= words.size(); done += 4 * simd::kWidth) blocks(first + done / 4, &words[done]);
  for (; done < words.size(); done += 4) {
    const std::array<std::uint32_t, 4> last = block(first + done / 4);
    std::copy_n(last.data(), std::min(last.size(), words.size() - done), &words[done]);
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
