// Why a network answers as it does: attributions, occlusion, the drawing without a stroke, what would change its mind.
// Each is a run, advanced in slices by one function, with a result of its own. Images and maps are [28, 28].
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <utility>
#include <vector>

#include "core/engine.h"
#include "core/explanation/ranks.h"
#include "core/jobs/attribution_job.h"
#include "core/jobs/counterfactual_job.h"
#include "core/jobs/deletion_job.h"
#include "core/jobs/occlusion_job.h"
#include "core/jobs/prototype_job.h"
#include "core/jobs/strokes_job.h"
#include "wasm/prediction.h"
#include "wasm/run.h"
#include "wasm/values.h"

namespace inkling {
namespace {

using emscripten::val;
using WithoutInkList = Typed<struct WithoutInkListTag>;  // WithoutInk[]

// An array that is no image is one of empty paper, a map of nothing.
template <typename T>
std::array<T, kImagePixels> image_in(const val& array) {
  std::array<T, kImagePixels> image{};
  const std::vector<T> copy = copy_in<T>(array);
  if (copy.size() == image.size()) std::ranges::copy(copy, image.begin());
  return image;
}

// What is no whole number from 0 up is none that a job takes.
std::size_t count(double value) { return value >= 0 && value < 1e9 ? static_cast<std::size_t>(value) : SIZE_MAX; }

std::uint64_t seed_of(double seed) { return seed >= 0 && seed < 1e18 ? static_cast<std::uint64_t>(seed) : 0; }

// Who answers, and who has the same layers and never learned: what both say alike is nothing that was learned.
using AskedModel = Result<std::shared_ptr<const Model>>;

AskedModel untrained_model(const Engine& engine, double seed) {
  if (engine.model() == nullptr) return engine.model();
  Result<Model> untrained = Model::create(engine.model()->network().spec(), seed_of(seed));
  if (!untrained) return std::unexpected(std::move(untrained.error()));
  return std::make_shared<const Model>(std::move(*untrained));
}

// ---- Attribution ----

struct AttributionMap {
  Floats pixels;
  double logit = 0;
  double paper_logit = 0;
  double completeness_error = 0;
};

StartedRun attribute(const AskedModel& model, const Bytes& pixels, double digit) {
  if (!model) return failed<StartedRun>(model.error());
  return started(AttributionJob::create(*model, image_in<std::uint8_t>(pixels), count(digit)));
}

StartedRun start_attribution(Engine& engine, const Bytes& pixels, double digit) {
  return attribute(engine.model(), pixels, digit);
}

StartedRun start_untrained_attribution(Engine& engine, const Bytes& pixels, double digit, double seed) {
  return attribute(untrained_model(engine, seed), pixels, digit);
}

AttributionMap attribution_of(const AttributionJob& run) {
  const Attribution& found = run.attribution();
  return {copy_out(found.pixels), found.logit, found.paper_logit, found.completeness_error()};
}

double correlation(const Bytes& pixels, const Floats& first, const Floats& second) {
  return rank_correlation(image_in<std::uint8_t>(pixels), image_in<float>(first), image_in<float>(second));
}

// ---- Deletion ----

struct DeletionCurves {
  Numbers important;
  Numbers random;
  Numbers lowest;
  Numbers highest;
  double area = 0;
  double random_area = 0;
};

StartedRun start_deletion(Engine& engine, const Bytes& pixels, const Floats& importance, double digit, double seed) {
  return started(DeletionJob::create(engine.model(), image_in<std::uint8_t>(pixels), image_in<float>(importance),
                                     count(digit), seed_of(seed), engine.pool()));
}

DeletionCurves deletion_of(const DeletionJob& run) {
  const Deletion found = run.deletion();
  return {to_numbers(found.important), to_numbers(found.random),        to_numbers(found.lowest),
          to_numbers(found.highest),   Deletion::area(found.important), Deletion::area(found.random)};
}

// ---- Occlusion ----

struct OcclusionMap {
  double places = 0;
  double logit = 0;
  double probability = 0;
  Floats logit_drops;
  Floats probability_drops;
};

StartedRun occlude(const AskedModel& model, Engine& engine, const Bytes& pixels, double digit, double patch,
                   double stride) {
  if (!model) return failed<StartedRun>(model.error());
  return started(OcclusionJob::create(*model, image_in<std::uint8_t>(pixels), count(digit), count(patch), count(stride),
                                      engine.pool()));
}

StartedRun start_occlusion(Engine& engine, const Bytes& pixels, double digit, double patch, double stride) {
  return occlude(engine.model(), engine, pixels, digit, patch, stride);
}

StartedRun start_untrained_occlusion(Engine& engine, const Bytes& pixels, double digit, double patch, double stride,
                                     double seed) {
  return occlude(untrained_model(engine, seed), engine, pixels, digit, patch, stride);
}

OcclusionMap occlusion_of(const OcclusionJob& run) {
  const Occlusion found = run.occlusion();
  return {number(found.places), double{found.logit}, double{found.probability}, copy_out(found.logit_drops),
          copy_out(found.probability_drops)};
}

// ---- Strokes ----

// The pad's strokes come in units of its side.
constexpr float kStrokesPadSize = 1.0f;

struct WithoutInkAnswer {
  double stroke = 0;
  Floats line;
  VerdictName verdict;
  double digit = 0;
  Numbers probabilities;
  Bytes pixels;
};

struct StrokesExplained {
  WithoutInkAnswer whole;
  WithoutInkList strokes;
  WithoutInkList parts;
};

StartedRun start_strokes(Engine& engine, const Floats& coordinates, const Counts& lengths) {
  const std::vector<float> flat = copy_in<float>(coordinates);
  std::vector<InkPoint> points(flat.size() / 2);
  for (std::size_t i = 0; i < points.size(); ++i) points[i] = {flat[2 * i], flat[2 * i + 1]};
  return started(
      StrokesJob::create(engine.model(), points, copy_in<std::uint32_t>(lengths), kStrokesPadSize, engine.pool()));
}

WithoutInkAnswer to_answer(const WithoutInk& without) {
  std::vector<float> line;
  for (const InkPoint& point : without.line) line.insert(line.end(), {point.x, point.y});
  const Prediction& prediction = without.prediction;
  return {number(without.stroke),
          copy_out(line),
          name_of(prediction.verdict),
          number(prediction.digit),
          to_numbers(prediction.probabilities),
          copy_out(prediction.pixels)};
}

WithoutInkList to_list(const std::vector<WithoutInk>& found) {
  const val list = val::array();
  for (const WithoutInk& without : found) list.call<void>("push", to_answer(without));
  return WithoutInkList(list);
}

StrokesExplained strokes_of(const StrokesJob& run) {
  return {to_answer({.stroke = 0, .line = {}, .prediction = run.whole()}), to_list(run.strokes()),
          to_list(run.parts())};
}

// ---- What would change its mind ----

struct CounterfactualImage {
  bool found = false;
  double norm = 0;
  Bytes pixels;
  Numbers probabilities;
};

StartedRun start_counterfactual(Engine& engine, const Bytes& pixels, double digit) {
  return started(CounterfactualJob::create(engine.model(), image_in<std::uint8_t>(pixels), count(digit)));
}

CounterfactualImage counterfactual_of(const CounterfactualJob& run) {
  const Counterfactual& best = run.counterfactual();
  return {best.found, best.norm, copy_out(best.pixels), to_numbers(best.probabilities)};
}

struct PrototypeImage {
  Bytes pixels;
  Numbers probabilities;
};

StartedRun start_prototype(Engine& engine, double digit, double seed) {
  return started(PrototypeJob::create(engine.model(), count(digit), seed_of(seed)));
}

PrototypeImage prototype_of(PrototypeJob& run) {
  const Prototype found = run.prototype();
  return {copy_out(found.pixels), to_numbers(found.probabilities)};
}

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(explain) {
  using namespace inkling;
  bind_run<AttributionJob>("AttributionRun");
  bind_run<DeletionJob>("DeletionRun");
  bind_run<OcclusionJob>("OcclusionRun");
  bind_run<StrokesJob>("StrokesRun");
  bind_run<CounterfactualJob>("CounterfactualRun");
  bind_run<PrototypeJob>("PrototypeRun");
  emscripten::value_object<AttributionMap>("AttributionMap")
      .field("pixels", &AttributionMap::pixels)
      .field("logit", &AttributionMap::logit)
      .field("paperLogit", &AttributionMap::paper_logit)
      .field("completenessError", &AttributionMap::completeness_error);
  emscripten::function("startAttribution(engine, pixels, digit)", &start_attribution);
  emscripten::function("startUntrainedAttribution(engine, pixels, digit, seed)", &start_untrained_attribution);
  emscripten::function("attributionOf(run)", &attribution_of);
  emscripten::function("rankCorrelation(pixels, first, second)", &correlation);

  emscripten::value_object<DeletionCurves>("DeletionCurves")
      .field("important", &DeletionCurves::important)
      .field("random", &DeletionCurves::random)
      .field("lowest", &DeletionCurves::lowest)
      .field("highest", &DeletionCurves::highest)
      .field("area", &DeletionCurves::area)
      .field("randomArea", &DeletionCurves::random_area);
  emscripten::function("startDeletion(engine, pixels, importance, digit, seed)", &start_deletion);
  emscripten::function("deletionOf(run)", &deletion_of);

  emscripten::value_object<OcclusionMap>("OcclusionMap")
      .field("places", &OcclusionMap::places)
      .field("logit", &OcclusionMap::logit)
      .field("probability", &OcclusionMap::probability)
      .field("logitDrops", &OcclusionMap::logit_drops)
      .field("probabilityDrops", &OcclusionMap::probability_drops);
  emscripten::function("startOcclusion(engine, pixels, digit, patch, stride)", &start_occlusion);
  emscripten::function("startUntrainedOcclusion(engine, pixels, digit, patch, stride, seed)",
                       &start_untrained_occlusion);
  emscripten::function("occlusionOf(run)", &occlusion_of);

  emscripten::value_object<WithoutInkAnswer>("WithoutInk")
      .field("stroke", &WithoutInkAnswer::stroke)
      .field("line", &WithoutInkAnswer::line)
      .field("verdict", &WithoutInkAnswer::verdict)
      .field("digit", &WithoutInkAnswer::digit)
      .field("probabilities", &WithoutInkAnswer::probabilities)
      .field("pixels", &WithoutInkAnswer::pixels);
  emscripten::register_type<WithoutInkList>("WithoutInk[]");
  emscripten::value_object<StrokesExplained>("StrokesExplained")
      .field("whole", &StrokesExplained::whole)
      .field("strokes", &StrokesExplained::strokes)
      .field("parts", &StrokesExplained::parts);
  emscripten::function("startStrokes(engine, points, lengths)", &start_strokes);
  emscripten::function("strokesOf(run)", &strokes_of);

  emscripten::value_object<CounterfactualImage>("CounterfactualImage")
      .field("found", &CounterfactualImage::found)
      .field("norm", &CounterfactualImage::norm)
      .field("pixels", &CounterfactualImage::pixels)
      .field("probabilities", &CounterfactualImage::probabilities);
  emscripten::function("startCounterfactual(engine, pixels, digit)", &start_counterfactual);
  emscripten::function("counterfactualOf(run)", &counterfactual_of);

  emscripten::value_object<PrototypeImage>("PrototypeImage")
      .field("pixels", &PrototypeImage::pixels)
      .field("probabilities", &PrototypeImage::probabilities);
  emscripten::function("startPrototype(engine, digit, seed)", &start_prototype);
  emscripten::function("prototypeOf(run)", &prototype_of);
}
