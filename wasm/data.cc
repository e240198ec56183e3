// MNIST into the engine, as the bytes of two IDX files, that of the images piece by piece; what there is of it, to be
// looked at; and corrections of it.
#include "wasm/data.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/data/corrections.h"
#include "core/engine.h"
#include "wasm/values.h"

namespace inkling {

Result<Split> to_split(const std::string& name) {
  if (name == "train") return Split::kTrain;
  if (name == "test") return Split::kTest;
  return make_error(ErrorCode::kInvalidArgument, "There is no split called " + name + ".");
}

namespace {

Outcome expect_dataset(Engine& engine, const std::string& name, const Bytes& labels) {
  const Result<Split> split = to_split(name);
  if (!split) return failed<Outcome>(split.error());
  return to_outcome(engine.expect_dataset(*split, copy_in<std::uint8_t>(labels)));
}

Outcome add_images(Engine& engine, const std::string& name, const Bytes& images) {
  const Result<Split> split = to_split(name);
  if (!split) return failed<Outcome>(split.error());
  return to_outcome(engine.add_images(*split, copy_in<std::uint8_t>(images)));
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

struct Pixels : Outcome {
  Bytes pixels;
};

// Of the images of these numbers, one after another.
Pixels images_of(const Engine& engine, const std::string& name, const Counts& indices) {
  const Result<Split> split = to_split(name);
  if (!split) return failed<Pixels>(split.error());
  const Dataset& dataset = engine.dataset(*split);
  std::vector<std::uint8_t> pixels;
  for (const std::uint32_t index : copy_in<std::uint32_t>(indices)) {
    if (index >= dataset.size()) {
      return failed<Pixels>({ErrorCode::kInvalidArgument, "There is no " + name + " image of that number."});
    }
    const auto image = dataset.image(index);
    pixels.insert(pixels.end(), image.begin(), image.end());
  }
  return {{}, copy_out(pixels)};
}

// Whether a list of corrections is one, and is one of the images that are here.
Outcome check_corrections_csv(const Engine& engine, const std::string& csv) {
  const auto corrections = corrections_from_csv(csv);
  if (!corrections) return failed<Outcome>(corrections.error());
  for (const Split split : {Split::kTrain, Split::kTest}) {
    const Status status = check_corrections(engine.dataset(split), split, *corrections);
    if (!status) return to_outcome(status);
  }
  return {};
}

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(data) {
  using namespace inkling;
  emscripten::function("expectDataset(engine, split, labels)", &expect_dataset);
  emscripten::function("addImages(engine, split, images)", &add_images);

  emscripten::value_object<ClassCounts>("ClassCounts")
      .field("train", &ClassCounts::train)
      .field("test", &ClassCounts::test);
  emscripten::function("classCounts(engine)", &class_counts);
  emscripten::function("trainingSamples(engine, digit, count)", &training_samples);

  emscripten::value_object<Pixels>("Pixels").field("problem", &Pixels::problem).field("pixels", &Pixels::pixels);
  emscripten::function("imagesOf(engine, split, indices)", &images_of);
  emscripten::function("checkCorrections(engine, csv)", &check_corrections_csv);
}
