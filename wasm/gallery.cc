// The test images that an evaluation found to be misread, and the pixels of any of them.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/engine.h"
#include "core/evaluation/misread.h"
#include "wasm/evaluation.h"
#include "wasm/values.h"

namespace inkling {
namespace {

using emscripten::val;
using MisreadList = Typed<struct MisreadListTag>;  // MisreadImage[]

struct Image {
  double index = 0;
  double label = 0;
  double answer = 0;
  Numbers probabilities;
};

// Of those that it has seen, the most certain first.
MisreadList misread_images(const EvaluationRun& run) {
  const val list = val::array();
  if (run.job != nullptr) {
    for (const MisreadImage& image : run.job->misread().most_certain_first()) {
      list.call<void>("push", Image{number(image.index), number(image.label), number(image.answer),
                                    to_numbers(image.probabilities)});
    }
  }
  return MisreadList(list);
}

struct Pixels : Outcome {
  Bytes pixels;
};

Pixels test_images(const Engine& engine, const Counts& indices) {
  const Dataset& dataset = engine.dataset(Split::kTest);
  std::vector<std::uint8_t> pixels;
  for (const std::uint32_t index : copy_in<std::uint32_t>(indices)) {
    if (index >= dataset.size()) {
      return failed<Pixels>({ErrorCode::kInvalidArgument, "There is no test image of that number."});
    }
    const auto image = dataset.image(index);
    pixels.insert(pixels.end(), image.begin(), image.end());
  }
  return {{}, copy_out(pixels)};
}

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(gallery) {
  using namespace inkling;
  emscripten::value_object<Image>("MisreadImage")
      .field("index", &Image::index)
      .field("label", &Image::label)
      .field("answer", &Image::answer)
      .field("probabilities", &Image::probabilities);
  emscripten::register_type<MisreadList>("MisreadImage[]");
  emscripten::function("misreadImages(run)", &misread_images);

  emscripten::value_object<Pixels>("Pixels").field("problem", &Pixels::problem).field("pixels", &Pixels::pixels);
  emscripten::function("testImages(engine, indices)", &test_images);
}
