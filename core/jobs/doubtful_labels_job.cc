#include "core/jobs/doubtful_labels_job.h"

#include "core/base/missing.h"
#include "core/training/examples.h"

namespace inkling {

Result<std::shared_ptr<DoubtfulLabelsJob>> DoubtfulLabelsJob::of_training_images(const TrainConfig& config,
                                                                                 const Dataset& training,
                                                                                 ThreadPool& pool) {
  if (training.size() < 2 * kFolds) return no_training_images();
  return begin(std::shared_ptr<DoubtfulLabelsJob>(
      new DoubtfulLabelsJob(config, training, training, rounds_without_folds(training), pool)));
}

Result<std::shared_ptr<DoubtfulLabelsJob>> DoubtfulLabelsJob::of_test_images(const TrainConfig& config,
                                                                             const Dataset& training,
                                                                             const Dataset& test, ThreadPool& pool) {
  if (training.size() < 2 * kFolds) return no_training_images();
  if (test.size() == 0) return no_test_images();
  std::vector<Round> rounds = rounds_without_folds(training);
  for (Round& round : rounds) {
    round.read = test;
    round.first_read = 0;
    round.weight = 1.0f / static_cast<float>(kFolds);
  }
  return begin(
      std::shared_ptr<DoubtfulLabelsJob>(new DoubtfulLabelsJob(config, training, test, std::move(rounds), pool)));
}

std::vector<DoubtfulLabelsJob::Round> DoubtfulLabelsJob::rounds_without_folds(const Dataset& training) {
  std::vector<Round> rounds;
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    const std::size_t first = training.size() * fold / kFolds;
    const std::size_t count = training.size() * (fold + 1) / kFolds - first;
    rounds.push_back({.first_left_out = first,
                      .left_out = count,
                      .read = training.part(first, count),
                      .first_read = first,
                      .weight = 1});
  }
  return rounds;
}

Result<std::shared_ptr<DoubtfulLabelsJob>> DoubtfulLabelsJob::begin(std::shared_ptr<DoubtfulLabelsJob> job) {
  if (Status status = job->begin_round(); !status) return std::unexpected(std::move(status.error()));
  return job;
}

Status DoubtfulLabelsJob::begin_round() {
  const Round& round = rounds_[round_];
  Result<Model> model = Model::create(config_.network, config_.seed);
  if (!model) return std::unexpected(std::move(model.error()));
  model_ = std::make_shared<Model>(std::move(*model));
  Result<Trainer> trainer =
      Trainer::create(config_, model_, training_.without(round.first_left_out, round.left_out), *pool_);
  if (!trainer) return std::unexpected(std::move(trainer.error()));
  work_ = std::move(*trainer);
  return {};
}

Status DoubtfulLabelsJob::advance(std::size_t budget) {
  if (Trainer* trainer = std::get_if<Trainer>(&work_)) return train(*trainer, budget);
  if (Evaluator* evaluator = std::get_if<Evaluator>(&work_)) return read(*evaluator, budget);
  return {};
}

Status DoubtfulLabelsJob::train(Trainer& trainer, std::size_t budget) {
  const Result<TrainProgress> progress = trainer.advance(budget);
  if (!progress) return std::unexpected(progress.error());
  if (!progress->finished) return {};
  work_ = std::monostate{};
  Result<Evaluator> evaluator = Evaluator::create(model_, rounds_[round_].read, *pool_, {&round_answers_});
  if (!evaluator) return std::unexpected(std::move(evaluator.error()));
  work_ = std::move(*evaluator);
  return {};
}

Status DoubtfulLabelsJob::read(Evaluator& evaluator, std::size_t budget) {
  evaluator.advance(budget);
  if (!evaluator.done()) return {};
  work_ = std::monostate{};
  model_.reset();
  add_answers();
  if (++round_ < rounds_.size()) return begin_round();
  doubtful_ = doubtful_labels(answers_);
  return {};
}

void DoubtfulLabelsJob::add_answers() {
  const Round& round = rounds_[round_];
  for (std::size_t i = 0; i < round.read.size(); ++i) {
    const ReadImage& read = round_answers_.images()[i];
    ReadImage& answer = answers_[round.first_read + i];
    answer.label = read.label;
    for (std::size_t digit = 0; digit < kClasses; ++digit) {
      answer.probabilities[digit] += round.weight * read.probabilities[digit];
    }
  }
  round_answers_ = {};
}

std::uint64_t DoubtfulLabelsJob::images_to_train_on(const Round& round) const {
  const std::uint64_t examples = training_.size() - round.left_out;
  return config_.epochs * (examples - held_out_examples(config_, examples));
}

JobProgress DoubtfulLabelsJob::progress() const {
  JobProgress progress{.finished = round_ == rounds_.size()};
  for (std::size_t i = 0; i < rounds_.size(); ++i) {
    const std::uint64_t trained = images_to_train_on(rounds_[i]);
    progress.total += trained + rounds_[i].read.size();
    if (i < round_) progress.done += trained + rounds_[i].read.size();
    if (i != round_) continue;
    if (const Trainer* trainer = std::get_if<Trainer>(&work_)) progress.done += trainer->progress().images_seen;
    if (const Evaluator* evaluator = std::get_if<Evaluator>(&work_)) progress.done += trained + evaluator->seen();
  }
  return progress;
}

}  // namespace inkling
