#include "core/jobs/occlusion_job.h"

#include <algorithm>
#include <utility>

#include "core/base/missing.h"

namespace inkling {

Result<std::shared_ptr<OcclusionJob>> OcclusionJob::create(const std::shared_ptr<const Model>& model,
                                                           std::span<const std::uint8_t, kImagePixels> pixels,
                                                           std::size_t digit, std::size_t patch, std::size_t stride,
                                                           ThreadPool& pool) {
  if (digit >= kClasses) return no_such_class();
  if (patch < 1 || patch > kImageSide || stride < 1 || stride > kImageSide) {
    return make_error(ErrorCode::kInvalidArgument, "A patch and its stride are 1 to 28 pixels.");
  }
  const std::size_t places = (kImageSide - patch) / stride + 1;
  // The whole image, then each place of the patch.
  std::vector<std::uint8_t> images(pixels.begin(), pixels.end());
  images.reserve((1 + places * places) * kImagePixels);
  for (std::size_t place = 0; place < places * places; ++place) {
    const std::size_t corner = place / places * stride * kImageSide + place % places * stride;
    const auto image = images.insert(images.end(), pixels.begin(), pixels.end());
    for (std::size_t row = 0; row < patch; ++row) {
      std::fill_n(image + static_cast<std::ptrdiff_t>(corner + row * kImageSide), patch, std::uint8_t{0});
    }
  }
  Result<Questions> questions = ask(model, std::move(images), pool);
  if (!questions) return std::unexpected(std::move(questions.error()));
  return std::shared_ptr<OcclusionJob>(new OcclusionJob(std::move(*questions), digit, places));
}

Occlusion OcclusionJob::occlusion() const {
  Occlusion occlusion{.places = places_,
                      .logit = logits(0)[digit_],
                      .probability = probability(0, digit_),
                      .logit_drops = {},
                      .probability_drops = {}};
  for (std::size_t image = 1; image < images(); ++image) {
    occlusion.logit_drops.push_back(occlusion.logit - logits(image)[digit_]);
    occlusion.probability_drops.push_back(occlusion.probability - probability(image, digit_));
  }
  return occlusion;
}

}  // namespace inkling
