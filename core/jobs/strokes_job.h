// What a network reads in a drawing without each of its strokes, and without each part of them: "without this bar it
// reads 1". What is left stays where it was in the image: only ink changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/ink/ink.h"
#include "core/ink/prediction.h"
#include "core/jobs/answers_job.h"

namespace inkling {

// More is no digit, and would take too long.
inline constexpr std::size_t kMostStrokes = 32;
inline constexpr double kLongestDrawing = 400;  // in pixels of the image

struct WithoutInk {
  std::size_t stroke = 0;
  std::vector<InkPoint> line;  // what is left out, as it was drawn
  Prediction prediction;       // of the rest; empty where nothing is left
};

class StrokesJob final : public AnswersJob {
 public:
  // The drawing as ink_from_strokes takes it. Errors: those of AnswersJob::ask and of ink_from_strokes;
  // invalid-argument when nothing is drawn, or it has more than kMostStrokes or is longer than kLongestDrawing.
  [[nodiscard]] static Result<std::shared_ptr<StrokesJob>> create(const std::shared_ptr<const Model>& model,
                                                                  std::span<const InkPoint> points,
                                                                  std::span<const std::uint32_t> lengths,
                                                                  float pad_size, ThreadPool& pool);

  // When the job is finished. Of the whole drawing; without each stroke; and without each part, of the strokes that
  // have more than one.
  [[nodiscard]] Prediction whole() const { return prediction(0); }
  [[nodiscard]] std::vector<WithoutInk> strokes() const { return without(0, strokes_); }
  [[nodiscard]] std::vector<WithoutInk> parts() const { return without(strokes_, left_out_.size()); }

 private:
  struct LeftOut {
    std::size_t stroke = 0;
    std::vector<InkPoint> line;
  };

  StrokesJob(Questions questions, std::vector<InkImage> images, std::vector<LeftOut> left_out, std::size_t strokes)
      : AnswersJob(std::move(questions)), ink_(std::move(images)), left_out_(std::move(left_out)), strokes_(strokes) {}
  [[nodiscard]] Prediction prediction(std::size_t image) const;
  [[nodiscard]] std::vector<WithoutInk> without(std::size_t first, std::size_t end) const;

  std::vector<InkImage> ink_;      // the whole drawing, then what is left of it
  std::vector<LeftOut> left_out_;  // of all images but the first: strokes, then parts
  std::size_t strokes_;
};

}  // namespace inkling
