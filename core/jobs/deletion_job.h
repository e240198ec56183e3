// Whether a map of importance is right: what becomes of a probability as the pixels of an image are erased, those first
// that the map calls the most important ("deletion", Petsiuk, Das and Saenko 2018), against orders of chance.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/base/image.h"
#include "core/jobs/answers_job.h"

namespace inkling {

inline constexpr std::size_t kDeletionSteps = 20;
inline constexpr std::size_t kRandomOrders = 10;

// Calibrated probabilities of one class, [kDeletionSteps + 1]: with nothing erased, then ever more of the ink, in equal
// parts, up to all of it.
struct Deletion {
  std::vector<float> important;  // the most important first
  std::vector<float> random;     // the mean over kRandomOrders orders of chance …
  std::vector<float> lowest;     // … the least and the largest of them
  std::vector<float> highest;

  // The area under a curve, 0 … 1, by the trapezoidal rule: the mean probability on the way.
  [[nodiscard]] static double area(std::span<const float> curve);
};

class DeletionJob final : public AnswersJob {
 public:
  // pixels, importance [28, 28]; the orders of chance are a function of the seed. Errors: those of AnswersJob::ask;
  // invalid-argument when `digit` is no class, or there is no ink to erase.
  [[nodiscard]] static Result<std::shared_ptr<DeletionJob>> create(const std::shared_ptr<const Model>& model,
                                                                   std::span<const std::uint8_t, kImagePixels> pixels,
                                                                   std::span<const float, kImagePixels> importance,
                                                                   std::size_t digit, std::uint64_t seed,
                                                                   ThreadPool& pool);

  // When the job is finished.
  [[nodiscard]] Deletion deletion() const;

 private:
  DeletionJob(Questions questions, std::size_t digit) : AnswersJob(std::move(questions)), digit_(digit) {}

  std::size_t digit_;
};

}  // namespace inkling
