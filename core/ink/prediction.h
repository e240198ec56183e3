// A network's answer to the ink image of a drawing, or of a mark on a picture.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/base/image.h"
#include "core/ink/ink.h"
#include "core/network/model.h"
#include "core/network/network.h"

namespace inkling {

// A digit, or why it is none.
enum class Verdict {
  kDigit,
  kEmpty,      // nothing was drawn
  kSpeck,      // too little ink
  kScribble,   // too much, for any digit or for one that no class claims
  kUnclaimed,  // no class claims it: the largest probability is below the calibration's threshold
};

// Its stable spelling at the boundary: `digit`, `empty`, `speck` …
[[nodiscard]] std::string_view verdict_name(Verdict verdict);

struct Prediction {
  Verdict verdict = Verdict::kEmpty;
  std::size_t digit = 0;                            // the most probable one, whatever the verdict
  std::array<float, kClasses> probabilities{};      // calibrated; all zero when empty
  std::array<std::uint8_t, kImagePixels> pixels{};  // what the network saw
};

// What a network's logits say of an image.
[[nodiscard]] Prediction prediction_from(const InkImage& image, Logits logits, const Calibration& calibration);

// The answers to a few images, in one pass: as many as there is room for in `predictions`, at most kShardImages and
// workspace.max_images(). Allocates nothing.
void predict(const Model::Reader& model, const Calibration& calibration, std::span<const InkImage> images,
             Workspace& workspace, Views views, std::span<Prediction> predictions);

}  // namespace inkling
