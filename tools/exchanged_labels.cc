#include "tools/exchanged_labels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <utility>

#include "core/base/rng.h"

namespace inkling {
namespace {

// What networks of preset `quick`, with seed 1, take the training images of each digit for the most often when it is
// not for that one, by `inkling doubtful`.
constexpr std::array<std::uint8_t, kClasses> kLikely = {6, 2, 7, 2, 9, 6, 5, 2, 9, 4};

// A lower one is a more doubtful label.
struct DoubtOrder {
  const char* name;
  double (*score)(const ReadImage& image, const DoubtfulLabel& label);
};

double self_confidence(const ReadImage&, const DoubtfulLabel& label) { return double{label.self_confidence}; }

double normalised_margin(const ReadImage& image, const DoubtfulLabel& label) {
  return double{label.self_confidence} - double{image.probabilities[label.likely]};
}

// As cleanlab has it: by entropy over self-confidence, of which the highest is the most doubtful.
double confidence_weighted_entropy(const ReadImage& image, const DoubtfulLabel& label) {
  constexpr double kLeast = 1e-6;
  double entropy = 0;
  for (const float probability : image.probabilities) {
    const double p = std::max(kLeast, double{probability});
    entropy -= p * std::log(p);
  }
  return -entropy / std::max(kLeast, double{label.self_confidence});
}

constexpr DoubtOrder kDoubtOrders[] = {{"self-confidence", self_confidence},
                                       {"normalised margin", normalised_margin},
                                       {"confidence-weighted entropy", confidence_weighted_entropy}};

std::ptrdiff_t count_found(const DoubtfulLabelsJob& job, std::span<const std::uint32_t> exchanged,
                           const DoubtOrder& order) {
  std::vector<std::pair<double, std::uint32_t>> doubts;
  for (const DoubtfulLabel& label : job.doubtful()) {
    doubts.emplace_back(order.score(job.answer(label.index), label), label.index);
  }
  std::ranges::sort(doubts);
  const auto first = std::span(doubts).first(std::min(doubts.size(), exchanged.size()));
  return std::ranges::count_if(first,
                               [&](const auto& doubt) { return std::ranges::binary_search(exchanged, doubt.second); });
}

}  // namespace

ExchangedLabels exchange_labels(const Dataset& images, std::size_t count, std::uint64_t seed) {
  std::vector<std::uint32_t> chosen(images.size());
  random_permutation(Rng(seed, Stream::kTest), chosen);
  chosen.resize(std::min(count, chosen.size()));
  const Rng digits(seed, Stream::kTest, 1);
  const auto published = images.labels(0, images.size());
  std::vector<std::uint8_t> labels(published.begin(), published.end());
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    std::uint8_t& label = labels[chosen[i]];
    const std::uint32_t any = (label + 1 + digits.below(i, kClasses - 1)) % kClasses;
    label = i % 2 == 0 ? static_cast<std::uint8_t>(any) : kLikely[label];
  }
  std::ranges::sort(chosen);
  return {.images = images.labelled(std::move(labels)), .exchanged = std::move(chosen)};
}

void print_found(const DoubtfulLabelsJob& job, std::span<const std::uint32_t> exchanged) {
  for (const DoubtOrder& order : kDoubtOrders) {
    std::printf("%s: %td of %zu exchanged labels are among the first %zu\n", order.name,
                count_found(job, exchanged, order), exchanged.size(), exchanged.size());
  }
}

}  // namespace inkling
