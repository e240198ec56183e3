// The facade that the bindings and the command-line tool drive: datasets, the
// network that answers, and the jobs under way. Calls come from one thread and
// may come between any two slices.
//
// A job (core/jobs/) is made by whoever wants its result and handed over:
//
//   auto job = EvaluationJob::create(engine.model(), engine.dataset(Split::kTest), engine.pool());
//   const JobId id = engine.start(*job);             // keep a weak pointer to *job
//   while (!engine.advance(id, budget)->finished) …  // job->evaluation(), job->misread()
//
// The training is one of them. It alone has calls of its own here, because it changes
// the network that answers and goes with it into a file.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/base/status.h"
#include "core/base/thread_pool.h"
#include "core/data/dataset.h"
#include "core/ink/ink.h"
#include "core/jobs/job.h"
#include "core/jobs/training_job.h"
#include "core/network/model.h"
#include "core/network/network.h"
#include "core/training/examples.h"
#include "core/training/train_config.h"
#include "core/training/trainer.h"

namespace inkling {

enum class Split { kTrain, kTest };

// A digit, or why it is none.
enum class Verdict {
  kDigit,
  kEmpty,      // nothing was drawn
  kSpeck,      // too little ink
  kScribble,   // too much, for any digit or for one that no class claims
  kUnclaimed,  // no class claims it: the largest probability is below the calibration's threshold
};

struct Prediction {
  Verdict verdict = Verdict::kEmpty;
  std::size_t digit = 0;                            // the most probable one, whatever the verdict
  std::array<float, kClasses> probabilities{};      // calibrated; all zero when empty
  std::array<std::uint8_t, kImagePixels> pixels{};  // what the network saw
};

enum class JobId : std::uint32_t {};

class Engine {
 public:
  explicit Engine(std::size_t threads);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  [[nodiscard]] std::size_t threads() const { return pool_.threads(); }
  // For jobs, and for measurements of the threads between two calls.
  [[nodiscard]] ThreadPool& pool() { return pool_; }

  // Takes the bytes of two IDX files. New training images end a training; one that was loaded before its images can go
  // on from now. Errors: those of Dataset::from_idx, and the dataset that was there stays; those of
  // TrainingJob::give_images, and the loaded training is given up.
  [[nodiscard]] Status load_dataset(Split split, std::vector<std::uint8_t> images, std::vector<std::uint8_t> labels);
  // Empty before it was loaded.
  [[nodiscard]] const Dataset& dataset(Split split) const { return split == Split::kTrain ? train_ : test_; }

  // Takes a job over. It ends when end() is called, when it fails, and when another network takes over the answers.
  [[nodiscard]] JobId start(std::shared_ptr<Job> job);
  // A slice of it: see Job::advance. Errors: no-network when the job has ended; those of the job, which ends it; its
  // last good network, if it has one, then answers.
  [[nodiscard]] Result<JobProgress> advance(JobId id, std::size_t budget);
  void end(JobId id) { jobs_.erase(id); }

  // A new network with fresh weights, and a training of it at step 0; the network answers from now on.
  // Errors: no-data; those of Model::create and Trainer::create; the network and the training that were there stay.
  [[nodiscard]] Status start_training(const TrainConfig& config);
  // advance() of the training. Errors: no-network when none is under way; no-data when it waits for its images;
  // not-finite.
  [[nodiscard]] Result<TrainProgress> advance_training(std::size_t max_shards);
  // Ends the training; its network stays.
  void stop_training();
  // The training under way, or the loaded one that waits for its images: where it stands. Nothing when there is none.
  [[nodiscard]] std::optional<SavedRun> training() const;

  // What a training with this configuration would be given: see preview_examples. It disturbs neither the network nor
  // the training under way.
  [[nodiscard]] ExamplePreview preview(const TrainConfig& config, std::uint64_t first, std::size_t count) const {
    return preview_examples(config, train_, first, count);
  }
  // Without training images a preview is all synthetic.
  [[nodiscard]] bool has_training_images() const { return train_.size() > 0; }

  // Errors: no-network.
  [[nodiscard]] Result<Prediction> predict(const InkImage& image, Views views = Views::kSingle);

  // Null before the first training or load.
  [[nodiscard]] std::shared_ptr<const Model> model() const { return model_; }
  // A safetensors file: the network, and what jobs add to it to go on. Errors: no-network.
  [[nodiscard]] Result<std::vector<std::uint8_t>> save() const;
  // The network of a file answers. A training in it goes on where it stopped, at once or as soon as the training
  // images are loaded. Errors: invalid-data; what was there stays.
  [[nodiscard]] Status load(std::span<const std::uint8_t> bytes);

 private:
  // From now on `model` answers.
  [[nodiscard]] Status use(std::shared_ptr<Model> model);
  void use_training(std::shared_ptr<TrainingJob> job);

  ThreadPool pool_;
  Dataset train_;
  Dataset test_;
  std::shared_ptr<Model> model_;
  std::optional<Workspace> predicting_;  // for one image
  std::map<JobId, std::shared_ptr<Job>> jobs_;
  std::uint32_t jobs_started_ = 0;
  JobId training_id_{};
  std::weak_ptr<TrainingJob> training_;  // one of the jobs, or gone
};

}  // namespace inkling
