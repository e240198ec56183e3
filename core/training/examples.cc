#include "core/training/examples.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/rng.h"
#include "core/ink/synthetic_ink.h"
#include "core/training/augment.h"

namespace inkling {
namespace {

// Where an example comes from.
enum class Source { kDataset, kDigit, kNonDigit };

Source source_of(const TrainConfig& config, const Dataset& dataset, std::uint64_t position) {
  const Source digit = dataset.size() == 0 ? Source::kDigit : Source::kDataset;
  if (config.synthetic == 0 && config.non_digits == 0) return digit;
  const Rng rng(config.seed, Stream::kMixture);
  if (rng.uniform(2 * position) < config.non_digits) return Source::kNonDigit;
  return rng.uniform(2 * position + 1) < config.synthetic ? Source::kDigit : digit;
}

}  // namespace

std::uint64_t held_out_examples(const TrainConfig& config, std::uint64_t examples) {
  return std::min<std::uint64_t>(config.validation, examples / 2);
}

void shuffle_examples(const TrainConfig& config, std::uint64_t epoch, std::span<std::uint32_t> order) {
  random_permutation(Rng(config.seed, Stream::kShuffle, static_cast<std::uint32_t>(epoch)), order);
  if (epoch > 0 || config.part_size == 0) return;
  // A part has as many places as images, so its places begin at its first image's number.
  const std::vector<std::uint32_t> mixed(order.begin(), order.end());
  std::vector<std::size_t> placed(order.size() / config.part_size + 1);
  for (const std::uint32_t image : mixed) {
    const std::size_t part = image / config.part_size;
    order[part * config.part_size + placed[part]++] = image;
  }
}

std::uint8_t load_example(const TrainConfig& config, const Dataset& dataset, std::uint64_t position, std::size_t index,
                          float* out) {
  std::array<std::uint8_t, kImagePixels> synthetic;
  std::span<const std::uint8_t, kImagePixels> pixels = synthetic;
  std::uint8_t label = 0;
  const Rng ink(config.seed, Stream::kSyntheticInk);
  switch (source_of(config, dataset, position)) {
    case Source::kDataset:
      pixels = dataset.image(index);
      label = dataset.label(index);
      break;
    case Source::kDigit:
      label = synthetic_digit(ink, position, synthetic);
      break;
    case Source::kNonDigit:
      label = synthetic_non_digit(ink, position, synthetic);
      break;
  }
  if (config.augment.is_off()) {
    standardize_pixels(pixels, out);
  } else {
    augment_image(config.augment, Rng(config.seed, Stream::kAugment), position, pixels, out);
  }
  return label;
}

ExamplePreview preview_examples(const TrainConfig& config, const Dataset& dataset, std::uint64_t first,
                                std::size_t count) {
  const std::size_t trained = dataset.size() - static_cast<std::size_t>(held_out_examples(config, dataset.size()));
  std::vector<std::uint32_t> order(trained);
  std::optional<std::uint64_t> shuffled;
  std::array<float, kImagePixels> example;
  ExamplePreview preview{.images = std::vector<std::uint8_t>(count * kImagePixels),
                         .labels = std::vector<std::uint8_t>(count)};
  for (std::size_t n = 0; n < count; ++n) {
    const std::uint64_t position = first + n;
    std::size_t index = 0;
    if (trained > 0) {
      if (const std::uint64_t epoch = position / trained; shuffled != epoch) {
        shuffle_examples(config, epoch, order);
        shuffled = epoch;
      }
      index = order[static_cast<std::size_t>(position % trained)];
    }
    preview.labels[n] = load_example(config, dataset, position, index, example.data());
    unstandardize_pixels(example, &preview.images[n * kImagePixels]);
  }
  return preview;
}

}  // namespace inkling
