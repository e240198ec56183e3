// Work on a network that is done in slices, so that whoever drives it can answer
// between two of them. Each has a file of its own in core/jobs/, and results of its
// own type for whoever made it; the engine knows none of them by name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/base/safetensors.h"
#include "core/base/status.h"
#include "core/data/dataset.h"
#include "core/network/model.h"

namespace inkling {

struct JobProgress {
  std::uint64_t done = 0;   // in units of the job: images, steps
  std::uint64_t total = 0;  // done == total need not be the end: a training may lose its patience
  bool finished = false;
};

class Job {
 public:
  Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  virtual ~Job() = default;

  // Works on up to `budget` shards of images (at least one), or nothing when it is finished. Results do not depend on
  // how the work is cut. After an error the job is over.
  [[nodiscard]] virtual Status advance(std::size_t budget) = 0;
  [[nodiscard]] virtual JobProgress progress() const = 0;

  // The rest is asked of the job that changes the network that answers.

  // What it adds to the network's file, to go on from there another day.
  virtual void save(ModelFile* /*file*/) const {}
  // The network that answers from now on when the job has failed; null: the same as before.
  [[nodiscard]] virtual std::shared_ptr<Model> last_good() { return nullptr; }
  // These are the training images now; false when it cannot go on with that. Errors end it too.
  [[nodiscard]] virtual Result<bool> take(const Dataset& /*training_images*/) { return true; }
};

}  // namespace inkling
