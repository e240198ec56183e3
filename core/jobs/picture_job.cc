#include "core/jobs/picture_job.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/limits.h"
#include "core/base/missing.h"
#include "core/ink/cuts.h"
#include "core/ink/ink_from_image.h"
#include "core/ink/lines.h"
#include "core/ink/lone_strokes.h"

namespace inkling {
namespace {

// Shards of one slice at most.
constexpr std::size_t kMostShards = 64;
// Of all marks in question in a slice, but for the last one.
constexpr std::size_t kMostPixels = 1'000'000;

// How sure the network is of a digit; a refusal is the least, but one is better than two.
double certainty(const Prediction& prediction) {
  constexpr double kRefused = -5;
  if (prediction.verdict != Verdict::kDigit) return kRefused;
  return std::log(double{prediction.probabilities[prediction.digit]});
}

}  // namespace

Result<std::shared_ptr<PictureJob>> PictureJob::create(std::shared_ptr<const Model> model, const Picture& picture,
                                                       ThreadPool& pool) {
  if (model == nullptr) return no_network();
  std::shared_ptr<PictureJob> job(new PictureJob(std::move(model), picture, pool));
  Result<InkFinder> finder = InkFinder::create({job->rgba_, picture.width, picture.height}, {}, pool);
  if (!finder) return std::unexpected(std::move(finder.error()));
  job->finder_ = std::make_unique<InkFinder>(std::move(*finder));
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
      stage_ = Stage::kMarks;
      break;
    case Stage::kMarks:
      find_marks();
      stage_ = Stage::kWholes;
      break;
    case Stage::kWholes:
      if (!answer(budget)) break;
      choose_cuts();
      stage_ = Stage::kCuts;
      break;
    case Stage::kCuts:
      if (cut()) stage_ = Stage::kCandidates;
      break;
    case Stage::kCandidates:
      if (!find_candidates()) break;
      ask_candidates();
      stage_ = Stage::kAnswers;
      break;
    case Stage::kAnswers:
      if (!answer(budget)) break;
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
  return {.done = found + answered_before_ + answered_,
          .total = InkFinder::kSteps + answered_before_ + questions_.size(),
          .finished = stage_ == Stage::kFinished};
}

void PictureJob::find_marks() {
  ink_marks_ = inkling::find_marks(map_);
  drop_surroundings(&ink_marks_);
  drop_specks(&ink_marks_);
  std::vector<PixelBox> boxes;
  for (const Mark& mark : ink_marks_) {
    boxes.push_back(mark.box);
    questions_.push_back(&mark);
  }
  lines_ = find_lines(boxes).lines;
  answers_.resize(questions_.size());
}

void PictureJob::choose_cuts() {
  for (const WritingLine& line : lines_) {
    for (const std::size_t index : line.boxes) {
      if (may_be_several(ink_marks_[index], answers_[index], line.height)) to_cut_.push_back(index);
    }
  }
  if (to_cut_.size() > kMaxCutMarks) to_cut_.clear();
  cut_marks_.resize(ink_marks_.size());
}

bool PictureJob::cut() {
  const std::size_t count = std::min(pool_->threads(), to_cut_.size() - cut_);
  pool_->run(count, [&](std::size_t task, std::size_t /*thread*/) {
    const std::size_t index = to_cut_[cut_ + task];
    cut_marks_[index] = cut_up(ink_marks_[index], map_);
  });
  cut_ += count;
  return cut_ == to_cut_.size();
}

bool PictureJob::find_candidates() {
  if (segmentations_.size() < lines_.size()) {
    const WritingLine& line = lines_[segmentations_.size()];
    segmentations_.push_back(segment(line, ink_marks_, answers_, cut_marks_, kMaxCandidates - candidates_));
    // Those that are a mark alone cost nothing more.
    candidates_ = std::min(kMaxCandidates, candidates_ + segmentations_.back().candidates.size());
  }
  return segmentations_.size() == lines_.size();
}

void PictureJob::ask_candidates() {
  answered_before_ = questions_.size();
  answered_ = 0;
  questions_.clear();
  for (const Segmentation& segmentation : segmentations_) {
    for (const Candidate& candidate : segmentation.candidates) {
      if (!candidate.answer) questions_.push_back(&candidate.mark);
    }
  }
  answers_.assign(questions_.size(), {});
}

std::size_t PictureJob::end_of_slice(std::size_t most) const {
  const std::size_t last = std::min(questions_.size(), answered_ + most);
  std::size_t end = answered_;
  std::size_t pixels = 0;
  while (end < last && pixels <= kMostPixels) {
    pixels += questions_[end]->width() * questions_[end]->height();
    ++end;
  }
  return end;
}

bool PictureJob::answer(std::size_t shards) {
  const std::size_t end = end_of_slice(std::clamp<std::size_t>(shards, 1, kMostShards) * kShardImages);
  const Model::Reader reader = model_->read();
  pool_->run((end - answered_ + kShardImages - 1) / kShardImages, [&](std::size_t shard, std::size_t thread) {
    const std::size_t first = answered_ + shard * kShardImages;
    const std::size_t images = std::min(kShardImages, end - first);
    std::array<InkImage, kShardImages> ink;
    for (std::size_t i = 0; i < images; ++i) ink[i] = ink_image(*questions_[first + i], map_);
    predict(reader, model_->calibration(), std::span(ink).first(images), workspaces_[thread], Views::kSingle,
            std::span(answers_).subspan(first, images));
  });
  answered_ = end;
  return answered_ == questions_.size();
}

void PictureJob::read_lines() {
  auto next = answers_.begin();
  std::vector<const Mark*> inks;  // of marks_
  for (std::size_t line = 0; line < segmentations_.size(); ++line) {
    Segmentation& segmentation = segmentations_[line];
    for (Candidate& candidate : segmentation.candidates) {
      if (!candidate.answer) candidate.answer = *next++;
    }
    for (const Candidate* read : read_line(segmentation)) {
      marks_.push_back({read->mark.box, line, read->answer.value_or(Prediction{})});
      inks.push_back(&read->mark);
    }
  }
  refuse_lone_strokes(inks);
}

void PictureJob::refuse_lone_strokes(std::span<const Mark* const> inks) {
  std::vector<ReadDigit> digits;
  std::vector<ReadMark*> read;
  for (std::size_t i = 0; i < marks_.size(); ++i) {
    if (marks_[i].prediction.verdict != Verdict::kDigit) continue;
    digits.push_back({inks[i], marks_[i].line, marks_[i].prediction.digit});
    read.push_back(&marks_[i]);
  }
  const std::vector<bool> are = lone_strokes(digits);
  for (std::size_t i = 0; i < read.size(); ++i) {
    if (are[i]) read[i]->prediction.verdict = Verdict::kUnclaimed;
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

Prediction PictureJob::answer_to(const InkImage& image) {
  Prediction prediction;
  predict(model_->read(), model_->calibration(), {&image, 1}, workspaces_.front(), Views::kSingle, {&prediction, 1});
  return prediction;
}

Result<ReadMark> PictureJob::read_box(const PixelBox& box) {
  if (Status status = check(box); !status) return std::unexpected(std::move(status.error()));
  const std::optional<Mark> mark = ink_in(box, ink_marks_, map_);
  const InkImage image = mark ? ink_image(*mark, map_) : InkImage{};
  return ReadMark{.box = box, .line = line_at(box), .prediction = answer_to(image)};
}

Result<InkImage> PictureJob::ink_without(const PaperSteps& steps, const PixelBox& box) {
  const Result<InkMap> map = find_ink({rgba_, map_.width, map_.height}, steps, *pool_);
  if (!map) return std::unexpected(map.error());
  // All that is in the box: nobody knows here what of it is ink.
  std::vector<std::uint8_t> pixels;
  for (std::size_t y = box.top; y < box.bottom; ++y) {
    const auto row = std::span(map->ink).subspan(y * map->width + box.left, box.right - box.left);
    pixels.insert(pixels.end(), row.begin(), row.end());
  }
  return ink_from_image(pixels, box.right - box.left, box.bottom - box.top);
}

Result<Prediction> PictureJob::without_step(const PixelBox& box, PictureStep step) {
  if (Status status = check(box); !status) return std::unexpected(std::move(status.error()));
  if (step == PictureStep::kColours || step == PictureStep::kLight) {
    const PaperSteps steps{.colours = step != PictureStep::kColours, .light = step != PictureStep::kLight};
    const Result<InkImage> image = ink_without(steps, box);
    if (!image) return std::unexpected(image.error());
    return answer_to(*image);
  }
  const std::optional<Mark> mark = ink_in(box, ink_marks_, map_);
  if (!mark) return Prediction{};
  switch (step) {
    case PictureStep::kCentring:
      return answer_to(ink_image_without(InkStep::kCentring, *mark, map_));
    case PictureStep::kScaling:
      return answer_to(ink_image_without(InkStep::kScaling, *mark, map_));
    case PictureStep::kThickness:
      return answer_to(ink_image_without(InkStep::kThickness, *mark, map_));
    default:
      return answer_to(ink_image(*mark, map_));
  }
}

Result<std::array<ReadMark, 2>> PictureJob::split_box(const PixelBox& box) {
  if (Status status = check(box); !status) return std::unexpected(std::move(status.error()));
  const std::optional<Mark> mark = ink_in(box, ink_marks_, map_);
  const auto halves = mark ? halves_of(*mark, map_) : std::vector<std::array<Mark, 2>>();
  std::array<ReadMark, 2> best;
  double best_score = -std::numeric_limits<double>::infinity();
  for (const auto& [left, right] : halves) {
    const std::array<ReadMark, 2> read{ReadMark{left.box, line_at(box), answer_to(ink_image(left, map_))},
                                       ReadMark{right.box, line_at(box), answer_to(ink_image(right, map_))}};
    const double score = certainty(read[0].prediction) + certainty(read[1].prediction);
    if (score <= best_score) continue;
    best_score = score;
    best = read;
  }
  if (halves.empty()) {
    return make_error(ErrorCode::kInvalidArgument, "There is no place to cut what is in the box.");
  }
  return best;
}

}  // namespace inkling
