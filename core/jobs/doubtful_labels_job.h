// Finds the doubtful labels of a set: networks are trained without the images that they then read, and confident
// learning (core/evaluation/confident_learning.h) judges the labels by their answers. In slices.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/thread_pool.h"
#include "core/data/dataset.h"
#include "core/evaluation/answer_list.h"
#include "core/evaluation/confident_learning.h"
#include "core/evaluation/evaluator.h"
#include "core/job.h"
#include "core/training/train_config.h"
#include "core/training/trainer.h"

namespace inkling {

class DoubtfulLabelsJob final : public Job {
 public:
  // Cross-validation has so many folds.
  static constexpr std::size_t kFolds = 5;

  // Of the training images: each fifth is read by a network that was trained on the other four. The pool must outlive
  // the job. Errors: no-data when there are fewer images than two for each fold; those of Model::create and
  // Trainer::create.
  [[nodiscard]] static Result<std::shared_ptr<DoubtfulLabelsJob>> of_training_images(const TrainConfig& config,
                                                                                     const Dataset& training,
                                                                                     ThreadPool& pool);
  // Of the test images: all are read by each of these five networks, and the mean of their probabilities counts, which
  // is less of an accident than those of one. Errors: likewise; no-data when there are no test images.
  [[nodiscard]] static Result<std::shared_ptr<DoubtfulLabelsJob>> of_test_images(const TrainConfig& config,
                                                                                 const Dataset& training,
                                                                                 const Dataset& test, ThreadPool& pool);

  // Errors: not-finite when a training diverges; out-of-memory.
  [[nodiscard]] Status advance(std::size_t budget) override;
  // In images that are trained on or read, over all rounds.
  [[nodiscard]] JobProgress progress() const override;

  // Once it is finished: the most doubtful first.
  [[nodiscard]] std::span<const DoubtfulLabel> doubtful() const { return doubtful_; }
  // Of the image at a label's index: its label, and the probabilities.
  [[nodiscard]] const ReadImage& answer(std::uint32_t index) const { return answers_[index]; }
  [[nodiscard]] std::span<const std::uint8_t, kImagePixels> image(std::uint32_t index) const {
    return judged_.image(index);
  }

 private:
  // A network that is trained without some of the training images, and what it then reads.
  struct Round {
    std::size_t first_left_out;
    std::size_t left_out;
    Dataset read;
    std::size_t first_read;  // of the judged images
    float weight;            // of its answers in the mean
  };

  DoubtfulLabelsJob(const TrainConfig& config, const Dataset& training, const Dataset& judged,
                    std::vector<Round> rounds, ThreadPool& pool)
      : config_(config),
        training_(training),
        judged_(judged),
        rounds_(std::move(rounds)),
        pool_(&pool),
        answers_(judged.size()) {}
  // A round for each fold, which it is trained without.
  [[nodiscard]] static std::vector<Round> rounds_without_folds(const Dataset& training);
  [[nodiscard]] static Result<std::shared_ptr<DoubtfulLabelsJob>> begin(std::shared_ptr<DoubtfulLabelsJob> job);

  [[nodiscard]] Status begin_round();
  [[nodiscard]] Status train(Trainer& trainer, std::size_t budget);
  [[nodiscard]] Status read(Evaluator& evaluator, std::size_t budget);
  void add_answers();
  [[nodiscard]] std::uint64_t images_to_train_on(const Round& round) const;  // over all epochs

  TrainConfig config_;
  Dataset training_;
  Dataset judged_;
  std::vector<Round> rounds_;
  ThreadPool* pool_;
  std::size_t round_ = 0;
  std::shared_ptr<Model> model_;
  // What the round is at: its training, then the reading; nothing once all rounds are done.
  std::variant<std::monostate, Trainer, Evaluator> work_;
  AnswerList round_answers_;
  std::vector<ReadImage> answers_;  // of the judged images
  std::vector<DoubtfulLabel> doubtful_;
};

}  // namespace inkling
