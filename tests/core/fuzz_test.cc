// The fuzz targets on a few thousand mutations of their seeds, so that they are exercised in every run of the tests,
// under the sanitizers and in the 32 bits of WebAssembly too. Mutations come from the seed in the failure's trace, so
// that each can be made again.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "core/base/rng.h"
#include "tests/fuzz/targets.h"

namespace inkling {
namespace {

using fuzz::Bytes;

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

class Fuzz : public ::testing::TestWithParam<fuzz::Target> {};

TEST_P(Fuzz, SurvivesMutations) {
  const auto run = GetParam().run;
  run({});
  const std::vector<Bytes> seeds = GetParam().seeds();
  for (const Bytes& seed : seeds) run(seed);
  for (std::uint32_t mutation = 0; mutation < GetParam().mutations; ++mutation) {
    SCOPED_TRACE(mutation);
    run(mutated(seeds[mutation % seeds.size()], Rng(mutation, Stream::kTest)));
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, Fuzz, ::testing::ValuesIn(fuzz::targets().begin(), fuzz::targets().end()),
                         [](const auto& target) { return std::string(target.param.name); });

}  // namespace
}  // namespace inkling
