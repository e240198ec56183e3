// The single answers of an evaluation, and the training images that look like one image.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/engine.h"
#include "core/evaluation/answer_list.h"
#include "core/jobs/nearest_images_job.h"
#include "wasm/evaluation.h"
#include "wasm/run.h"
#include "wasm/values.h"

namespace inkling {
namespace {

using emscripten::val;
using NearestList = Typed<struct NearestListTag>;  // NearestImage[]

// A column for each thing that is told of an image, in order of index.
struct Answers {
  Bytes labels;
  Bytes answers;
  Bytes refused;
  Floats losses;
  Floats probabilities;
};

Answers answers_of(const EvaluationRun& run) {
  std::vector<std::uint8_t> labels, answers, refused;
  std::vector<float> losses, probabilities;
  if (run.job != nullptr) {
    for (const ReadImage& image : run.job->answers().images()) {
      labels.push_back(image.label);
      answers.push_back(image.answer);
      refused.push_back(image.refused ? 1 : 0);
      losses.push_back(image.loss);
      probabilities.insert(probabilities.end(), image.probabilities.begin(), image.probabilities.end());
    }
  }
  return {copy_out(labels), copy_out(answers), copy_out(refused), copy_out(losses), copy_out(probabilities)};
}

// Of the training images, the `most` that look the most like these pixels to the network that answers.
StartedRun start_nearest(Engine& engine, const Bytes& pixels, double most) {
  return started(NearestImagesJob::create(engine.model(), copy_in<std::uint8_t>(pixels), engine.dataset(Split::kTrain),
                                          engine.pool(), shard_count(most)));
}

struct Nearest {
  double index = 0;
  double label = 0;
  double cosine = 0;
  Bytes pixels;
};

NearestList nearest_images(const NearestImagesJob& run) {
  const val list = val::array();
  for (const NearestImage& image : run.nearest()) {
    list.call<void>("push", Nearest{number(image.index), number(run.dataset().label(image.index)), number(image.cosine),
                                    copy_out(run.dataset().image(image.index))});
  }
  return NearestList(list);
}

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(gallery) {
  using namespace inkling;
  emscripten::value_object<Answers>("Answers")
      .field("labels", &Answers::labels)
      .field("answers", &Answers::answers)
      .field("refused", &Answers::refused)
      .field("losses", &Answers::losses)
      .field("probabilities", &Answers::probabilities);
  emscripten::function("answersOf(run)", &answers_of);

  bind_run<NearestImagesJob>("NearestImagesRun");
  emscripten::function("startNearest(engine, pixels, most)", &start_nearest);
  emscripten::value_object<Nearest>("NearestImage")
      .field("index", &Nearest::index)
      .field("label", &Nearest::label)
      .field("cosine", &Nearest::cosine)
      .field("pixels", &Nearest::pixels);
  emscripten::register_type<NearestList>("NearestImage[]");
  emscripten::function("nearestImages(run)", &nearest_images);
}
