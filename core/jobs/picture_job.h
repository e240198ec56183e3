// Reading a picture, in slices: its ink, the marks and the lines that they stand in, what the network says to each
// candidate, and the digits. Then what a person asks about them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/base/thread_pool.h"
#include "core/ink/cuts.h"
#include "core/ink/lines.h"
#include "core/ink/marks.h"
#include "core/ink/paper.h"
#include "core/ink/picture.h"
#include "core/ink/prediction.h"
#include "core/ink/segmentation.h"
#include "core/job.h"

namespace inkling {

// What of the way from a picture to what the network sees can be left out.
enum class PictureStep { kNone, kColours, kLight, kCentring, kScaling, kThickness };

// A digit, or a mark that is none.
struct ReadMark {
  PixelBox box;
  std::size_t line = 0;  // from the top
  Prediction prediction;
};

class PictureJob final : public Job {
 public:
  // The picture is copied; the pool must outlive the job. Errors: no-network when there is none; invalid-argument when
  // the picture has no pixels, more than kMaxPicturePixels or not as many as its size says.
  [[nodiscard]] static Result<std::shared_ptr<PictureJob>> create(std::shared_ptr<const Model> model,
                                                                  const Picture& picture, ThreadPool& pool);

  [[nodiscard]] Status advance(std::size_t budget) override;
  [[nodiscard]] JobProgress progress() const override;

  // In reading order; empty before the end.
  [[nodiscard]] std::span<const ReadMark> marks() const { return marks_; }
  // Empty before the ink was found.
  [[nodiscard]] const InkMap& map() const { return map_; }

  // What a person asks when the job is finished, about a box on the picture; whatever stands in it is read as one
  // digit, or as two. Errors: invalid-argument when it is not finished, or the box is empty or reaches out of the
  // picture; for two, when what is in the box cannot be cut.
  [[nodiscard]] Result<ReadMark> read_box(const PixelBox& box);
  [[nodiscard]] Result<std::array<ReadMark, 2>> split_box(const PixelBox& box);
  // The digit in a box when a step is left out that makes it like those the network knows.
  [[nodiscard]] Result<Prediction> without_step(const PixelBox& box, PictureStep step);

 private:
  enum class Stage { kInk, kMarks, kWholes, kCuts, kCandidates, kAnswers, kFinished };

  PictureJob(std::shared_ptr<const Model> model, const Picture& picture, ThreadPool& pool)
      : model_(std::move(model)), pool_(&pool), rgba_(picture.rgba.begin(), picture.rgba.end()) {}

  void find_marks();
  // Which marks are worth cutting.
  void choose_cuts();
  // The next ones; true when there are no more.
  [[nodiscard]] bool cut();
  // Of the next line; true when there are no more.
  [[nodiscard]] bool find_candidates();
  void ask_candidates();
  // At most `most` of the marks in question, and fewer when they are large.
  [[nodiscard]] std::size_t end_of_slice(std::size_t most) const;
  // The network's answers to the next of the marks in question; true when there are no more.
  [[nodiscard]] bool answer(std::size_t shards);
  void read_lines();
  // inks [marks]
  void refuse_lone_strokes(std::span<const Mark* const> inks);
  // Of the mark that stands nearest to the box in height.
  [[nodiscard]] std::size_t line_at(const PixelBox& box) const;
  [[nodiscard]] Status check(const PixelBox& box) const;
  [[nodiscard]] Prediction answer_to(const InkImage& image);
  // What is in a box on a map that was made without a step. Errors: those of find_ink.
  [[nodiscard]] Result<InkImage> ink_without(const PaperSteps& steps, const PixelBox& box);

  std::shared_ptr<const Model> model_;
  ThreadPool* pool_;
  std::vector<std::uint8_t> rgba_;     // [height, width, 4]
  std::vector<Workspace> workspaces_;  // one a thread
  Stage stage_ = Stage::kInk;
  std::unique_ptr<InkFinder> finder_;  // until its map is there
  InkMap map_;
  std::vector<Mark> ink_marks_;
  std::vector<WritingLine> lines_;
  std::vector<std::size_t> to_cut_;               // of ink_marks_
  std::size_t cut_ = 0;                           // of those
  std::vector<std::vector<CutPiece>> cut_marks_;  // [ink_marks_], empty where there are none
  std::vector<Segmentation> segmentations_;       // [lines]
  std::size_t candidates_ = 0;                    // of all segmentations
  // What the network is asked: first each mark alone, then the other candidates.
  std::vector<const Mark*> questions_;
  std::vector<Prediction> answers_;  // [questions]
  std::size_t answered_ = 0;
  std::size_t answered_before_ = 0;
  std::vector<ReadMark> marks_;
};

}  // namespace inkling
