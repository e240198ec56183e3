// How a network answers variants of one image, a few shards at a time: what the explanations have in common that change
// an image and look at what becomes of the answer. Which variants, and what their answers say, is theirs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/thread_pool.h"
#include "core/job.h"
#include "core/network/calibration.h"
#include "core/network/model.h"

namespace inkling {

class AnswersJob : public Job {
 public:
  [[nodiscard]] Status advance(std::size_t budget) final;
  [[nodiscard]] JobProgress progress() const final;

 protected:
  // All that is needed to ask.
  struct Questions {
    std::vector<std::uint8_t> pixels;   // [images, 28, 28]
    Model model;                        // a copy: a training that goes on changes no answer
    std::vector<Workspace> workspaces;  // one a thread
    ThreadPool* pool;
  };
  // The pool must outlive the job. Errors: no-network when there is none; out-of-memory.
  [[nodiscard]] static Result<Questions> ask(const std::shared_ptr<const Model>& model,
                                             std::vector<std::uint8_t> pixels, ThreadPool& pool);
  explicit AnswersJob(Questions questions);

  [[nodiscard]] std::size_t images() const { return questions_.pixels.size() / kImagePixels; }
  [[nodiscard]] const Calibration& calibration() const { return questions_.model.calibration(); }
  // Of an image that was answered, as all are at the end.
  [[nodiscard]] Logits logits(std::size_t image) const;
  // Calibrated.
  [[nodiscard]] float probability(std::size_t image, std::size_t digit) const;

 private:
  Questions questions_;
  std::vector<float> logits_;  // [images, kClasses]
  std::size_t answered_ = 0;
};

}  // namespace inkling
