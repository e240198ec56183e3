#include "core/jobs/deletion_job.h"

#include <algorithm>

#include "core/base/missing.h"
#include "core/base/rng.h"
#include "core/explanation/ranks.h"

namespace inkling {
namespace {

constexpr std::size_t kCurve = kDeletionSteps + 1;

// The images of one curve [kCurve, 28, 28], behind those that are there.
void erase_in_order(std::span<const std::uint8_t, kImagePixels> pixels, std::span<const std::uint32_t> order,
                    std::vector<std::uint8_t>* images) {
  for (std::size_t step = 0; step < kCurve; ++step) {
    images->insert(images->end(), pixels.begin(), pixels.end());
    const auto image = std::span(*images).last(kImagePixels);
    for (const std::uint32_t pixel : order.first(order.size() * step / kDeletionSteps)) image[pixel] = 0;
  }
}

}  // namespace

double Deletion::area(std::span<const float> curve) {
  double sum = 0;
  for (std::size_t i = 1; i < curve.size(); ++i) sum += (double{curve[i - 1]} + double{curve[i]}) / 2;
  return sum / static_cast<double>(kDeletionSteps);
}

Result<std::shared_ptr<DeletionJob>> DeletionJob::create(const std::shared_ptr<const Model>& model,
                                                         std::span<const std::uint8_t, kImagePixels> pixels,
                                                         std::span<const float, kImagePixels> importance,
                                                         std::size_t digit, std::uint64_t seed, ThreadPool& pool) {
  if (digit >= kClasses) return no_such_class();
  const std::vector<std::uint32_t> ink = ink_by_importance(pixels, importance);
  if (ink.empty()) return make_error(ErrorCode::kInvalidArgument, "There is no ink to erase: draw something.");
  std::vector<std::uint8_t> images;
  images.reserve((1 + kRandomOrders) * kCurve * kImagePixels);
  erase_in_order(pixels, ink, &images);
  std::vector<std::uint32_t> places(ink.size());
  std::vector<std::uint32_t> order(ink.size());
  for (std::uint32_t number = 0; number < kRandomOrders; ++number) {
    random_permutation(Rng(seed, Stream::kErasure, number), places);
    std::ranges::transform(places, order.begin(), [&](std::uint32_t place) { return ink[place]; });
    erase_in_order(pixels, order, &images);
  }
  Result<Questions> questions = ask(model, std::move(images), pool);
  if (!questions) return std::unexpected(std::move(questions.error()));
  return std::shared_ptr<DeletionJob>(new DeletionJob(std::move(*questions), digit));
}

Deletion DeletionJob::deletion() const {
  Deletion deletion;
  for (std::size_t step = 0; step < kCurve; ++step) {
    deletion.important.push_back(probability(step, digit_));
    double sum = 0;
    float lowest = 1;
    float highest = 0;
    for (std::size_t order = 1; order <= kRandomOrders; ++order) {
      const float value = probability(order * kCurve + step, digit_);
      sum += double{value};
      lowest = std::min(lowest, value);
      highest = std::max(highest, value);
    }
    deletion.random.push_back(static_cast<float>(sum / static_cast<double>(kRandomOrders)));
    deletion.lowest.push_back(lowest);
    deletion.highest.push_back(highest);
  }
  return deletion;
}

}  // namespace inkling
