// What a network loses of its answer when a patch of an image is covered with empty paper, wherever the patch can lie
// (Zeiler and Fergus 2014).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/image.h"
#include "core/jobs/answers_job.h"

namespace inkling {

// Of one class. Row and column of a map count where the patch lies: its corner is at stride times both.
struct Occlusion {
  std::size_t places = 0;                // of the patch, along either side
  float logit = 0;                       // of the whole image
  float probability = 0;                 // calibrated
  std::vector<float> logit_drops;        // [places, places]: what the logit falls by; negative where it rises
  std::vector<float> probability_drops;  // [places, places]
};

class OcclusionJob final : public AnswersJob {
 public:
  // pixels [28, 28]; patch and stride in pixels. Errors: those of AnswersJob::ask; invalid-argument when `digit` is no
  // class, the patch has no size or is larger than the image, or for a stride that is not 1 to 28.
  [[nodiscard]] static Result<std::shared_ptr<OcclusionJob>> create(const std::shared_ptr<const Model>& model,
                                                                    std::span<const std::uint8_t, kImagePixels> pixels,
                                                                    std::size_t digit, std::size_t patch,
                                                                    std::size_t stride, ThreadPool& pool);

  // When the job is finished.
  [[nodiscard]] Occlusion occlusion() const;

 private:
  OcclusionJob(Questions questions, std::size_t digit, std::size_t places)
      : AnswersJob(std::move(questions)), digit_(digit), places_(places) {}

  std::size_t digit_;
  std::size_t places_;
};

}  // namespace inkling
