// What only the bench asks: one image read without the way of the ink, and how fast the processor could be.
#include <emscripten/emscripten.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/engine.h"
#include "tests/bench/peak.h"
#include "wasm/values.h"

namespace inkling {
namespace {

Outcome predict_image(Engine& engine, const Bytes& pixels) {
  const std::vector<std::uint8_t> bytes = copy_in<std::uint8_t>(pixels);
  if (bytes.size() != kImagePixels) {
    return failed<Outcome>({ErrorCode::kInvalidArgument, "An image must have 28 x 28 pixels."});
  }
  InkImage image{.kind = InkKind::kDrawing};
  std::copy(bytes.begin(), bytes.end(), image.pixels.begin());
  const Result<Prediction> prediction = engine.predict(image);
  return prediction ? Outcome{} : failed<Outcome>(prediction.error());
}

Peaks measure_peaks(Engine& engine, double milliseconds) {
  return inkling::measure_peaks(engine.pool(), milliseconds, emscripten_get_now);
}

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(bench) {
  using namespace inkling;
  emscripten::function("predictImage(engine, pixels)", &predict_image);
  emscripten::value_object<Peaks>("Peaks").field("gflops", &Peaks::gflops).field("cores", &Peaks::cores);
  emscripten::function("measurePeaks(engine, milliseconds)",
                       emscripten::select_overload<Peaks(Engine&, double)>(&measure_peaks));
}
