// Reading a picture, in slices, and what the person asks about it afterwards. Boxes are whole pixels of the picture.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/engine.h"
#include "core/jobs/picture_job.h"
#include "wasm/prediction.h"
#include "wasm/run.h"
#include "wasm/values.h"

namespace inkling {
namespace {

using emscripten::val;
using MarkList = Typed<struct MarkListTag>;          // PictureMark[]
using OptionalMark = Typed<struct OptionalMarkTag>;  // PictureMark | undefined
using StepName = Typed<struct StepNameTag>;          // 'none' | 'colours' | …
using StageName = Typed<struct StageNameTag>;        // 'even' | 'ink'

// A side that no picture has wraps nothing: the job refuses it.
std::size_t side(double pixels) { return pixels >= 0 && pixels < 1e9 ? static_cast<std::size_t>(pixels) : 0; }

StartedRun start_reading(Engine& engine, const Bytes& rgba, double width, double height) {
  const std::vector<std::uint8_t> pixels = copy_in<std::uint8_t>(rgba);
  return started(PictureJob::create(engine.model(), {pixels, side(width), side(height)}, engine.pool()));
}

struct PictureMark {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
  double line = 0;
  VerdictName verdict;
  double digit = 0;
  Numbers probabilities;
  Bytes pixels;
};

PictureMark to_mark(const ReadMark& mark) {
  return {number(mark.box.left),
          number(mark.box.top),
          number(mark.box.right),
          number(mark.box.bottom),
          number(mark.line),
          name_of(mark.prediction.verdict),
          number(mark.prediction.digit),
          to_numbers(mark.prediction.probabilities),
          copy_out(mark.prediction.pixels)};
}

MarkList to_list(std::span<const ReadMark> marks) {
  const val list = val::array();
  for (const ReadMark& mark : marks) list.call<void>("push", to_mark(mark));
  return MarkList(list);
}

MarkList marks_of(const PictureJob& run) { return to_list(run.marks()); }

struct PictureInfo {
  double width = 0;
  double height = 0;
  double stroke_width = 0;
  bool light_on_dark = false;
};

PictureInfo picture_of(const PictureJob& run) {
  const InkMap& map = run.map();
  return {number(map.width), number(map.height), number(map.stroke_width), map.light_on_dark};
}

struct StagePicture : Outcome {
  double width = 0;
  double height = 0;
  Bytes pixels;
};

StagePicture stage_of(const PictureJob& run, const StageName& stage) {
  const InkMap& map = run.map();
  const std::vector<std::uint8_t>& pixels = stage.as<std::string>() == "even" ? map.even : map.ink;
  if (pixels.empty()) {
    return failed<StagePicture>({ErrorCode::kInvalidArgument, "The picture is still being read."});
  }
  return {{}, number(map.width), number(map.height), copy_out(pixels)};
}

PixelBox to_box(double left, double top, double right, double bottom) {
  return {side(left), side(top), side(right), side(bottom)};
}

struct BoxReading : Outcome {
  OptionalMark mark;
};

BoxReading read_box(PictureJob& run, double left, double top, double right, double bottom) {
  const Result<ReadMark> mark = run.read_box(to_box(left, top, right, bottom));
  if (!mark) return failed<BoxReading>(mark.error());
  return {{}, OptionalMark(val(to_mark(*mark)))};
}

struct SplitReading : Outcome {
  MarkList marks;
};

SplitReading split_box(PictureJob& run, double left, double top, double right, double bottom) {
  const auto marks = run.split_box(to_box(left, top, right, bottom));
  if (!marks) return failed<SplitReading>(marks.error());
  return {{}, to_list(*marks)};
}

PictureStep step_of(const std::string& name) {
  if (name == "colours") return PictureStep::kColours;
  if (name == "light") return PictureStep::kLight;
  if (name == "centring") return PictureStep::kCentring;
  if (name == "scaling") return PictureStep::kScaling;
  if (name == "thickness") return PictureStep::kThickness;
  return PictureStep::kNone;
}

struct StepReading : Outcome {
  VerdictName verdict;
  double digit = 0;
  Numbers probabilities;
  Bytes pixels;
};

StepReading without_step(PictureJob& run, double left, double top, double right, double bottom, const StepName& step) {
  const auto prediction = run.without_step(to_box(left, top, right, bottom), step_of(step.as<std::string>()));
  if (!prediction) return failed<StepReading>(prediction.error());
  return {{},
          name_of(prediction->verdict),
          number(prediction->digit),
          to_numbers(prediction->probabilities),
          copy_out(prediction->pixels)};
}

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(picture) {
  using namespace inkling;
  bind_run<PictureJob>("PictureRun");
  emscripten::function("startReading(engine, rgba, width, height)", &start_reading);

  emscripten::value_object<PictureMark>("PictureMark")
      .field("left", &PictureMark::left)
      .field("top", &PictureMark::top)
      .field("right", &PictureMark::right)
      .field("bottom", &PictureMark::bottom)
      .field("line", &PictureMark::line)
      .field("verdict", &PictureMark::verdict)
      .field("digit", &PictureMark::digit)
      .field("probabilities", &PictureMark::probabilities)
      .field("pixels", &PictureMark::pixels);
  emscripten::register_type<MarkList>("PictureMark[]");
  emscripten::register_type<OptionalMark>("PictureMark | undefined");
  emscripten::function("marksOf(run)", &marks_of);

  emscripten::value_object<PictureInfo>("PictureInfo")
      .field("width", &PictureInfo::width)
      .field("height", &PictureInfo::height)
      .field("strokeWidth", &PictureInfo::stroke_width)
      .field("lightOnDark", &PictureInfo::light_on_dark);
  emscripten::function("pictureOf(run)", &picture_of);

  emscripten::register_type<StageName>("'even' | 'ink'");
  emscripten::value_object<StagePicture>("StagePicture")
      .field("problem", &StagePicture::problem)
      .field("width", &StagePicture::width)
      .field("height", &StagePicture::height)
      .field("pixels", &StagePicture::pixels);
  emscripten::function("stageOf(run, stage)", &stage_of);

  emscripten::value_object<BoxReading>("BoxReading")
      .field("problem", &BoxReading::problem)
      .field("mark", &BoxReading::mark);
  emscripten::function("readBox(run, left, top, right, bottom)", &read_box);
  emscripten::value_object<SplitReading>("SplitReading")
      .field("problem", &SplitReading::problem)
      .field("marks", &SplitReading::marks);
  emscripten::function("splitBox(run, left, top, right, bottom)", &split_box);

  emscripten::register_type<StepName>("'none' | 'colours' | 'light' | 'centring' | 'scaling' | 'thickness'");
  emscripten::value_object<StepReading>("StepReading")
      .field("problem", &StepReading::problem)
      .field("verdict", &StepReading::verdict)
      .field("digit", &StepReading::digit)
      .field("probabilities", &StepReading::probabilities)
      .field("pixels", &StepReading::pixels);
  emscripten::function("withoutStep(run, left, top, right, bottom, step)", &without_step);
}
