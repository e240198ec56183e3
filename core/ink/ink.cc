#include "core/ink/ink.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/simd.h"
#include "core/base/tensor.h"

// Coordinates: x to the right, y downwards, in pixels of the 28x28 image; pixel i covers [i, i + 1].

namespace inkling {
namespace {

constexpr int kSide = static_cast<int>(kImageSide);
constexpr double kInkBox = 20;  // the ink's longer side
constexpr double kMiddle = kSide / 2.0;
// Where MNIST has its centres of mass: the middle of pixel 14, not of the image. Over the 60,000 training images
// their mean is 14.007, 13.996 and all lie between 13.48 and 14.50, counted in whole pixels from 0.
constexpr double kMassCentre = 14.5;

// What is smaller than this share of the pad or the picture is no digit.
constexpr double kSpeckShare = 0.04;
// Pixels full of ink that a digit may have: 99.9 % of MNIST's training images have fewer, though their pens are wider
// at times; digits drawn at our thickness stay far below, and a scribble goes beyond.
constexpr double kMostInk = 230;

struct Point {
  double x = 0;
  double y = 0;
};

struct Box {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;

  [[nodiscard]] double width() const { return right - left; }
  [[nodiscard]] double height() const { return bottom - top; }
  [[nodiscard]] double extent() const { return std::max(width(), height()); }
  [[nodiscard]] Point centre() const { return {(left + right) / 2, (top + bottom) / 2}; }
};

using Canvas = std::array<double, kImagePixels>;  // [28, 28], ink = 1 (or any unit: only ratios count)

// The move that brings the centre of mass to its place, shortened where it would push ink out of the image:
// a whole digit off centre is read better than a part of one. `size` is the ink's, placed at the middle.
Point move_to_centre(const Canvas& canvas, Point size) {
  double mass = 0;
  Point sum;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const double ink = canvas[static_cast<std::size_t>(y * kSide + x)];
      mass += ink;
      sum.x += ink * (x + 0.5);
      sum.y += ink * (y + 0.5);
    }
  }
  const auto move = [mass](double moment, double length) {
    const double room = kMiddle - length / 2;
    return std::clamp(kMassCentre - moment / mass, -room, room);
  };
  return {move(sum.x, size.x), move(sum.y, size.y)};
}

double ink_of(const Canvas& canvas) { return std::accumulate(canvas.begin(), canvas.end(), 0.0); }

InkImage to_image(InkKind kind, const Canvas& canvas, double full_ink) {
  InkImage image{kind, {}};
  std::ranges::transform(canvas, image.pixels.begin(), [full_ink](double ink) {
    return static_cast<std::uint8_t>(std::nearbyint(std::clamp(ink / full_ink, 0.0, 1.0) * 255));
  });
  return image;
}

// ---- Narrow drawings -----------------------------------------------------------------------------

// The strokes of a digit that is several times as tall as wide run into each other at MNIST's thickness, and what is
// left of a 2 is a 1. Of MNIST's digits but ones, 2 in 100 are narrower than kNarrow. So a drawing that is narrow and
// more than a stroke from its top to its bottom is widened to that.

// Width over height of the centre lines.
constexpr double kNarrow = 0.42;
// Two lines that nearly meet are one that was drawn twice: they stay near each other.
constexpr double kMostWidening = 3;
// The ink of a drawing that was widened, in that of a bare stroke as tall: a one has 1, with a flag about 1.4, a narrow
// 7 has 1.6, a narrow 2 has 1.7. With little ink a drawing stays as it is, since a one with a flag would come near a
// seven; with enough it is widened in full, and in between the more the more it has, so that no image jumps when a
// stroke grows.
constexpr double kLittleInk = 1.5;
constexpr double kEnoughInk = 1.7;

// 1 where it is wide enough, and for a single point.
double full_widening(const Box& lines) {
  const double wanted = kNarrow * lines.height();
  if (lines.width() >= wanted) return 1;
  return lines.width() * kMostWidening > wanted ? wanted / lines.width() : kMostWidening;
}

double widening_with(double full, double ink) {
  return std::lerp(1.0, full, std::clamp((ink - kLittleInk) / (kEnoughInk - kLittleInk), 0.0, 1.0));
}

// ---- Strokes -------------------------------------------------------------------------------------

// Thickness of a stroke and the width of the ramp from paper to ink at its edge. Chosen so that two figures
// of rendered pen digits meet those of MNIST's training images: the mean thickness, taken as twice the ink
// over the total variation of the image (every stroke has two edges), median 2.48, and the number of pixels
// between 10 % and 90 % grey for each pixel of edge, median 0.86.
constexpr double kThickness = kInkThickness;
constexpr double kRamp = 1.05;

// From a centre line to where its ink ends.
constexpr double reach(double thickness) { return thickness / 2 + kRamp / 2; }

// Points nearer than this to the one before add nothing that can be seen: at most 0.02 / kRamp of full ink.
constexpr double kMinStep = 0.02;

using Segment = InkSegment;

Box bounds(std::span<const InkPoint> points) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Box box{kInfinity, kInfinity, -kInfinity, -kInfinity};
  for (const InkPoint& point : points) {
    box.left = std::min(box.left, double{point.x});
    box.top = std::min(box.top, double{point.y});
    box.right = std::max(box.right, double{point.x});
    box.bottom = std::max(box.bottom, double{point.y});
  }
  return box;
}

// The centre lines in pixels, their box in the middle of the image. A stroke of one point is a segment of no length,
// so that there are never more segments than points.
std::span<const Segment> place(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths,
                               const InkFrame& frame, std::span<Segment> segments) {
  const double scale_x = frame.scale * frame.widening;
  const auto placed = [&frame, scale_x](const InkPoint& point) {
    return Point{(point.x - frame.centre_x) * scale_x + kMiddle, (point.y - frame.centre_y) * frame.scale + kMiddle};
  };
  std::size_t count = 0;
  for (const std::uint32_t length : lengths) {
    const std::span<const InkPoint> stroke = points.first(length);
    points = points.subspan(length);
    if (stroke.empty()) continue;
    Point last = placed(stroke.front());
    const std::size_t first_segment = count;
    for (const InkPoint& point : stroke.subspan(1)) {
      const Point next = placed(point);
      const bool is_end = &point == &stroke.back();
      if (!is_end && std::hypot(next.x - last.x, next.y - last.y) < kMinStep) continue;
      segments[count++] = {last.x, last.y, next.x, next.y};
      last = next;
    }
    if (count == first_segment) segments[count++] = {last.x, last.y, last.x, last.y};
  }
  return segments.first(count);
}

// The pixels whose centres are within reach of [low, high].
std::pair<int, int> pixels_near(double low, double high, double reach) {
  return {std::max(0, static_cast<int>(std::floor(low - reach - 0.5))),
          std::min(kSide - 1, static_cast<int>(std::ceil(high + reach - 0.5)))};
}

// Squared distances of the pixels from the nearest centre line. A row has room for a vector that begins at its last
// pixel: what is measured beyond reach is never less than what is there.
constexpr int kVector = static_cast<int>(simd::kWidth);
constexpr int kMapSide = kSide + kVector;
using DistanceMap = std::array<float, kSide * kMapSide>;

void measure(const Segment& segment, double reach, DistanceMap& nearest) {
  const auto [min_x, max_x] = std::minmax(segment.from_x, segment.to_x);
  const auto [min_y, max_y] = std::minmax(segment.from_y, segment.to_y);
  const auto [left, right] = pixels_near(min_x, max_x, reach);
  const auto [top, bottom] = pixels_near(min_y, max_y, reach);
  const auto dx = static_cast<float>(segment.to_x - segment.from_x);
  const auto dy = static_cast<float>(segment.to_y - segment.from_y);
  const float length_squared = dx * dx + dy * dy;
  const float per_length = length_squared > 0 ? 1 / length_squared : 0.0f;
  constexpr simd::Vector kZero{};
  const simd::Vector one = simd::splat(1);
  simd::Vector steps;
  for (int i = 0; i < kVector; ++i) steps[i] = static_cast<float>(i) + 0.5f;
  for (int y = top; y <= bottom; ++y) {
    const float py = static_cast<float>(y + 0.5 - segment.from_y);
    for (int x = left; x <= right; x += kVector) {
      float* pixels = &nearest[static_cast<std::size_t>(y * kMapSide + x)];
      const simd::Vector px = steps + static_cast<float>(x - segment.from_x);
      simd::Vector along = (px * dx + py * dy) * per_length;
      along = along > kZero ? along : kZero;
      along = along < one ? along : one;
      const simd::Vector rx = px - along * dx;
      const simd::Vector ry = py - along * dy;
      const simd::Vector squared = rx * rx + ry * ry;
      const simd::Vector before = simd::load(pixels);
      simd::store(pixels, squared < before ? squared : before);
    }
  }
}

// Capsules: a pixel's ink falls with its distance from the nearest centre line. Unlike the sum of covered
// areas this cannot exceed full ink where strokes cross, and no order of the segments changes a bit of it.
Canvas render(std::span<const Segment> segments, double thickness, Point move) {
  const double limit = reach(thickness);
  DistanceMap nearest;
  nearest.fill(static_cast<float>(limit * limit));
  for (const Segment& segment : segments) {
    measure({segment.from_x + move.x, segment.from_y + move.y, segment.to_x + move.x, segment.to_y + move.y}, limit,
            nearest);
  }
  Canvas canvas;
  for (std::size_t y = 0; y < kSide; ++y) {
    for (std::size_t x = 0; x < kSide; ++x) {
      const double distance = double{std::sqrt(nearest[y * kMapSide + x])};
      canvas[y * kSide + x] = std::clamp((limit - distance) / kRamp, 0.0, 1.0);
    }
  }
  return canvas;
}

// The strokes in the frame of a drawing; `scratch` holds as many segments as points.
Canvas render_in_frame(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths, const InkFrame& frame,
                       double thickness, std::span<Segment> scratch) {
  return render(place(points, lengths, frame, scratch), thickness, {frame.move_x, frame.move_y});
}

// The box of the centre lines in the middle of the image; `smallest` bounds how far they are enlarged.
InkFrame frame_around(const Box& box, double smallest, double thickness) {
  // The inked box is the box of the centre lines and half a thickness all around. A mark keeps its proportion
  // to the smallest digit, so that a dot stays a dot.
  const double scale = (kInkBox - thickness) / std::max(box.extent(), smallest);
  return {.centre_x = box.centre().x, .centre_y = box.centre().y, .scale = scale};
}

// By how much the strokes are widened that stand in this frame.
double widening_in(InkFrame frame, std::span<const InkPoint> points, std::span<const std::uint32_t> lengths,
                   const Box& box, std::span<Segment> scratch) {
  frame.widening = full_widening(box);
  if (frame.widening == 1) return 1;
  // Of a bare stroke whose ends are round.
  constexpr double kQuarterTurn = std::numbers::pi / 4;
  constexpr double kBareInk = kThickness * (kInkBox - kThickness) + kQuarterTurn * kThickness * kThickness;
  const Canvas canvas = render_in_frame(points, lengths, frame, kThickness, scratch);
  return widening_with(frame.widening, ink_of(canvas) / kBareInk);
}

// Brings their centre of mass to its place.
void centre_mass(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths, const Box& box,
                 double thickness, std::span<Segment> scratch, InkFrame* frame) {
  const double scale_x = frame->scale * frame->widening;
  const Point size{box.width() * scale_x + thickness, box.height() * frame->scale + thickness};
  const Point move = move_to_centre(render_in_frame(points, lengths, *frame, thickness, scratch), size);
  frame->move_x = move.x;
  frame->move_y = move.y;
}

// Of a drawing on the pad.
InkFrame frame_of(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths, const Box& box,
                  double smallest, std::span<Segment> scratch) {
  InkFrame frame = frame_around(box, smallest, kThickness);
  frame.widening = widening_in(frame, points, lengths, box, scratch);
  centre_mass(points, lengths, box, kThickness, scratch, &frame);
  return frame;
}

InkImage to_drawing(const Canvas& canvas) {
  return to_image(ink_of(canvas) > kMostInk ? InkKind::kScribble : InkKind::kDrawing, canvas, 1.0);
}

Status check_strokes(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths, float pad_size) {
  if (!std::isfinite(pad_size) || pad_size <= 0) {
    return make_error(ErrorCode::kInvalidArgument, "The drawing pad has no size.");
  }
  if (points.size() > kMaxInkPoints) {
    return make_error(ErrorCode::kInvalidArgument, "The drawing is too long, more than " +
                                                       std::to_string(kMaxInkPoints) +
                                                       " points: clear the pad and draw again.");
  }
  std::uint64_t total = 0;
  for (const std::uint32_t length : lengths) total += length;
  if (total != points.size()) {
    return make_error(ErrorCode::kInvalidArgument, "The drawing's strokes should have " + std::to_string(total) +
                                                       " points in all and have " + std::to_string(points.size()) +
                                                       ".");
  }
  const bool finite = std::ranges::all_of(
      points, [](const InkPoint& point) { return std::isfinite(point.x) && std::isfinite(point.y); });
  if (!finite) {
    return make_error(ErrorCode::kInvalidArgument, "The drawing has a point that is not a number.");
  }
  return {};
}

// ---- Pictures ------------------------------------------------------------------------------------

// Below this the darkest pixel of a picture is noise on empty paper.
constexpr int kFaintestInk = 16;
constexpr double kNoiseShare = 0.1;

// MNIST's thickness (measured as above), 1st to 99th percentile. A marker's strokes are brought to the thicker end. A
// line that is thinner than half the thinner end, by a fineliner or a small pen on a large sheet, is drawn as the pad
// draws: thickness tells nothing of it. In between the one goes over into the other.
constexpr double kThinnest = 1.6;
constexpr double kThickest = 4.5;
double wanted_thickness(double thickness) {
  if (thickness >= kThinnest) return std::min(thickness, kThickest);
  const double share = std::max(0.0, 2 * thickness / kThinnest - 1);
  return kInkThickness + share * (kThinnest - kInkThickness);
}
// Never more than this is taken off or put on all around, so that no thin part of an uneven stroke disappears.
constexpr double kMaxOffset = 1.0;
// Mean thickness over extent: 0.5 for a disc or a square, at most 0.40 for the digits of MNIST.
constexpr double kBlotShare = 0.45;

// Thickness is measured and changed on a grid this much finer than the image.
constexpr int kFine = 8;
constexpr int kFineSide = kSide * kFine;

struct GreyImage {
  std::span<const std::uint8_t> pixels;  // [height, width]
  std::size_t width = 0;
  std::size_t height = 0;
};

// Ink of each grey level: 0 up to the noise, 1 at the darkest pixel. Empty when there is no ink.
using InkLevels = std::array<float, 256>;
std::optional<InkLevels> ink_levels(const GreyImage& picture) {
  const int darkest = picture.pixels.empty() ? 0 : std::ranges::max(picture.pixels);
  if (darkest < kFaintestInk) return std::nullopt;
  InkLevels levels{};
  for (int level = 0; level < 256; ++level) {
    const double ink = static_cast<double>(level) / darkest;
    levels[static_cast<std::size_t>(level)] = ink < kNoiseShare ? 0.0f : static_cast<float>(ink);
  }
  return levels;
}

// The whole pixels that hold ink; there is at least one.
Box ink_box(const GreyImage& picture, const InkLevels& levels) {
  std::size_t left = picture.width;
  std::size_t right = 0;
  std::size_t top = picture.height;
  std::size_t bottom = 0;
  for (std::size_t y = 0; y < picture.height; ++y) {
    const auto row = picture.pixels.subspan(y * picture.width, picture.width);
    for (std::size_t x = 0; x < picture.width; ++x) {
      if (levels[row[x]] == 0) continue;
      left = std::min(left, x);
      right = std::max(right, x + 1);
      top = std::min(top, y);
      bottom = y + 1;
    }
  }
  return {static_cast<double>(left), static_cast<double>(top), static_cast<double>(right), static_cast<double>(bottom)};
}

// The source pixels under one target pixel, with their shares of its area.
struct Footprint {
  std::size_t first = 0;
  std::vector<float> weights;
};

// `count` target pixels of `step` source pixels each, beginning at `start`. A footprint is never narrower
// than a source pixel: shrinking averages areas, enlarging interpolates.
std::vector<Footprint> footprints(double start, double step, int count, std::size_t source_size) {
  std::vector<Footprint> result(static_cast<std::size_t>(count));
  const double width = std::max(step, 1.0);
  for (int target = 0; target < count; ++target) {
    Footprint& footprint = result[static_cast<std::size_t>(target)];
    const double low = start + (target + 0.5) * step - width / 2;
    const double high = low + width;
    const double end = std::min(high, static_cast<double>(source_size));
    const double begin = std::max(low, 0.0);
    if (begin >= end) continue;
    footprint.first = static_cast<std::size_t>(begin);
    for (std::size_t i = footprint.first; static_cast<double>(i) < end; ++i) {
      const double covered = std::min(end, static_cast<double>(i + 1)) - std::max(begin, static_cast<double>(i));
      footprint.weights.push_back(static_cast<float>(covered / width));
    }
  }
  return result;
}

// A square of side x side target pixels, each as large as `step`, whose corner lies at `corner` of the picture; outside
// it is paper.
std::vector<float> resample(const GreyImage& picture, const InkLevels& levels, Point corner, Point step, int side) {
  const std::vector<Footprint> columns = footprints(corner.x, step.x, side, picture.width);
  const std::vector<Footprint> rows = footprints(corner.y, step.y, side, picture.height);
  const auto target_side = static_cast<std::size_t>(side);

  // Neighbouring footprints overlap by a source row at most when shrinking, so that narrowing each row
  // when it is needed costs about one pass over the picture; the last one is kept for when they share it.
  std::vector<float> target(target_side * target_side);
  std::vector<float> narrow(target_side);
  std::size_t narrowed = picture.height;
  for (std::size_t y = 0; y < target_side; ++y) {
    for (std::size_t i = 0; i < rows[y].weights.size(); ++i) {
      const std::size_t source_y = rows[y].first + i;
      if (source_y != narrowed) {
        const auto row = picture.pixels.subspan(source_y * picture.width, picture.width);
        for (std::size_t x = 0; x < target_side; ++x) {
          float sum = 0;
          for (std::size_t j = 0; j < columns[x].weights.size(); ++j) {
            sum += columns[x].weights[j] * levels[row[columns[x].first + j]];
          }
          narrow[x] = sum;
        }
        narrowed = source_y;
      }
      for (std::size_t x = 0; x < target_side; ++x) {
        target[y * target_side + x] += rows[y].weights[i] * narrow[x];
      }
    }
  }
  return target;
}

// Twice the ink over the total variation, in pixels of the square.
double mean_thickness(std::span<const float> ink, std::size_t side) {
  double mass = 0;
  double variation = 0;
  for (std::size_t y = 0; y + 1 < side; ++y) {
    const float* row = &ink[y * side];
    const float* below = row + side;
    // In float, row by row: what is added up in double keeps a loop from being vectorised.
    float row_mass = 0;
    float row_variation = 0;
    for (std::size_t x = 0; x + 1 < side; ++x) {
      const float across = row[x + 1] + below[x + 1] - row[x] - below[x];
      const float down = below[x] + below[x + 1] - row[x] - row[x + 1];
      row_mass += row[x];
      row_variation += std::sqrt(across * across + down * down);
    }
    mass += double{row_mass};
    variation += double{row_variation} / 2;
  }
  return 2 * mass / variation;
}

// The extreme of every disc of radius `reach`; beyond the picture all is `neutral`. A row of a disc is a window of
// pixels beside each other, whose extreme is that of two windows of 2^k pixels, which overlap.
template <typename Extreme>
std::vector<float> disc_extremes(const std::vector<float>& ink, int side, int reach, float neutral, Extreme extreme) {
  const auto margin = static_cast<std::size_t>(reach);
  const auto columns = static_cast<std::size_t>(side);
  const std::size_t padded = columns + 2 * margin;
  const auto powers = static_cast<std::size_t>(std::bit_width(2 * margin + 1));
  std::vector<std::vector<float>> windows(powers, std::vector<float>(padded, neutral));
  std::vector<float> result(ink.size(), neutral);
  for (int v = 0; v < side; ++v) {
    // Of the 2^k pixels from x - reach on, in row v.
    std::copy_n(ink.begin() + static_cast<std::ptrdiff_t>(v) * side, columns,
                windows[0].begin() + static_cast<std::ptrdiff_t>(margin));
    for (std::size_t k = 1; k < windows.size(); ++k) {
      const std::size_t half = std::size_t{1} << (k - 1);
      const float* in = windows[k - 1].data();
      float* out = windows[k].data();
      for (std::size_t x = 0; x + 2 * half <= padded; ++x) out[x] = extreme(in[x], in[x + half]);
    }
    for (int y = std::max(0, v - reach); y <= std::min(side - 1, v + reach); ++y) {
      const auto half = static_cast<std::size_t>(std::sqrt(reach * reach - (v - y) * (v - y)));
      const std::size_t width = 2 * half + 1;
      const std::size_t power = std::bit_floor(width);
      const float* first = windows[static_cast<std::size_t>(std::countr_zero(power))].data() + (margin - half);
      const float* last = first + (width - power);
      float* out = &result[static_cast<std::size_t>(y) * columns];
      for (std::size_t x = 0; x < columns; ++x) out[x] = extreme(out[x], extreme(first[x], last[x]));
    }
  }
  return result;
}

// Grey dilation by a disc, or erosion when the radius is negative.
std::vector<float> offset_edges(const std::vector<float>& ink, int side, int radius) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  if (radius > 0) return disc_extremes(ink, side, radius, -kInfinity, [](float a, float b) { return std::max(a, b); });
  return disc_extremes(ink, side, -radius, kInfinity, [](float a, float b) { return std::min(a, b); });
}

// The ink's box in the middle of the fine grid, as large as in the image, or wider.
std::vector<float> resample_finely(const GreyImage& picture, const InkLevels& levels, const Box& box, double widening) {
  const double step = box.extent() / (kInkBox * kFine);
  const Point steps{step / widening, step};
  const Point corner{box.centre().x - steps.x * kFineSide / 2, box.centre().y - steps.y * kFineSide / 2};
  return resample(picture, levels, corner, steps, kFineSide);
}

// By how much the ink in a picture is widened, whose strokes have that thickness in the image. How much of it there is
// shows in how long its edges are: a line has one on either side, wherever it thickens.
double widening_of(const GreyImage& picture, const InkLevels& levels, const Box& box, double thickness) {
  const double pen = std::min(thickness * box.extent() / kInkBox, box.width());
  const double full = full_widening({box.left + pen / 2, box.top + pen / 2, box.right - pen / 2, box.bottom - pen / 2});
  if (full == 1) return 1;
  // Of a bare stroke whose ends are round, half its edge.
  constexpr double kQuarterTurn = std::numbers::pi / 4;
  const double bare = kInkBox - thickness + kQuarterTurn * (1 + full) * thickness;
  const std::vector<float> fine = resample_finely(picture, levels, box, full);
  const double ink = std::accumulate(fine.begin(), fine.end(), 0.0) / (kFine * kFine);
  return widening_with(full, ink / (mean_thickness(fine, kFineSide) / kFine) / bare);
}

// The darkest pixel becomes full ink.
InkImage to_image(InkKind kind, const std::vector<float>& ink) {
  Canvas canvas;
  std::ranges::copy(ink, canvas.begin());
  return to_image(kind, canvas, std::ranges::max(canvas));
}

// The ink's box is the whole image.
InkImage stretch(InkKind kind, const GreyImage& picture, const InkLevels& levels, const Box& box) {
  const Point step{(box.right - box.left) / kSide, (box.bottom - box.top) / kSide};
  return to_image(kind, resample(picture, levels, {box.left, box.top}, step, kSide));
}

// The ink in its 20x20 box, which stands in the image as it stands in a picture of the given size.
InkImage leave(InkKind kind, const GreyImage& picture, const InkLevels& levels, const Box& box, Point place) {
  const double step = box.extent() / kInkBox;
  const Point room{kSide - (box.right - box.left) / step, kSide - (box.bottom - box.top) / step};
  const Point corner{box.left - place.x * room.x * step, box.top - place.y * room.y * step};
  return to_image(kind, resample(picture, levels, corner, {step, step}, kSide));
}

// Where a box stands in a picture: 0 at the left or upper edge, 1 at the other one.
Point place_of(const Box& box, const GreyImage& picture) {
  const auto share = [](double before, double after) { return before + after > 0 ? before / (before + after) : 0.5; };
  return {share(box.left, static_cast<double>(picture.width) - box.right),
          share(box.top, static_cast<double>(picture.height) - box.bottom)};
}

// The ink in its 20x20 box, centre of mass at the centre, the darkest pixel at full ink.
InkImage fit(InkKind kind, const GreyImage& picture, const InkLevels& levels, const Box& box) {
  const double step = box.extent() / kInkBox;
  const auto render_moved = [&](Point move) {
    const Point corner{box.centre().x - (kMiddle + move.x) * step, box.centre().y - (kMiddle + move.y) * step};
    Canvas canvas;
    std::ranges::copy(resample(picture, levels, corner, {step, step}, kSide), canvas.begin());
    return canvas;
  };
  const Point size{(box.right - box.left) / step, (box.bottom - box.top) / step};
  Point move = move_to_centre(render_moved({}), size);
  if (step <= 1) {
    // A fraction of a pixel would only blur a picture that has no finer detail. MNIST placed its boxes at whole pixels
    // too, so its own digits come back as they were.
    const auto whole = [](double moved, double length) {
      const double edge = kMiddle - length / 2;
      return std::round(edge + moved) - edge;
    };
    move = {whole(move.x, size.x), whole(move.y, size.y)};
  }
  const Canvas canvas = render_moved(move);
  return to_image(kind, canvas, std::ranges::max(canvas));
}

}  // namespace

Result<InkImage> ink_from_strokes(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths,
                                  float pad_size) {
  if (Status status = check_strokes(points, lengths, pad_size); !status) return std::unexpected(status.error());
  if (points.empty()) return InkImage{};
  const Box box = bounds(points);
  const double smallest = kSpeckShare * pad_size;
  std::vector<Segment> scratch(points.size());
  const InkFrame frame = frame_of(points, lengths, box, smallest, scratch);
  const Canvas canvas = render_in_frame(points, lengths, frame, kThickness, scratch);
  return box.extent() < smallest ? to_image(InkKind::kSpeck, canvas, 1.0) : to_drawing(canvas);
}

Result<InkFrame> ink_frame(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths, float pad_size) {
  if (Status status = check_strokes(points, lengths, pad_size); !status) return std::unexpected(status.error());
  if (points.empty()) return make_error(ErrorCode::kInvalidArgument, "Nothing is drawn.");
  std::vector<Segment> scratch(points.size());
  return frame_of(points, lengths, bounds(points), kSpeckShare * pad_size, scratch);
}

InkImage ink_in_frame(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths, const InkFrame& frame) {
  if (points.empty()) return {};
  std::vector<Segment> scratch(points.size());
  return to_drawing(render_in_frame(points, lengths, frame, kThickness, scratch));
}

void render_ink(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths, double thickness,
                std::span<InkSegment> scratch, std::span<std::uint8_t, kImagePixels> pixels) {
  const Box box = bounds(points);
  constexpr double kSmallest = 1e-6;  // a single point is not enlarged without end
  InkFrame frame = frame_around(box, kSmallest, thickness);
  centre_mass(points, lengths, box, thickness, scratch, &frame);
  const Canvas canvas = render_in_frame(points, lengths, frame, thickness, scratch);
  std::ranges::copy(to_image(InkKind::kDrawing, canvas, 1.0).pixels, pixels.begin());
}

Result<InkImage> ink_from_image(std::span<const std::uint8_t> grey, std::size_t width, std::size_t height,
                                InkStep left_out) {
  std::size_t pixels = 0;
  if (multiply_overflows(width, height, &pixels) || pixels != grey.size()) {
    return make_error(ErrorCode::kInvalidArgument, "The picture should have " + std::to_string(width) + "x" +
                                                       std::to_string(height) + " pixels and has " +
                                                       std::to_string(grey.size()) + ".");
  }
  const GreyImage picture{grey, width, height};
  const std::optional<InkLevels> levels = ink_levels(picture);
  if (!levels) return InkImage{};

  const Box box = ink_box(picture, *levels);
  const Point place = place_of(box, picture);
  const auto put = [left_out, place](InkKind kind, const GreyImage& ink, const InkLevels& ink_levels,
                                     const Box& ink_box) {
    if (left_out == InkStep::kScaling) return stretch(kind, ink, ink_levels, ink_box);
    if (left_out == InkStep::kCentring) return leave(kind, ink, ink_levels, ink_box, place);
    return fit(kind, ink, ink_levels, ink_box);
  };
  std::vector<float> fine = resample_finely(picture, *levels, box, 1);
  const double thickness = mean_thickness(fine, kFineSide) / kFine;
  const bool is_speck = box.extent() < kSpeckShare * static_cast<double>(std::max(width, height));
  if (is_speck) return put(InkKind::kSpeck, picture, *levels, box);
  if (thickness > kBlotShare * kInkBox) return put(InkKind::kScribble, picture, *levels, box);

  const double wanted = left_out == InkStep::kThickness ? thickness : wanted_thickness(thickness);
  const double offset = std::clamp((wanted - thickness) / 2, -kMaxOffset, kMaxOffset);
  const int radius = static_cast<int>(std::lround(offset * kFine));
  const double widening = left_out == InkStep::kScaling ? 1 : widening_of(picture, *levels, box, thickness);
  if (radius == 0 && widening == 1) return put(InkKind::kDrawing, picture, *levels, box);

  if (widening > 1) fine = resample_finely(picture, *levels, box, widening);
  const std::vector<float> even = offset_edges(fine, kFineSide, radius);
  const float darkest = std::ranges::max(even);
  // Erosion may leave nothing of strokes that are very uneven: then they stay as they were.
  if (darkest < kNoiseShare) return put(InkKind::kDrawing, picture, *levels, box);
  std::vector<std::uint8_t> bytes(even.size());
  std::ranges::transform(even, bytes.begin(), [darkest](float ink) {
    return static_cast<std::uint8_t>(std::lround(ink / darkest * 255.0f));
  });
  const GreyImage even_picture{bytes, kFineSide, kFineSide};
  const std::optional<InkLevels> even_levels = ink_levels(even_picture);
  if (!even_levels) return put(InkKind::kDrawing, picture, *levels, box);
  return put(InkKind::kDrawing, even_picture, *even_levels, ink_box(even_picture, *even_levels));
}

}  // namespace inkling
