// The facade that the bindings and the command-line tool drive: threads, datasets, and
// the network that answers. Calls come from one thread and may come between any two
// slices of a job.
//
// A job (core/jobs/) is made and driven by whoever wants its result, on the network and
// the images that it began with. One of them may be the engine's: the one that changes
// the network that answers. It ends when another network takes over, and goes with its
// own into a file. The engine knows it as a Job, and not by name.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/base/status.h"
#include "core/base/thread_pool.h"
#include "core/data/dataset.h"
#include "core/data/incoming_dataset.h"
#include "core/ink/drawn_digits.h"
#include "core/ink/prediction.h"
#include "core/job.h"
#include "core/network/model.h"
#include "core/network/network.h"
#include "core/training/examples.h"
#include "core/training/train_config.h"

namespace inkling {

class Engine {
 public:
  explicit Engine(std::size_t threads);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  [[nodiscard]] std::size_t threads() const { return pool_.threads(); }
  // For jobs, and for measurements of the threads between two calls.
  [[nodiscard]] ThreadPool& pool() { return pool_; }

  // Takes the bytes of two IDX files. Errors: those of Dataset::from_idx, and the dataset that was there stays; those
  // of Job::take, by which other training images end the work under way.
  [[nodiscard]] Status load_dataset(Split split, std::vector<std::uint8_t> images, std::vector<std::uint8_t> labels);
  // The same piece by piece: first the bytes of an IDX file of labels, then those of its images, cut anywhere. With the
  // last of them the dataset is loaded; until then the one that was there stays. Errors: those of IncomingDataset; of
  // add_images no-data when nothing is expected; with the last piece those of load_dataset.
  [[nodiscard]] Status expect_dataset(Split split, std::vector<std::uint8_t> labels);
  [[nodiscard]] Status add_images(Split split, std::span<const std::uint8_t> images);
  // Empty before it was loaded.
  [[nodiscard]] const Dataset& dataset(Split split) const { return splits_[index_of(split)].whole; }
  // The one that is expected, as far as it has come; or else dataset(). For whoever can wait for its images.
  [[nodiscard]] const Dataset& incoming(Split split) const;

  // From now on `model` answers, and `work`, if there is any, is the job that changes it. What was at work on the
  // network before is over. Errors: out-of-memory; what was there stays.
  [[nodiscard]] Status use(std::shared_ptr<Model> model, std::shared_ptr<Job> work = nullptr);
  // Null when nothing is at work.
  [[nodiscard]] const std::shared_ptr<Job>& work() const { return work_; }
  // A slice of the work, which must be there: see Job::advance. An error ends it; its last good network, if it has one,
  // then answers.
  [[nodiscard]] Status advance(std::size_t budget);
  // Its network stays.
  void end_work() { work_.reset(); }

  // What a training with this configuration would be given: see preview_examples. It disturbs neither the network nor
  // the training under way.
  [[nodiscard]] ExamplePreview preview(const TrainConfig& config, std::uint64_t first, std::size_t count) const {
    return preview_examples(config, dataset(Split::kTrain), first, count);
  }
  // Without training images a preview is all synthetic.
  [[nodiscard]] bool has_training_images() const { return dataset(Split::kTrain).size() > 0; }

  // One digit or several: see core/ink/drawn_digits.h. Errors: those of ink_from_strokes, and no-network.
  [[nodiscard]] Result<DrawingReading> read_drawing(std::span<const InkPoint> points,
                                                    std::span<const std::uint32_t> lengths, float pad_size,
                                                    Views views = Views::kSingle);
  // Errors: no-network.
  [[nodiscard]] Result<Prediction> predict(const InkImage& image, Views views = Views::kSingle);

  // Null before the first training or load.
  [[nodiscard]] std::shared_ptr<const Model> model() const { return model_; }
  // For jobs that go on with it.
  [[nodiscard]] const std::shared_ptr<Model>& shared_model() { return model_; }
  // A safetensors file: the network, and what its work adds to go on. Errors: no-network.
  [[nodiscard]] Result<std::vector<std::uint8_t>> save() const;
  // The network of a file answers, and nothing is at work on it. Errors: invalid-data; what was there stays.
  [[nodiscard]] Status load(std::span<const std::uint8_t> bytes);

 private:
  struct SplitImages {
    Dataset whole;
    std::optional<IncomingDataset> incoming;
  };

  static std::size_t index_of(Split split) { return static_cast<std::size_t>(split); }
  [[nodiscard]] Status take_dataset(Split split, Dataset dataset);

  ThreadPool pool_;
  std::array<SplitImages, 2> splits_;
  std::shared_ptr<Model> model_;
  std::optional<Workspace> predicting_;  // for one image
  std::shared_ptr<Job> work_;
};

}  // namespace inkling
