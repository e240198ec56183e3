#include "core/jobs/answers_job.h"

#include <algorithm>
#include <span>
#include <utility>

#include "core/base/limits.h"
#include "core/base/missing.h"

namespace inkling {

Result<AnswersJob::Questions> AnswersJob::ask(const std::shared_ptr<const Model>& model,
                                              std::vector<std::uint8_t> pixels, ThreadPool& pool) {
  if (model == nullptr) return no_network();
  Result<Model> copy = model->copy();
  if (!copy) return std::unexpected(std::move(copy.error()));
  Questions questions{.pixels = std::move(pixels), .model = std::move(*copy), .workspaces = {}, .pool = &pool};
  for (std::size_t i = 0; i < pool.threads(); ++i) {
    Result<Workspace> workspace = Workspace::create(questions.model.network(), kShardImages, Mode::kInference);
    if (!workspace) return std::unexpected(std::move(workspace.error()));
    questions.workspaces.push_back(std::move(*workspace));
  }
  return questions;
}

AnswersJob::AnswersJob(Questions questions)
    : questions_(std::move(questions)), logits_(questions_.pixels.size() / kImagePixels * kClasses) {}

Status AnswersJob::advance(std::size_t budget) {
  const std::size_t left = images() - answered_;
  const std::size_t shards = std::min(std::max<std::size_t>(budget, 1), (left + kShardImages - 1) / kShardImages);
  const Model::Reader reader = questions_.model.read();
  questions_.pool->run(shards, [&](std::size_t shard, std::size_t thread) {
    const std::size_t first = answered_ + shard * kShardImages;
    const std::size_t count = std::min(kShardImages, images() - first);
    const auto pixels = std::span(questions_.pixels).subspan(first * kImagePixels, count * kImagePixels);
    const TensorView logits = reader.infer(pixels, questions_.workspaces[thread]);
    std::ranges::copy(logits.flat(), logits_.begin() + static_cast<std::ptrdiff_t>(first * kClasses));
  });
  answered_ += std::min(left, shards * kShardImages);
  return {};
}

JobProgress AnswersJob::progress() const {
  return {.done = answered_, .total = images(), .finished = answered_ == images()};
}

Logits AnswersJob::logits(std::size_t image) const {
  return std::span(logits_).subspan(image * kClasses).first<kClasses>();
}

float AnswersJob::probability(std::size_t image, std::size_t digit) const {
  return calibrated_probabilities(logits(image), calibration().temperature)[digit];
}

}  // namespace inkling
