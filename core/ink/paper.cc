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

namespace inkling {
namespace {

constexpr std::size_t kRowsPerTask = 32;

// How far a pixel is from its paper, in sixteenths of a grey level: so fine that a faint pencil has steps, and a
// difference of 255 fits.
using DifferencePlane = Plane<std::int16_t>;
constexpr float kFineness = 16;
constexpr std::size_t kLevels = 256;  // of a histogram of differences, one for each grey level

// The paper is found for strokes up to this many times the usual width: blots and crossings are wider.
constexpr float kWidestStroke = 4;
// Darker than this share of the paper is no shadow on it, but what it lies on.
constexpr float kTable = 0.5f;
constexpr float kFullContrast = 255;
// What is nearer to its paper than this many deviations of the noise may be noise, and what is further surely is not.
constexpr float kDoubt = 3;
constexpr float kCertain = 5;

// Value of a small plane at a pixel of the picture, between the middles of its own pixels.
class Enlarged {
 public:
  Enlarged(const FloatPlane& small, std::size_t factor) : small_(small), factor_(factor), between_(small.width) {}

  void row(std::size_t y, std::span<float> out) {
    const Place row = place(y, small_.height);
    const std::span<const float> above = small_.row(row.first);
    const std::span<const float> below = small_.row(row.last);
    for (std::size_t x = 0; x < between_.size(); ++x) between_[x] = above[x] + row.share * (below[x] - above[x]);
    for (std::size_t x = 0; x < out.size(); ++x) {
      const Place column = place(x, between_.size());
      out[x] = between_[column.first] + column.share * (between_[column.last] - between_[column.first]);
    }
  }

 private:
  struct Place {
    std::size_t first = 0;
    std::size_t last = 0;
    float share = 0;
  };
  [[nodiscard]] Place place(std::size_t x, std::size_t length) const {
    const float at = (static_cast<float>(x) + 0.5f) / static_cast<float>(factor_) - 0.5f;
    const float inside = std::clamp(at, 0.0f, static_cast<float>(length - 1));
    const auto first = static_cast<std::size_t>(inside);
    return {first, std::min(first + 1, length - 1), inside - static_cast<float>(first)};
  }

  const FloatPlane& small_;
  std::size_t factor_;
  std::vector<float> between_;
};

// How dark the ink is: half of it, each pixel with the square of its difference as weight, is darker. 0: there is none.
class Strength {
 public:
  void add(float difference) { ++counts_[std::min(static_cast<std::size_t>(difference), kLevels - 1)]; }
  void add(const Strength& other) {
    for (std::size_t level = 0; level < kLevels; ++level) counts_[level] += other.counts_[level];
  }
  [[nodiscard]] double weight() const {
    double sum = 0;
    for (std::size_t level = 0; level < kLevels; ++level) sum += weight_of(level);
    return sum;
  }
  [[nodiscard]] float value() const {
    const double half = weight() / 2;
    double sum = 0;
    for (std::size_t level = 0; level < kLevels; ++level) {
      sum += weight_of(level);
      if (sum > half) return static_cast<float>(level) + 0.5f;
    }
    return 0;
  }

 private:
  [[nodiscard]] double weight_of(std::size_t level) const {
    const double middle = static_cast<double>(level) + 0.5;
    return static_cast<double>(counts_[level]) * middle * middle;
  }
  std::array<std::uint32_t, kLevels> counts_{};
};

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

}  // namespace

struct InkFinder::State {
  Picture picture;
  PaperSteps steps;
  ThreadPool* pool = nullptr;
  int done = 0;

  Colour backdrop{};
  Colour direction = kLuminance;
  SmallPicture small;
  FloatPlane grey;      // of the small picture, paper lighter than ink
  FloatPlane paper;     // …, without ink
  FloatPlane doubtful;  // …, grey levels below the paper that an edge of it explains
  float small_width = 0;
  float paper_level = 0;  // where there is light on it
  DifferencePlane difference;
  float noise = 0;
  GreyPlane ink;
  InkMap map;

  void shrink_picture();
  void find_colours();
  void find_light();
  void subtract();
  void normalise();
  void remove_lines();
  void keep_strokes();

  // Whether grey is how bright a pixel is, not how much of a colour it has: only then does a shadow divide it.
  [[nodiscard]] bool is_brightness() const { return direction[0] + direction[1] + direction[2] > 0.7f; }
  [[nodiscard]] float grey_of(const std::uint8_t* pixel) const;
  template <typename Function>
  void for_each_row(Function function);
  [[nodiscard]] float measure_noise();
};

template <typename Function>
void InkFinder::State::for_each_row(Function function) {
  const std::size_t tasks = (picture.height + kRowsPerTask - 1) / kRowsPerTask;
  pool->run(tasks, [&](std::size_t task, std::size_t /*thread*/) {
    function(task * kRowsPerTask, std::min(picture.height, (task + 1) * kRowsPerTask));
  });
}

void InkFinder::State::shrink_picture() {
  backdrop = find_backdrop(picture);
  small = shrink(picture, backdrop);
}

void InkFinder::State::find_colours() {
  if (steps.colours) direction = find_direction(small);
  grey = project(small, direction);
  small.channels = {};
}

void InkFinder::State::find_light() {
  map.light_on_dark = !steps.colours || is_light_on_dark(grey);
  if (map.light_on_dark) {
    for (float& value : grey.values) value = 255 - value;
  }
  small_width = find_stroke_width(grey);
  if (!steps.light || !steps.colours || small_width == 0) {
    std::vector<float> values = grey.values;
    paper = FloatPlane(grey.width, grey.height, steps.colours ? quantile(values, 0.5) : 255);
    doubtful = FloatPlane(grey.width, grey.height, steps.colours && small_width == 0 ? kFullContrast : 0);
    return;
  }
  paper = find_paper(grey, kWidestStroke * small_width + 2);
  std::vector<float> papers = paper.values;
  paper_level = quantile(papers, 0.75);
  // A step of the paper is no ink, wherever exactly it lies.
  doubtful = highest_around(paper, 1);
  const FloatPlane lowest = lowest_around(paper, 1);
  for (std::size_t i = 0; i < doubtful.values.size(); ++i) doubtful.values[i] -= lowest.values[i];
  if (is_brightness()) {
    const FloatPlane around = lowest_around(paper, static_cast<std::size_t>(small_width) + 1);
    for (std::size_t i = 0; i < doubtful.values.size(); ++i) {
      if (around.values[i] < kTable * paper_level) doubtful.values[i] = kFullContrast;
    }
  }
  // Noise makes a closing too light: by as much as what is no ink is darker on average.
  FloatPlane below = paper;
  for (std::size_t i = 0; i < below.values.size(); ++i) below.values[i] -= grey.values[i];
  std::vector<float> values = below.values;
  const float lighter = quantile(values, 0.25);
  const float most = lighter + 2 * (lighter - quantile(values, 0.05));
  for (float& value : below.values) value = std::min(value, most);
  const FloatPlane bias = mean_around(below, static_cast<std::size_t>(4 * kWidestStroke * small_width));
  for (std::size_t i = 0; i < paper.values.size(); ++i) paper.values[i] -= bias.values[i];
}

float InkFinder::State::grey_of(const std::uint8_t* pixel) const {
  const float alpha = static_cast<float>(pixel[3]) / 255.0f;
  float value = 0;
  for (std::size_t c = 0; c < 3; ++c) {
    value += direction[c] * (backdrop[c] + alpha * (static_cast<float>(pixel[c]) - backdrop[c]));
  }
  return map.light_on_dark ? 255 - value : value;
}

void InkFinder::State::subtract() {
  difference = DifferencePlane(picture.width, picture.height);
  const bool is_lit = steps.light && !map.light_on_dark && paper_level > 0 && is_brightness();
  for_each_row([this, is_lit](std::size_t begin, std::size_t end) {
    Enlarged papers(paper, small.factor);
    Enlarged doubts(doubtful, small.factor);
    std::vector<float> paper_row(picture.width);
    std::vector<float> doubt_row(picture.width);
    for (std::size_t y = begin; y < end; ++y) {
      papers.row(y, paper_row);
      doubts.row(y, doubt_row);
      const std::uint8_t* pixel = &picture.rgba[y * picture.width * kBytesPerPixel];
      const std::span<std::int16_t> row = difference.row(y);
      for (std::size_t x = 0; x < row.size(); ++x, pixel += kBytesPerPixel) {
        float below = paper_row[x] - grey_of(pixel);
        if (below > 0) below = std::max(0.0f, below - doubt_row[x]);
        if (is_lit) below *= paper_level / std::clamp(paper_row[x], kTable * paper_level, paper_level);
        row[x] = static_cast<std::int16_t>(std::lround(std::clamp(below, -512.0f, 512.0f) * kFineness));
      }
    }
  });
  paper = {};
  doubtful = {};
  grey = {};
}

// About a deviation of the noise: between the 5 % and the 25 % that are lightest there is paper only, however much of a
// picture is ink.
float InkFinder::State::measure_noise() {
  constexpr int kRange = 64 * static_cast<int>(kFineness);
  std::vector<std::uint32_t> counts(2 * kRange + 1);
  for (const std::int16_t value : difference.values) {
    ++counts[static_cast<std::size_t>(std::clamp<int>(value, -kRange, kRange) + kRange)];
  }
  const auto lightest = [&](double share) {
    auto rest = static_cast<std::size_t>(share * static_cast<double>(difference.values.size()));
    std::size_t bin = 0;
    while (bin + 1 < counts.size() && rest >= counts[bin]) rest -= counts[bin++];
    return static_cast<float>(bin) / kFineness;
  };
  return lightest(0.25) - lightest(0.05);
}

void InkFinder::State::normalise() {
  ink = GreyPlane(picture.width, picture.height);
  map.even.assign(ink.values.size(), 255);
  noise = steps.colours ? measure_noise() : 0;
  constexpr float kFaintest = 3;  // grey levels
  const float least = std::max(kFaintest, 4 * noise);

  const float width = std::max(1.0f, small_width * static_cast<float>(small.factor));
  const auto block = static_cast<std::size_t>(std::max(32.0f, 24 * width));
  const std::size_t columns = std::max<std::size_t>(1, (picture.width + block / 2) / block);
  const std::size_t rows = std::max<std::size_t>(1, (picture.height + block / 2) / block);
  std::vector<Strength> blocks(columns * rows);
  for (std::size_t y = 0; y < picture.height; ++y) {
    const std::span<const std::int16_t> row = difference.row(y);
    Strength* const in_row = &blocks[y * rows / picture.height * columns];
    for (std::size_t x = 0; x < row.size(); ++x) {
      const float below = static_cast<float>(row[x]) / kFineness;
      if (below >= least) in_row[x * columns / picture.width].add(below);
    }
  }
  Strength whole;
  for (const Strength& part : blocks) whole.add(part);
  const float strength = steps.colours ? whole.value() : 255;
  if (strength == 0) return;
  FloatPlane strengths(columns, rows, strength);
  if (steps.light && steps.colours) {
    // A part with little ink goes by its neighbours and by the whole.
    for (std::size_t y = 0; y < rows; ++y) {
      for (std::size_t x = 0; x < columns; ++x) {
        double sum = 0;
        double weights = 0;
        for (std::size_t v = y - std::min<std::size_t>(y, 1); v < std::min(rows, y + 2); ++v) {
          for (std::size_t u = x - std::min<std::size_t>(x, 1); u < std::min(columns, x + 2); ++u) {
            const Strength& part = blocks[v * columns + u];
            const double weight = std::sqrt(part.weight());
            sum += weight * double{part.value()};
            weights += weight;
          }
        }
        const double prior = 0.1 * std::sqrt(whole.weight());
        const auto local = static_cast<float>((sum + prior * double{strength}) / (weights + prior));
        strengths.row(y)[x] = std::max(local, 0.5f * strength);
      }
    }
  }
  for_each_row([&](std::size_t begin, std::size_t end) {
    for (std::size_t y = begin; y < end; ++y) {
      const std::span<const std::int16_t> row = difference.row(y);
      const auto place = [](std::size_t at, std::size_t length, std::size_t count) {
        const float position =
            (static_cast<float>(at) + 0.5f) / static_cast<float>(length) * static_cast<float>(count) - 0.5f;
        return std::clamp(position, 0.0f, static_cast<float>(count - 1));
      };
      const float v = place(y, picture.height, rows);
      const std::size_t above = static_cast<std::size_t>(v);
      const std::size_t under = std::min(above + 1, rows - 1);
      const float down = v - static_cast<float>(above);
      for (std::size_t x = 0; x < row.size(); ++x) {
        const float u = place(x, picture.width, columns);
        const std::size_t left = static_cast<std::size_t>(u);
        const std::size_t right = std::min(left + 1, columns - 1);
        const float across = u - static_cast<float>(left);
        const float top =
            strengths.row(above)[left] + across * (strengths.row(above)[right] - strengths.row(above)[left]);
        const float bottom =
            strengths.row(under)[left] + across * (strengths.row(under)[right] - strengths.row(under)[left]);
        const float local = top + down * (bottom - top);
        const float below = static_cast<float>(row[x]) / kFineness;
        const auto value = static_cast<std::uint8_t>(std::lround(std::clamp(below / local, 0.0f, 1.0f) * 255));
        ink.row(y)[x] = value;
        map.even[y * picture.width + x] = static_cast<std::uint8_t>(255 - value);
      }
    }
  });
  noise /= strength;
  difference = {};
}

void InkFinder::State::remove_lines() {
  if (!steps.colours) return;
  remove_rules(small_width * static_cast<float>(small.factor), ink);
}

void InkFinder::State::keep_strokes() {
  if (steps.colours) {
    const float width = std::max(1.0f, small_width * static_cast<float>(small.factor));
    const float low = std::max(kDoubt * noise, 0.18f);
    const float high = std::max(kCertain * noise, 0.45f);
    keep_regions({.low = static_cast<std::uint8_t>(std::min(255.0f, 255 * low)),
                  .high = static_cast<std::uint8_t>(std::min(255.0f, 255 * high)),
                  .least_dark = 0.1,
                  .least_ink = 0.4 * double{width} * double{width}},
                 ink);
  }
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
  static constexpr std::array<Step, kSteps> kInOrder{&State::shrink_picture, &State::find_colours, &State::find_light,
                                                     &State::subtract,       &State::normalise,    &State::remove_lines,
                                                     &State::keep_strokes};
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
