// What would change a network's mind: the smallest change of an image, by the Euclidean norm, that it reads as another
// digit. Projected gradient descent on a sphere around the image whose radius falls while the image is read so and
// grows while it is not (Rony et al. 2019, "decoupling direction and norm"), a few steps at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/base/image.h"
#include "core/job.h"
#include "core/network/inspector.h"
#include "core/network/model.h"

namespace inkling {

inline constexpr std::size_t kCounterfactualSteps = 200;

struct Counterfactual {
  bool found = false;
  double norm = 0;                                  // of the change, in units of full ink: one pixel turned over is 1
  std::array<std::uint8_t, kImagePixels> pixels{};  // the changed image, in whole grey levels; as it was if not found
  std::array<float, kClasses> probabilities{};      // of the changed image, calibrated
};

class CounterfactualJob final : public Job {
 public:
  // pixels [28, 28]. An image is read as `digit` when that is its largest probability and no less than the
  // calibration's threshold: when the pad would say so. Errors: no-network when there is none; invalid-argument when
  // `digit` is no class; out-of-memory.
  [[nodiscard]] static Result<std::shared_ptr<CounterfactualJob>> create(
      const std::shared_ptr<const Model>& model, std::span<const std::uint8_t, kImagePixels> pixels, std::size_t digit);

  // A step counts as a shard.
  [[nodiscard]] Status advance(std::size_t budget) override;
  [[nodiscard]] JobProgress progress() const override;

  // The best so far.
  [[nodiscard]] const Counterfactual& counterfactual() const { return best_; }

 private:
  CounterfactualJob(Inspector inspector, std::span<const std::uint8_t, kImagePixels> pixels, std::size_t digit);
  void step();
  // Of the current image; whether it is read as the digit. Leaves the gradient of its loss behind the call.
  [[nodiscard]] bool look(std::array<float, kClasses>* probabilities);
  // Against the gradient, back to the sphere, to ink that can be.
  void move();

  Inspector inspector_;
  std::size_t digit_;
  std::size_t steps_done_ = 0;
  std::array<std::uint8_t, kImagePixels> original_{};
  std::array<std::uint8_t, kImagePixels> current_{};
  std::array<double, kImagePixels> change_{};  // in units of full ink
  double radius_ = 1;
  Counterfactual best_;
};

}  // namespace inkling
