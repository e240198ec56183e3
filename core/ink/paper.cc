#include "core/ink/paper.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/base/tensor.h"
#include "core/ink/colours.h"
#include "core/ink/light.h"
#include "core/ink/plane.h"
#include "core/ink/regions.h"
#include "core/ink/rules.h"
#include "core/ink/strength.h"

namespace inkling {
namespace {

// Added to what is not negative before its fraction is cut off: std::lround keeps a loop from being vectorised.
constexpr float kToNearest = 0.5f;
// What is nearer to its paper than this many deviations of the noise may be noise, and what is further surely is not.
constexpr float kDoubt = 3;
constexpr float kCertain = 5;

// Twice the ink over the total variation, in pixels: every stroke has two edges.
float mean_width(const GreyPlane& ink) {
  double mass = 0;
  double variation = 0;
  for (std::size_t y = 0; y + 1 < ink.height; ++y) {
    const std::span<const std::uint8_t> row = ink.row(y);
    const std::span<const std::uint8_t> below = ink.row(y + 1);
    for (std::size_t x = 0; x + 1 < ink.width; ++x) {
      if ((row[x] | row[x + 1] | below[x] | below[x + 1]) == 0) continue;
      const float across = static_cast<float>(row[x + 1] + below[x + 1] - row[x] - below[x]);
      const float down = static_cast<float>(below[x] + below[x + 1] - row[x] - row[x + 1]);
      mass += row[x];
      variation += double{std::sqrt(across * across + down * down)} / 2;
    }
  }
  return variation > 0 ? static_cast<float>(2 * mass / variation) : 0;
}

// Much of the paper is covered, with strokes of hardly a pixel: noise or a screen, and no writing.
bool is_texture(const GreyPlane& ink) {
  constexpr double kMuch = 0.4;  // of the area
  constexpr float kThin = 2;     // pixels
  double mass = 0;
  for (const std::uint8_t each : ink.values) mass += each;
  return mass >= kMuch * 255 * static_cast<double>(ink.values.size()) && mean_width(ink) < kThin;
}

}  // namespace

struct InkFinder::State {
  Picture picture;
  PaperSteps steps;
  ThreadPool* pool = nullptr;
  int done = 0;

  Colour backdrop{};
  Colour direction = kLuminance;
  SmallPicture small;
  FloatPlane grey;         // of the small picture, ink darker than paper
  float stroke_width = 0;  // in pixels of the picture; 0 when there are no strokes
  Paper paper;             // of the small picture
  DifferencePlane difference;
  Strengths strengths;
  float noise = 0;  // in units of full ink
  GreyPlane ink;
  InkMap map;

  void shrink_picture();
  void find_colours();
  void measure_strokes();
  void find_light();
  void subtract_paper();
  void find_strength();
  void normalise();
  void remove_lines();
  void keep_strokes();

  template <typename Function>
  void for_each_row(Function function);
  // Whether grey is how bright a pixel is, not how much of a colour it has: only then does a shadow divide it.
  [[nodiscard]] bool is_brightness() const { return direction[0] + direction[1] + direction[2] > 0.7f; }
  void grey_row(std::size_t y, std::span<float> out) const;
  [[nodiscard]] Strengths strengths_of_ink();
  [[nodiscard]] RegionLimits limits() const;
};

// Calls function(begin, end) with the rows that a task takes.
template <typename Function>
void InkFinder::State::for_each_row(Function function) {
  constexpr std::size_t kRowsPerTask = 32;
  const std::size_t tasks = (picture.height + kRowsPerTask - 1) / kRowsPerTask;
  pool->run(tasks, [&](std::size_t task, std::size_t /*thread*/) {
    function(task * kRowsPerTask, std::min(picture.height, (task + 1) * kRowsPerTask));
  });
}

void InkFinder::State::shrink_picture() {
  backdrop = find_backdrop(picture);
  small = shrink(picture, backdrop, *pool);
}

void InkFinder::State::find_colours() {
  if (steps.colours) direction = find_direction(small);
  grey = project(small, direction);
  small.channels = {};
  map.light_on_dark = !steps.colours || is_light_on_dark(grey);
  if (map.light_on_dark) {
    for (float& value : grey.values) value = 255 - value;
  }
}

void InkFinder::State::measure_strokes() { stroke_width = find_stroke_width(grey) * static_cast<float>(small.factor); }

void InkFinder::State::find_light() {
  if (!steps.colours) {
    paper = even_paper(grey, 255);
  } else if (stroke_width > 0 && steps.light) {
    paper = find_paper(grey, stroke_width / static_cast<float>(small.factor), is_brightness());
  } else {
    std::vector<float> values = grey.values;
    paper = even_paper(grey, quantile(values, 0.5));
  }
  grey = {};
}

// [width], as `grey` of the small picture.
void InkFinder::State::grey_row(std::size_t y, std::span<float> out) const {
  const std::uint8_t* pixel = &picture.rgba[y * picture.width * kBytesPerPixel];
  const float sign = map.light_on_dark ? -1 : 1;
  const float start = map.light_on_dark ? 255.0f : 0.0f;
  const Colour weights{sign * direction[0], sign * direction[1], sign * direction[2]};
  const float behind = weights[0] * backdrop[0] + weights[1] * backdrop[1] + weights[2] * backdrop[2];
  for (std::size_t x = 0; x < out.size(); ++x, pixel += kBytesPerPixel) {
    const float value = weights[0] * static_cast<float>(pixel[0]) + weights[1] * static_cast<float>(pixel[1]) +
                        weights[2] * static_cast<float>(pixel[2]);
    const float through = static_cast<float>(255 - pixel[3]) * (1.0f / 255);
    out[x] = start + value + through * (behind - value);
  }
}

// How far each pixel is below its paper. Where grey is brightness the light is divided out: ink in a shadow is as much
// darker than the paper there, as a share, as ink in the light.
void InkFinder::State::subtract_paper() {
  difference = DifferencePlane(picture.width, picture.height);
  const bool is_lit = steps.light && !map.light_on_dark && is_brightness() && paper.lit_grey > 0;
  const auto scale = static_cast<float>(small.factor);
  for_each_row([&](std::size_t begin, std::size_t end) {
    Enlarged papers(paper.grey, scale, scale, picture.width);
    Enlarged doubts(paper.doubt, scale, scale, picture.width);
    std::vector<float> grey_of(picture.width);
    std::vector<float> paper_of(picture.width);
    std::vector<float> doubt_of(picture.width);
    std::vector<float> gain(picture.width, kFineness);
    for (std::size_t y = begin; y < end; ++y) {
      grey_row(y, grey_of);
      papers.row(y, paper_of);
      doubts.row(y, doubt_of);
      if (is_lit) {
        const float darkest = kDarkestPaper * paper.lit_grey;
        for (std::size_t x = 0; x < gain.size(); ++x) {
          gain[x] = kFineness * paper.lit_grey / std::max(paper_of[x], darkest);
        }
      }
      const std::span<std::int16_t> row = difference.row(y);
      for (std::size_t x = 0; x < row.size(); ++x) {
        const float below = paper_of[x] - grey_of[x];
        const float certain = std::max(below - doubt_of[x], std::min(below, 0.0f));
        row[x] = static_cast<std::int16_t>(std::clamp(gain[x] * certain, -8191.0f, 8191.0f));
      }
    }
  });
  paper = {};
}

// Light itself is ink, of full strength, when colours are left as they are; none is when there are no strokes.
Strengths InkFinder::State::strengths_of_ink() {
  if (!steps.colours) return {.whole = 255, .parts = FloatPlane(1, 1, 255)};
  if (stroke_width == 0) return {};
  const float deviation = measure_noise(difference);
  constexpr float kFaintest = 3;      // grey levels
  constexpr float kDigitHeight = 24;  // strokes
  constexpr float kSmallestPart = 32;
  Strengths found = find_strengths(difference, std::max(kFaintest, 4 * deviation),
                                   std::max(kSmallestPart, kDigitHeight * stroke_width));
  if (!steps.light) std::ranges::fill(found.parts.values, found.whole);
  if (found.whole > 0) noise = deviation / found.whole;
  return found;
}

void InkFinder::State::find_strength() { strengths = strengths_of_ink(); }

// Ink as strong as it is thereabouts becomes 255.
void InkFinder::State::normalise() {
  ink = GreyPlane(picture.width, picture.height);
  map.even.assign(ink.values.size(), 255);
  if (strengths.whole > 0) {
    const FloatPlane& parts = strengths.parts;
    for_each_row([&](std::size_t begin, std::size_t end) {
      Enlarged strength(parts, static_cast<float>(picture.width) / static_cast<float>(parts.width),
                        static_cast<float>(picture.height) / static_cast<float>(parts.height), picture.width);
      std::vector<float> full(picture.width);
      for (std::size_t y = begin; y < end; ++y) {
        strength.row(y, full);
        const std::span<const std::int16_t> below = difference.row(y);
        const std::span<std::uint8_t> row = ink.row(y);
        std::uint8_t* const even = &map.even[y * picture.width];
        for (std::size_t x = 0; x < row.size(); ++x) {
          const float share = static_cast<float>(below[x]) / (kFineness * full[x]);
          row[x] = static_cast<std::uint8_t>(std::clamp(share, 0.0f, 1.0f) * 255 + kToNearest);
          even[x] = static_cast<std::uint8_t>(255 - row[x]);
        }
      }
    });
  }
  difference = {};
}

// Which ink hangs together, and which is certain.
RegionLimits InkFinder::State::limits() const {
  const auto grey_level = [](float share) { return static_cast<std::uint8_t>(255 * std::min(share, 1.0f)); };
  return {.low = grey_level(std::max(kDoubt * noise, 0.18f)),
          .high = grey_level(std::max(kCertain * noise, 0.45f)),
          .least_dark = 0.1,
          .least_ink = 0.4 * double{stroke_width} * double{stroke_width}};
}

void InkFinder::State::remove_lines() {
  if (is_texture(ink)) std::ranges::fill(ink.values, std::uint8_t{0});
  if (steps.colours) remove_rules(stroke_width, limits().low, *pool, ink);
}

void InkFinder::State::keep_strokes() {
  if (steps.colours) keep_regions(limits(), ink);
  map.width = picture.width;
  map.height = picture.height;
  map.stroke_width = mean_width(ink);
  map.ink = std::move(ink.values);
}

InkFinder::InkFinder(std::unique_ptr<State> state) : state_(std::move(state)) {}
InkFinder::InkFinder(InkFinder&&) noexcept = default;
InkFinder& InkFinder::operator=(InkFinder&&) noexcept = default;
InkFinder::~InkFinder() = default;

Result<InkFinder> InkFinder::create(const Picture& picture, const PaperSteps& steps, ThreadPool& pool) {
  std::size_t pixels = 0;
  std::size_t bytes = 0;
  if (multiply_overflows(picture.width, picture.height, &pixels) ||
      multiply_overflows(pixels, kBytesPerPixel, &bytes) || bytes != picture.rgba.size()) {
    return make_error(ErrorCode::kInvalidArgument, "The picture should have " + std::to_string(picture.width) + "x" +
                                                       std::to_string(picture.height) +
                                                       " pixels of four bytes and has " +
                                                       std::to_string(picture.rgba.size()) + " bytes.");
  }
  if (std::min(picture.width, picture.height) < kMinPictureSide) {
    return make_error(ErrorCode::kInvalidArgument,
                      "The picture has " + std::to_string(picture.width) + "x" + std::to_string(picture.height) +
                          " pixels; digits need at least " + std::to_string(kMinPictureSide) + " each way.");
  }
  if (pixels > kMaxPicturePixels) {
    return make_error(ErrorCode::kInvalidArgument, "The picture has " + std::to_string(pixels) +
                                                       " pixels; scale it down to at most " +
                                                       std::to_string(kMaxPicturePixels) + ".");
  }
  auto state = std::make_unique<State>();
  state->picture = picture;
  state->steps = steps;
  state->pool = &pool;
  return InkFinder(std::move(state));
}

int InkFinder::steps_done() const { return state_->done; }

void InkFinder::advance() {
  using Step = void (State::*)();
  static constexpr std::array<Step, kSteps> kInOrder{
      &State::shrink_picture, &State::find_colours,   &State::measure_strokes,
      &State::find_light,     &State::subtract_paper, &State::find_strength,
      &State::normalise,      &State::remove_lines,   &State::keep_strokes};
  if (state_->done == kSteps) return;
  (state_.get()->*kInOrder[static_cast<std::size_t>(state_->done)])();
  ++state_->done;
}

InkMap InkFinder::take() { return std::move(state_->map); }

Result<InkMap> find_ink(const Picture& picture, const PaperSteps& steps, ThreadPool& pool) {
  Result<InkFinder> finder = InkFinder::create(picture, steps, pool);
  if (!finder) return std::unexpected(finder.error());
  while (finder->steps_done() < InkFinder::kSteps) finder->advance();
  return finder->take();
}

}  // namespace inkling
