// What makes a network's confidence honest: the temperature that turns its logits into probabilities that can be
// believed, and the confidence below which a drawing is refused as no digit. Both are fitted on images that the
// network was not trained on; nothing here trains or knows a network.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/fields.h"
#include "core/base/image.h"
#include "core/base/status.h"
#include "core/base/tensor.h"

namespace inkling {

using Logits = std::span<const float, kClasses>;

// Below this probability no class claims a drawing, whatever the held-out images say.
inline constexpr float kLeastProbability = 0.5f;
// From this one on a class does: a network that makes hardly a mistake on the held-out images may be nearly certain of
// all of them, and would refuse the digits of everybody who writes a little differently.
inline constexpr float kSufficientProbability = 0.9f;
// Between the two the threshold is as high as it can be with at most this share of the held-out digits refused.
inline constexpr double kFalseRejects = 0.006;

struct Calibration {
  float temperature = 1;                // the logits are divided by it before the softmax
  float threshold = kLeastProbability;  // of max_probability; what lies below is refused
  std::size_t images = 0;               // that they were fitted on; 0: not fitted
  float false_rejects = 0;              // share of those images that is refused

  friend bool operator==(const Calibration&, const Calibration&) = default;
};

template <MaybeConst<Calibration> Fields, typename Visitor>
void visit(Fields& calibration, Visitor& visitor) {
  visitor.field("temperature", calibration.temperature, required(Range{.least = 1e-3f, .most = 1e3f}));
  visitor.field("threshold", calibration.threshold, required(Range{.least = 0, .most = 1}));
  visitor.field("images", calibration.images, required(Whole{.least = 1, .most = 1'000'000'000}));
  visitor.field("false_rejects", calibration.false_rejects, required(Range{.least = 0, .most = 1}));
}

// softmax(logits / temperature), or zeros, which claim nothing, when a logit is not finite.
[[nodiscard]] std::array<float, kClasses> calibrated_probabilities(Logits logits, float temperature);
// -log of the label's probability among them, in nats. Not finite when a logit is NaN or infinite.
[[nodiscard]] double cross_entropy(Logits logits, std::size_t label, float temperature);

// Two scores by which digits may be told from other drawings; digits have the higher ones.
// The largest of the calibrated probabilities (Hendrycks and Gimpel 2017): the one that Calibration::threshold is for.
// It has a meaning that does not depend on the network, and training on drawings without an answer lowers it for such.
[[nodiscard]] float max_probability(Logits logits, float temperature);
// The negative free energy, temperature * log sum exp(logits / temperature) (Liu et al. 2020): for comparison.
[[nodiscard]] float negative_energy(Logits logits, float temperature);

// The temperature, from 0.1 to 10, at which the labels are the most likely (Guo et al. 2017): the loss is convex in
// 1 / temperature, so there is one. logits [N, kClasses]; labels [N]. 1 when there are no images, or a logit is not
// finite.
[[nodiscard]] float fit_temperature(ConstTensorView logits, std::span<const std::uint8_t> labels);
// The largest threshold below which at most the given share of the scores lies. Scores, at least one, are reordered.
[[nodiscard]] float rejection_threshold(std::span<float> scores, double share);
// Temperature and threshold for the logits [N, kClasses] of held-out images. `scores` [N] is overwritten.
[[nodiscard]] Calibration calibrate(ConstTensorView logits, std::span<const std::uint8_t> labels,
                                    std::span<float> scores);

// {"temperature": 1.07, "threshold": 0.62, "images": 5000, "false_rejects": 0.0048}
[[nodiscard]] std::string to_json(const Calibration& calibration);
// The text is untrusted. Errors: invalid-data when a field is missing, unknown or out of its range.
[[nodiscard]] Result<Calibration> calibration_from_json(std::string_view json);

}  // namespace inkling
