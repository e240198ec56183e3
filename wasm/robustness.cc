// What the network that answers reads of test images that are turned, moved, blurred and so on.
#include <memory>
#include <vector>

#include "core/engine.h"
#include "core/jobs/robustness_job.h"
#include "wasm/run.h"
#include "wasm/values.h"

namespace inkling {
namespace {

using emscripten::val;
using CurveList = Typed<struct CurveListTag>;  // RobustnessCurve[]

StartedRun start_robustness(Engine& engine) {
  return started(RobustnessJob::create(engine.model(), engine.dataset(Split::kTest), engine.pool()));
}

// In columns; the first of each is of images that are not distorted.
struct Curve {
  Text name;
  Text unit;
  Numbers strengths;
  Numbers accuracies;
  Numbers refused;
  OptionalNumber fall;
};

struct Robustness {
  double images = 0;  // at each strength
  CurveList curves;
};

Robustness robustness_of(const RobustnessJob& run) {
  const val list = val::array();
  for (const RobustnessCurve& curve : run.curves()) {
    std::vector<float> strengths, accuracies, refused;
    for (const RobustnessPoint& point : curve.points) {
      strengths.push_back(point.strength);
      accuracies.push_back(static_cast<float>(point.accuracy));
      refused.push_back(static_cast<float>(point.refused));
    }
    const auto fall = curve.fall();
    list.call<void>("push", Curve{to_text(curve.distortion->name), to_text(curve.distortion->unit),
                                  to_numbers(strengths), to_numbers(accuracies), to_numbers(refused),
                                  fall ? OptionalNumber(val(*fall)) : OptionalNumber()});
  }
  return {number(run.images()), CurveList(list)};
}

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(robustness) {
  using namespace inkling;
  bind_run<RobustnessJob>("RobustnessRun");
  emscripten::function("startRobustness(engine)", &start_robustness);
  emscripten::value_object<Curve>("RobustnessCurve")
      .field("name", &Curve::name)
      .field("unit", &Curve::unit)
      .field("strengths", &Curve::strengths)
      .field("accuracies", &Curve::accuracies)
      .field("refused", &Curve::refused)
      .field("fall", &Curve::fall);
  emscripten::register_type<CurveList>("RobustnessCurve[]");
  emscripten::value_object<Robustness>("Robustness")
      .field("images", &Robustness::images)
      .field("curves", &Robustness::curves);
  emscripten::function("robustnessOf(run)", &robustness_of);
}
