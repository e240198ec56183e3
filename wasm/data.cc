// MNIST into the engine, as the bytes of two IDX files; and what there is of it, to be looked at.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/engine.h"
#include "wasm/values.h"

namespace inkling {
namespace {

std::optional<Split> to_split(const std::string& name) {
  if (name == "train") return Split::kTrain;
  if (name == "test") return Split::kTest;
  return std::nullopt;
}

Outcome load_dataset(Engine& engine, const std::string& name, const Bytes& images, const Bytes& labels) {
  const std::optional<Split> split = to_split(name);
  if (!split) return failed<Outcome>({ErrorCode::kInvalidArgument, "There is no split called " + name + "."});
  return to_outcome(engine.load_dataset(*split, copy_in<std::uint8_t>(images), copy_in<std::uint8_t>(labels)));
}

// Images of each digit: none before they are loaded.
struct ClassCounts {
  Numbers train;
  Numbers test;
};

ClassCounts class_counts(const Engine& engine) {
  return {to_numbers(engine.dataset(Split::kTrain).class_counts()),
          to_numbers(engine.dataset(Split::kTest).class_counts())};
}

constexpr double kMostSamples = 1000;

// The pixels of the first training images of a digit, one after another: as many as there are, up to `count`.
Bytes training_samples(const Engine& engine, double digit, double count) {
  const Dataset& dataset = engine.dataset(Split::kTrain);
  std::vector<std::uint8_t> pixels;
  if (digit >= 0 && digit < kClasses && count >= 1) {
    const auto most = static_cast<std::size_t>(std::min(count, kMostSamples));
    for (const std::size_t i : dataset.first_of(static_cast<std::size_t>(digit), most)) {
      const auto image = dataset.image(i);
      pixels.insert(pixels.end(), image.begin(), image.end());
    }
  }
  return copy_out(pixels);
}

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(data) {
  using namespace inkling;
  emscripten::function("loadDataset(engine, split, images, labels)", &load_dataset);

  emscripten::value_object<ClassCounts>("ClassCounts")
      .field("train", &ClassCounts::train)
      .field("test", &ClassCounts::test);
  emscripten::function("classCounts(engine)", &class_counts);
  emscripten::function("trainingSamples(engine, digit, count)", &training_samples);
}
