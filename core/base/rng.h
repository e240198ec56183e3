// Random numbers as a function: Philox4x32-10 (Salmon, Moraes, Dror, Shaw,
// "Parallel random numbers: as easy as 1, 2, 3", SC 2011). A draw depends on
// (seed, stream, index) alone, so the order of work and the number of threads
// never change a result, and a run that is resumed continues exactly.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace inkling {

// Who draws. A stream never shares numbers with another of the same seed.
enum class Stream : std::uint32_t {
  kWeights = 1,       // initial weights; the parameter's number is added in Rng::substream
  kShuffle = 2,       // order of the examples; sub-stream is the epoch
  kDropout = 3,       // masks; sub-stream is the layer
  kAugment = 4,       // distortions of the examples
  kSyntheticInk = 6,  // strokes of synthetic digits
  kMixture = 7,       // which examples are synthetic
  kErasure = 8,       // orders in which the pixels of an image are erased; sub-stream is the order
  kPrototype = 9,     // what the search for a prototype starts from
  kNoise = 10,        // on the images that robustness is measured on
  kComponents = 11,   // directions that the search for principal components starts from
  kTest = 5,          // inputs of tests and benches
};

class Rng {
 public:
  constexpr Rng(std::uint64_t seed, Stream stream, std::uint32_t substream = 0)
      : seed_(seed), stream_(static_cast<std::uint32_t>(stream)), substream_(substream) {}

  // The four 32-bit words of block `index`.
  [[nodiscard]] std::array<std::uint32_t, 4> block(std::uint64_t index) const;
  // The words of block `first` and of those that follow it. The fastest way to many: several blocks at once.
  void fill(std::uint64_t first, std::span<std::uint32_t> words) const;

  // Draw `index`: uniform 32 bits; uniform in [0, 1) in steps of 2^-24; standard normal (Box-Muller).
  [[nodiscard]] std::uint32_t bits(std::uint64_t index) const;
  [[nodiscard]] float uniform(std::uint64_t index) const;
  [[nodiscard]] float normal(std::uint64_t index) const;
  // Uniform in [0, bound), bound > 0, with a bias below 2^-32 * bound (Lemire 2019, without rejection).
  [[nodiscard]] std::uint32_t below(std::uint64_t index, std::uint32_t bound) const;

 private:
  void blocks(std::uint64_t first, std::uint32_t* words) const;

  std::uint64_t seed_;
  std::uint32_t stream_;
  std::uint32_t substream_;
};

// Fills `order` with a permutation of 0 … size-1 (Fisher-Yates on the draws of `rng`).
void random_permutation(const Rng& rng, std::span<std::uint32_t> order);

}  // namespace inkling
