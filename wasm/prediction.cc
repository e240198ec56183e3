// What the network reads in a drawing.
#include "wasm/prediction.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/engine.h"
#include "core/ink/ink.h"
#include "wasm/values.h"

namespace inkling {

VerdictName name_of(Verdict verdict) { return VerdictName(to_text(verdict_name(verdict))); }

namespace {

// The pad's strokes come in units of its side.
constexpr float kPadSize = 1.0f;

struct Reading : Outcome {
  VerdictName verdict;
  double digit = 0;
  Numbers probabilities;
  Bytes pixels;
};

Reading predict_strokes(Engine& engine, const Floats& coordinates, const Counts& lengths, bool shifts) {
  const std::vector<float> flat = copy_in<float>(coordinates);
  std::vector<InkPoint> points(flat.size() / 2);
  for (std::size_t i = 0; i < points.size(); ++i) points[i] = {flat[2 * i], flat[2 * i + 1]};
  const Result<InkImage> image = ink_from_strokes(points, copy_in<std::uint32_t>(lengths), kPadSize);
  if (!image) return failed<Reading>(image.error());
  const Result<Prediction> prediction = engine.predict(*image, shifts ? Views::kShifted : Views::kSingle);
  if (!prediction) return failed<Reading>(prediction.error());
  return {{},
          name_of(prediction->verdict),
          number(prediction->digit),
          to_numbers(prediction->probabilities),
          copy_out(prediction->pixels)};
}

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(prediction) {
  using namespace inkling;
  emscripten::register_type<VerdictName>("'digit' | 'empty' | 'speck' | 'scribble' | 'unclaimed'");
  emscripten::value_object<Reading>("Prediction")
      .field("problem", &Reading::problem)
      .field("verdict", &Reading::verdict)
      .field("digit", &Reading::digit)
      .field("probabilities", &Reading::probabilities)
      .field("pixels", &Reading::pixels);
  emscripten::function("predictStrokes(engine, points, lengths, shifts)", &predict_strokes);
}
