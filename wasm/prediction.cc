// What the network reads in a drawing.
#include "wasm/prediction.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/engine.h"
#include "core/ink/drawn_digits.h"
#include "wasm/values.h"

namespace inkling {

const VerdictName& name_of(Verdict verdict) {
  static const std::array<VerdictName, 5> kNames = [] {
    std::array<VerdictName, 5> names;
    for (std::size_t i = 0; i < names.size(); ++i) {
      names[i] = VerdictName(to_text(verdict_name(static_cast<Verdict>(i))));
    }
    return names;
  }();
  return kNames[static_cast<std::size_t>(verdict)];
}

namespace {

using emscripten::val;
using OptionalDigits = Typed<struct OptionalDigitsTag>;  // DrawnDigit[] | undefined

// The pad's strokes come in units of its side.
constexpr float kPadSize = 1.0f;

struct DigitAnswer {
  VerdictName verdict;
  double digit = 0;
  Floats probabilities;
  Bytes pixels;
  Counts strokes;
};

// Of all strokes as one digit; and of each digit where there are several.
struct DrawingAnswer : Outcome {
  VerdictName verdict;
  double digit = 0;
  Floats probabilities;
  Bytes pixels;
  OptionalDigits digits;
};

OptionalDigits to_digits(std::span<const DrawnDigit> digits) {
  if (digits.empty()) return {};
  const val list = val::array();
  for (const auto& [strokes, prediction] : digits) {
    list.call<void>(
        "push", DigitAnswer{name_of(prediction.verdict), number(prediction.digit), copy_out(prediction.probabilities),
                            copy_out(prediction.pixels), copy_out(strokes)});
  }
  return OptionalDigits(list);
}

DrawingAnswer predict_strokes(Engine& engine, const Floats& coordinates, const Counts& lengths, bool shifts) {
  const std::vector<float> flat = copy_in<float>(coordinates);
  std::vector<InkPoint> points(flat.size() / 2);
  for (std::size_t i = 0; i < points.size(); ++i) points[i] = {flat[2 * i], flat[2 * i + 1]};
  const Result<DrawingReading> reading =
      engine.read_drawing(points, copy_in<std::uint32_t>(lengths), kPadSize, shifts ? Views::kShifted : Views::kSingle);
  if (!reading) return failed<DrawingAnswer>(reading.error());
  const Prediction& whole = reading->whole;
  return {{},
          name_of(whole.verdict),
          number(whole.digit),
          copy_out(whole.probabilities),
          copy_out(whole.pixels),
          to_digits(reading->digits)};
}

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(prediction) {
  using namespace inkling;
  emscripten::register_type<VerdictName>("'digit' | 'empty' | 'speck' | 'scribble' | 'unclaimed'");
  emscripten::value_object<DigitAnswer>("DrawnDigit")
      .field("verdict", &DigitAnswer::verdict)
      .field("digit", &DigitAnswer::digit)
      .field("probabilities", &DigitAnswer::probabilities)
      .field("pixels", &DigitAnswer::pixels)
      .field("strokes", &DigitAnswer::strokes);
  emscripten::register_type<OptionalDigits>("DrawnDigit[] | undefined");
  emscripten::value_object<DrawingAnswer>("Prediction")
      .field("problem", &DrawingAnswer::problem)
      .field("verdict", &DrawingAnswer::verdict)
      .field("digit", &DrawingAnswer::digit)
      .field("probabilities", &DrawingAnswer::probabilities)
      .field("pixels", &DrawingAnswer::pixels)
      .field("digits", &DrawingAnswer::digits);
  emscripten::function("predictStrokes(engine, points, lengths, shifts)", &predict_strokes);
}
