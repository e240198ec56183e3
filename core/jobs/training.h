// The training of an engine: begun, loaded, advanced and ended by whoever holds this,
// between whose calls the engine may have lost it to another network.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/base/status.h"
#include "core/data/corrections.h"
#include "core/engine.h"
#include "core/jobs/training_job.h"
#include "core/training/train_config.h"
#include "core/training/trainer.h"

namespace inkling {

class Training {
 public:
  // The engine must outlive it.
  explicit Training(Engine& engine) : engine_(&engine) {}

  [[nodiscard]] Engine& engine() const { return *engine_; }

  // A new network with fresh weights, and a training of it at step 0, on the images as the corrections say, or without
  // corrections on those that are coming in; the network answers from now on. Errors: no-data; those of Model::create,
  // corrected() and Trainer::create; the network and the training that were there stay.
  [[nodiscard]] Status start(const TrainConfig& config, std::vector<Correction> corrections = {});
  // The network of a file answers. A training in it goes on where it stopped, at once or as soon as the training
  // images are loaded. Errors: invalid-data; what was there stays.
  [[nodiscard]] Status load(std::span<const std::uint8_t> bytes);
  // See Engine::advance and Trainer::advance. Errors: no-network when none is under way; no-data when it waits for its
  // images; not-finite.
  [[nodiscard]] Result<TrainProgress> advance(std::size_t max_shards);
  // Its network stays.
  void stop();
  // Where it stands, also when it waits for its images. Nothing when there is none.
  [[nodiscard]] std::optional<SavedRun> position() const;

 private:
  Engine* engine_;
  std::weak_ptr<TrainingJob> job_;  // the engine's, or gone
};

}  // namespace inkling
