#include "core/ink/prediction.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace inkling {
namespace {

// Pixels full of ink. The digits of MNIST have about 100, and only one in three hundred has so many: it has too much of
// it when no class claims it.
constexpr int kMuchInk = 200;

Verdict verdict_on(const InkImage& image, bool is_claimed) {
  switch (image.kind) {
    case InkKind::kEmpty:
      return Verdict::kEmpty;
    case InkKind::kSpeck:
      return Verdict::kSpeck;
    case InkKind::kScribble:
      return Verdict::kScribble;
    case InkKind::kDrawing:
      break;
  }
  if (is_claimed) return Verdict::kDigit;
  const int ink = std::accumulate(image.pixels.begin(), image.pixels.end(), 0);
  return ink >= 255 * kMuchInk ? Verdict::kScribble : Verdict::kUnclaimed;
}

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kDigit:
      return "digit";
    case Verdict::kEmpty:
      return "empty";
    case Verdict::kSpeck:
      return "speck";
    case Verdict::kScribble:
      return "scribble";
    case Verdict::kUnclaimed:
      return "unclaimed";
  }
  return {};
}

Prediction prediction_from(const InkImage& image, Logits logits, const Calibration& calibration) {
  Prediction prediction{.pixels = image.pixels};
  if (image.kind == InkKind::kEmpty) return prediction;
  prediction.probabilities = calibrated_probabilities(logits, calibration.temperature);
  const auto* best = std::ranges::max_element(prediction.probabilities);
  prediction.digit = static_cast<std::size_t>(best - prediction.probabilities.begin());
  prediction.verdict = verdict_on(image, *best >= calibration.threshold);
  return prediction;
}

void predict(const Model::Reader& model, const Calibration& calibration, std::span<const InkImage> images,
             Workspace& workspace, Views views, std::span<Prediction> predictions) {
  assert(images.size() <= std::min(kShardImages, workspace.max_images()) && images.size() == predictions.size());
  std::array<std::uint8_t, kShardImages * kImagePixels> pixels;
  for (std::size_t i = 0; i < images.size(); ++i) {
    std::ranges::copy(images[i].pixels, pixels.begin() + static_cast<std::ptrdiff_t>(i * kImagePixels));
  }
  const auto batch = std::span<const std::uint8_t>(pixels).first(images.size() * kImagePixels);
  const TensorView logits = model.infer(batch, workspace, views);
  for (std::size_t i = 0; i < images.size(); ++i) {
    predictions[i] = prediction_from(images[i], Logits(logits.image(i), kClasses), calibration);
  }
}

}  // namespace inkling
