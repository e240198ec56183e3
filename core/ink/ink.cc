#include "core/ink/ink.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "core/base/simd.h"
#include "core/ink/ink_canvas.h"

namespace inkling {
namespace {

// Pixels full of ink that a digit may have: 99.9 % of MNIST's training images have fewer, though their pens are wider
// at times; digits drawn at our thickness stay far below, and a scribble goes beyond.
constexpr double kMostInk = 230;

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
    return Point{(point.x - frame.centre_x) * scale_x + kCanvasMiddle,
                 (point.y - frame.centre_y) * frame.scale + kCanvasMiddle};
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
          std::min(kCanvasSide - 1, static_cast<int>(std::ceil(high + reach - 0.5)))};
}

// Squared distances of the pixels from the nearest centre line. A row has room for a vector that begins at its last
// pixel: what is measured beyond reach is never less than what is there.
constexpr int kVector = static_cast<int>(simd::kWidth);
constexpr int kMapSide = kCanvasSide + kVector;
using DistanceMap = std::array<float, kCanvasSide * kMapSide>;

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
  for (std::size_t y = 0; y < kCanvasSide; ++y) {
    for (std::size_t x = 0; x < kCanvasSide; ++x) {
      const double distance = double{std::sqrt(nearest[y * kMapSide + x])};
      canvas[y * kCanvasSide + x] = std::clamp((limit - distance) / kRamp, 0.0, 1.0);
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

}  // namespace inkling
