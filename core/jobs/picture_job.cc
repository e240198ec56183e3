#include "core/jobs/picture_job.h"

#include <algorithm>
#include <cmath>

#include "core/base/limits.h"
#include "core/ink/lines.h"

namespace inkling {
namespace {

// Shards of one slice at most.
constexpr std::size_t kMostShards = 64;

}  // namespace

Result<std::shared_ptr<PictureJob>> PictureJob::create(std::shared_ptr<const Model> model, const Picture& picture,
                                                       ThreadPool& pool) {
  if (model == nullptr) return make_error(ErrorCode::kNoNetwork, "There is no network yet; train one or load one.");
  std::shared_ptr<PictureJob> job(new PictureJob(std::move(model), picture, pool));
  Result<InkFinder> finder = InkFinder::create({job->rgba_, picture.width, picture.height}, {}, pool);
  if (!finder) return std::unexpected(std::move(finder.error()));
  job->finder_ = std::move(*finder);
  for (std::size_t i = 0; i < pool.threads(); ++i) {
    Result<Workspace> workspace = Workspace::create(job->model_->network(), kShardImages, Mode::kInference);
    if (!workspace) return std::unexpected(std::move(workspace.error()));
    job->workspaces_.push_back(std::move(*workspace));
  }
  return job;
}

Status PictureJob::advance(std::size_t budget) {
  switch (stage_) {
    case Stage::kInk:
      finder_->advance();
      if (finder_->steps_done() < InkFinder::kSteps) break;
      map_ = finder_->take();
      finder_.reset();
      stage_ = Stage::kCandidates;
      break;
    case Stage::kCandidates:
      find_candidates();
      stage_ = Stage::kAnswers;
      break;
    case Stage::kAnswers:
      answer(budget);
      if (answered_ < candidates_.size()) break;
      read_lines();
      stage_ = Stage::kFinished;
      break;
    case Stage::kFinished:
      break;
  }
  return {};
}

JobProgress PictureJob::progress() const {
  const auto found = static_cast<std::uint64_t>(finder_ ? finder_->steps_done() : InkFinder::kSteps);
  return {.done = found + answered_,
          .total = InkFinder::kSteps + candidates_.size(),
          .finished = stage_ == Stage::kFinished};
}

void PictureJob::find_candidates() {
  ink_marks_ = find_marks(map_);
  drop_specks(&ink_marks_);
  std::vector<PixelBox> boxes;
  for (const Mark& mark : ink_marks_) boxes.push_back(mark.box);
  for (const WritingLine& line : find_lines(boxes).lines) segmentations_.push_back(segment(line, ink_marks_, map_));
  for (const Segmentation& segmentation : segmentations_) {
    for (const Candidate& candidate : segmentation.candidates) candidates_.push_back(&candidate);
  }
  predictions_.resize(candidates_.size());
}

void PictureJob::answer(std::size_t shards) {
  const std::size_t most = std::clamp<std::size_t>(shards, 1, kMostShards) * kShardImages;
  const std::size_t end = std::min(candidates_.size(), answered_ + most);
  const Model::Reader reader = model_->read();
  pool_->run((end - answered_ + kShardImages - 1) / kShardImages, [&](std::size_t shard, std::size_t thread) {
    const std::size_t first = answered_ + shard * kShardImages;
    const std::size_t images = std::min(kShardImages, end - first);
    std::array<InkImage, kShardImages> ink;
    for (std::size_t i = 0; i < images; ++i) ink[i] = ink_image(candidates_[first + i]->mark, map_);
    predict(reader, model_->calibration(), std::span(ink).first(images), workspaces_[thread], Views::kSingle,
            std::span(predictions_).subspan(first, images));
  });
  answered_ = end;
}

void PictureJob::read_lines() {
  std::size_t first = 0;
  for (std::size_t line = 0; line < segmentations_.size(); ++line) {
    const Segmentation& segmentation = segmentations_[line];
    const auto predictions = std::span(predictions_).subspan(first, segmentation.candidates.size());
    for (const std::size_t index : read_line(segmentation, predictions)) {
      marks_.push_back({segmentation.candidates[index].mark.box, line, predictions[index]});
    }
    first += predictions.size();
  }
}

Status PictureJob::check(const PixelBox& box) const {
  if (stage_ != Stage::kFinished) {
    return make_error(ErrorCode::kInvalidArgument, "The picture is still being read; ask again when it is done.");
  }
  if (box.left >= box.right || box.top >= box.bottom || box.right > map_.width || box.bottom > map_.height) {
    return make_error(ErrorCode::kInvalidArgument, "The box has no pixels, or reaches out of the picture.");
  }
  return {};
}

std::size_t PictureJob::line_at(const PixelBox& box) const {
  const auto distance = [&box](const ReadMark& mark) {
    const auto middle = [](const PixelBox& each) { return static_cast<double>(each.top + each.bottom) / 2; };
    return std::abs(middle(mark.box) - middle(box));
  };
  return marks_.empty() ? 0 : std::ranges::min_element(marks_, {}, distance)->line;
}

Result<ReadMark> PictureJob::read_box(const PixelBox& box) {
  if (Status status = check(box); !status) return std::unexpected(std::move(status.error()));
  ReadMark read{.box = box, .line = line_at(box), .prediction = {}};
  const std::optional<Mark> mark = ink_in(box, ink_marks_, map_);
  const InkImage image = mark ? ink_image(*mark, map_) : InkImage{};
  predict(model_->read(), model_->calibration(), {&image, 1}, workspaces_.front(), Views::kSingle,
          {&read.prediction, 1});
  return read;
}

Result<std::array<ReadMark, 2>> PictureJob::split_box(const PixelBox& box) {
  if (Status status = check(box); !status) return std::unexpected(std::move(status.error()));
  return make_error(ErrorCode::kInvalidArgument, "There is no place to cut what is in the box.");
}

}  // namespace inkling
