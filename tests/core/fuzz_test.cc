// The fuzz targets on a few thousand mutations of valid inputs, so that they are exercised in every run of the tests,
// under the sanitizers too. Mutations come from the seed in the failure's trace, so that each can be made again.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <string_view>
#include <vector>

#include "core/rng.h"
#include "tests/core/idx_bytes.h"
#include "tests/fuzz/targets.h"

namespace inkling {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint32_t kMutations = 3000;

// One to four small damages: a bit flipped, a byte replaced by a telling one, a run cut out, doubled or overwritten.
Bytes mutated(Bytes bytes, const Rng& rng) {
  constexpr std::array<std::uint8_t, 12> kTelling = {0, 1, 0x7f, 0x80, 0xff, '{', '}', '[', ']', '"', '9', '-'};
  std::uint64_t draw = 0;
  const std::uint32_t damages = 1 + rng.below(draw++, 4);
  for (std::uint32_t damage = 0; damage < damages && !bytes.empty(); ++damage) {
    const auto size = static_cast<std::uint32_t>(bytes.size());
    // Headers matter most: half of the damages fall into the first 64 bytes.
    const std::uint32_t range = rng.below(draw++, 2) == 0 ? std::min(size, 64u) : size;
    const auto at = static_cast<std::ptrdiff_t>(rng.below(draw++, range));
    const auto run =
        static_cast<std::ptrdiff_t>(1 + rng.below(draw++, std::min(16u, size - static_cast<std::uint32_t>(at))));
    const auto begin = bytes.begin() + at;
    switch (rng.below(draw++, 5)) {
      case 0:
        *begin = static_cast<std::uint8_t>(*begin ^ 1 << rng.below(draw++, 8));
        break;
      case 1:
        *begin = kTelling[rng.below(draw++, kTelling.size())];
        break;
      case 2:
        bytes.erase(begin, begin + run);
        break;
      case 3: {
        const Bytes copy(begin, begin + run);
        bytes.insert(begin, copy.begin(), copy.end());
        break;
      }
      default:
        std::fill(begin, begin + run, kTelling[rng.below(draw++, kTelling.size())]);
    }
  }
  return bytes;
}

template <typename Target>
void run_on_mutations(const Bytes& valid, Target target) {
  target(valid);
  target(Bytes{});
  for (std::uint32_t seed = 0; seed < kMutations; ++seed) {
    SCOPED_TRACE(seed);
    target(mutated(valid, Rng(seed, Stream::kTest)));
  }
}

TEST(Fuzz, IdxParserSurvivesMutations) {
  const std::array<std::uint8_t, 2> labels = {3, 9};
  const Bytes label_file = idx_labels(labels);
  const Bytes image_file = idx_images(2);
  Bytes bytes = {static_cast<std::uint8_t>(label_file.size()), 0};
  bytes.insert(bytes.end(), label_file.begin(), label_file.end());
  bytes.insert(bytes.end(), image_file.begin(), image_file.end());
  run_on_mutations(bytes, [](const Bytes& input) { fuzz_idx(input); });
}

TEST(Fuzz, SafetensorsReaderSurvivesMutations) {
  const Bytes bytes =
      write_safetensors({.metadata = {{"step", "3"}, {"config", "{\"a\": [1, 2]}"}},
                         .tensors = {{"w", {2, 2}, {1, 2, 3, 4}}, {"empty", {0}, {}}, {"scalar", {}, {5}}}});
  run_on_mutations(bytes, [](const Bytes& input) { fuzz_safetensors(input); });
}

TEST(Fuzz, InkOfStrokesSurvivesMutations) {
  Bytes bytes = {3, 0, 1, 2};
  for (const float coordinate : {10.f, 20.f, 200.f, 30.f, 90.f, 270.f, 50.f, 50.f, 0.f, 0.f, 280.f, 280.f}) {
    const auto raw = std::bit_cast<std::array<std::uint8_t, sizeof(float)>>(coordinate);
    bytes.insert(bytes.end(), raw.begin(), raw.end());
  }
  run_on_mutations(bytes, [](const Bytes& input) { fuzz_strokes(input); });
}

}  // namespace
}  // namespace inkling
