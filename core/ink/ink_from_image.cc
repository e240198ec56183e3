#include "core/ink/ink_from_image.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "core/base/tensor.h"
#include "core/ink/ink_canvas.h"

namespace inkling {
namespace {

// Below this the darkest pixel of a picture is noise on empty paper.
constexpr int kFaintestInk = 16;
constexpr double kNoiseShare = 0.1;

// MNIST's thickness (measured as the pad's in ink.cc), 1st to 99th percentile. A marker's strokes are brought to the
// thicker end. A line that is thinner than half the thinner end, by a fineliner or a small pen on a large sheet, is
// drawn as the pad draws: thickness tells nothing of it. In between the one goes over into the other.
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
constexpr int kFineSide = kCanvasSide * kFine;

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
  const Point step{(box.right - box.left) / kCanvasSide, (box.bottom - box.top) / kCanvasSide};
  return to_image(kind, resample(picture, levels, {box.left, box.top}, step, kCanvasSide));
}

// The ink in its 20x20 box, which stands in the image as it stands in a picture of the given size.
InkImage leave(InkKind kind, const GreyImage& picture, const InkLevels& levels, const Box& box, Point place) {
  const double step = box.extent() / kInkBox;
  const Point room{kCanvasSide - (box.right - box.left) / step, kCanvasSide - (box.bottom - box.top) / step};
  const Point corner{box.left - place.x * room.x * step, box.top - place.y * room.y * step};
  return to_image(kind, resample(picture, levels, corner, {step, step}, kCanvasSide));
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
    const Point corner{box.centre().x - (kCanvasMiddle + move.x) * step,
                       box.centre().y - (kCanvasMiddle + move.y) * step};
    Canvas canvas;
    std::ranges::copy(resample(picture, levels, corner, {step, step}, kCanvasSide), canvas.begin());
    return canvas;
  };
  const Point size{(box.right - box.left) / step, (box.bottom - box.top) / step};
  Point move = move_to_centre(render_moved({}), size);
  if (step <= 1) {
    // A fraction of a pixel would only blur a picture that has no finer detail. MNIST placed its boxes at whole pixels
    // too, so its own digits come back as they were.
    const auto whole = [](double moved, double length) {
      const double edge = kCanvasMiddle - length / 2;
      return std::round(edge + moved) - edge;
    };
    move = {whole(move.x, size.x), whole(move.y, size.y)};
  }
  const Canvas canvas = render_moved(move);
  return to_image(kind, canvas, std::ranges::max(canvas));
}

}  // namespace

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
