#include "core/training/augment.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "core/base/simd.h"

namespace inkling {
namespace {

constexpr float kCentre = (static_cast<float>(kImageSide) - 1.0f) / 2.0f;

// A frame of paper around the image, so wide that a sample at the clamped ends of the coordinates is nothing but paper.
constexpr std::size_t kFrame = 2;
constexpr std::size_t kFramedSide = kImageSide + 2 * kFrame;
constexpr std::size_t kFramedPixels = kFramedSide * kFramedSide;
// One byte more: the last pixel has a right neighbour, too.
using FramedImage = std::array<std::uint8_t, kFramedPixels + 1>;

// A row of the output, or of coordinates of it; rounded up to whole vectors.
using Row = std::array<float, (kImageSide + simd::kWidth - 1) / simd::kWidth * simd::kWidth>;

// The pose takes two blocks of the generator for each image; elastic fields start far behind all of them.
constexpr std::size_t kPoseWords = 8;  // seven are used
constexpr std::uint64_t kFirstFieldBlock = std::uint64_t{1} << 63;

// From output to input coordinates, both relative to the centre; and by how much the edges of strokes move outwards.
struct Pose {
  float xx, xy, yx, yy;
  float shift_x, shift_y;
  float edge;
};

Pose draw_pose(const AugmentSettings& settings, const Rng& rng, std::uint64_t number) {
  std::array<std::uint32_t, kPoseWords> words;
  rng.fill(number * (kPoseWords / 4), words);
  // In [-largest, largest), in steps of largest * 2^-23.
  const auto draw = [&](std::size_t i, float largest) {
    return largest * (static_cast<float>(words[i] >> 8) * 0x1p-23f - 1.0f);
  };
  const float angle = draw(0, settings.rotation) * std::numbers::pi_v<float> / 180.0f;
  const float scale_x = 1.0f + draw(1, settings.scale);
  const float scale_y = 1.0f + draw(2, settings.scale);
  const float shear = draw(3, settings.shear);
  const float cosine = std::cos(angle);
  const float sine = std::sin(angle);
  // Undo the shift, then the rotation, then the shear, then the scale.
  return {.xx = (cosine + shear * sine) / scale_x,
          .xy = (sine - shear * cosine) / scale_x,
          .yx = -sine / scale_y,
          .yy = cosine / scale_y,
          .shift_x = draw(4, settings.shift),
          .shift_y = draw(5, settings.shift),
          .edge = draw(6, settings.thickness) / 2.0f};
}

// Every pixel blended with extremes of its neighbours; edges move by `distance`, in [0, 1]. Along the axes an edge
// moves by the sum of both weights, whether it is sharp or has greys. A diagonal edge moves by a diagonal step, 1 /
// sqrt(2), for the four neighbours and by two for all eight; weights in the ratio of 2 - sqrt(2) to sqrt(2) - 1 make
// that the same distance.
template <typename Extreme>
void move_edges(const FramedImage& image, float distance, Extreme extreme, FramedImage& out) {
  const auto weight = [&](float share) { return static_cast<std::uint16_t>(std::lround(256.0f * share * distance)); };
  const std::uint16_t all = weight(1.0f);
  const std::uint16_t square = weight(std::numbers::sqrt2_v<float> - 1.0f);
  const auto cross = static_cast<std::uint16_t>(all - square);
  const auto own = static_cast<std::uint16_t>(256 - all);
  out.fill(0);
  for (std::size_t i = kFrame * kFramedSide; i < (kFrame + kImageSide) * kFramedSide; ++i) {
    const std::uint8_t* row = &image[i];
    const std::uint8_t* above = row - kFramedSide;
    const std::uint8_t* below = row + kFramedSide;
    const std::uint8_t four = extreme(extreme(extreme(row[-1], row[1]), extreme(above[0], below[0])), row[0]);
    const std::uint8_t eight = extreme(extreme(extreme(above[-1], above[1]), extreme(below[-1], below[1])), four);
    out[i] =
        static_cast<std::uint8_t>(static_cast<std::uint16_t>(own * row[0] + cross * four + square * eight + 128) >> 8);
  }
  // Whole rows are done at once; what grew out of the image is lost.
  for (std::size_t y = kFrame; y < kFrame + kImageSide; ++y) {
    out[y * kFramedSide + kFrame - 1] = 0;
    out[y * kFramedSide + kFrame + kImageSide] = 0;
  }
}

FramedImage framed(std::span<const std::uint8_t, kImagePixels> pixels, float edge) {
  FramedImage image{};
  for (std::size_t y = 0; y < kImageSide; ++y) {
    std::copy_n(&pixels[y * kImageSide], kImageSide, &image[(y + kFrame) * kFramedSide + kFrame]);
  }
  if (edge == 0) return image;
  FramedImage moved;
  if (edge > 0) {
    move_edges(image, edge, [](std::uint8_t a, std::uint8_t b) { return std::max(a, b); }, moved);
  } else {
    move_edges(image, -edge, [](std::uint8_t a, std::uint8_t b) { return std::min(a, b); }, moved);
  }
  return moved;
}

constexpr std::size_t kCell = 7;                            // pixels between two draws of the field
constexpr std::size_t kControls = kImageSide / kCell + 3;   // of a row or column; a cubic reaches over four of them
constexpr std::size_t kFieldWords = kControls * kControls;  // half a word for each direction
constexpr std::size_t kFieldBlocks = 16;                    // a few more than needed: whole vectors of them
static_assert(kFieldWords <= 4 * kFieldBlocks);
static_assert(kImageSide % kCell == 0);

// The uniform cubic B-spline: weights of the four controls around the middle of pixel `i` of a cell.
constexpr std::array<std::array<float, 4>, kCell> kBlending = [] {
  std::array<std::array<float, 4>, kCell> weights{};
  for (std::size_t i = 0; i < kCell; ++i) {
    const double t = (static_cast<double>(i) + 0.5) / static_cast<double>(kCell);
    const double s = 1 - t;
    weights[i] = {static_cast<float>(s * s * s / 6), static_cast<float>((4 - 6 * t * t + 3 * t * t * t) / 6),
                  static_cast<float>((4 - 6 * s * s + 3 * s * s * s) / 6), static_cast<float>(t * t * t / 6)};
  }
  return weights;
}();

// The same for a whole row: the weight of each control at each pixel. [kControls, 28]
constexpr std::array<Row, kControls> kRowBlending = [] {
  std::array<Row, kControls> weights{};
  for (std::size_t x = 0; x < kImageSide; ++x) {
    for (std::size_t k = 0; k < 4; ++k) weights[x / kCell + k][x] = kBlending[x % kCell][k];
  }
  return weights;
}();

// The variance of independent draws is multiplied by this in each direction, in the mean of all pixels.
constexpr float kVarianceShare = [] {
  float sum = 0;
  for (const auto& weights : kBlending) {
    for (const float weight : weights) sum += weight * weight;
  }
  return sum / static_cast<float>(kCell);
}();

// The displacements of one direction, already blended along the rows. [kControls, 28]
using HalfField = std::array<Row, kControls>;

struct Field {
  HalfField x, y;
};

// The deviation of the field, in pixels, is the root of the mean variance of all pixels: it varies by 4 % over a cell.
Field draw_field(float deviation, const Rng& rng, std::uint64_t number) {
  std::array<std::uint32_t, 4 * kFieldBlocks> words;
  rng.fill(kFirstFieldBlock + number * kFieldBlocks, words);
  // A uniform draw between minus and plus one has a variance of a third.
  const float amplitude = deviation * std::numbers::sqrt3_v<float> / kVarianceShare;
  const auto control = [&](std::uint32_t half) {
    return amplitude * ((static_cast<float>(half) + 0.5f) * 0x1p-15f - 1.0f);
  };
  Field field;
  for (std::size_t row = 0; row < kControls; ++row) {
    std::array<float, kControls> controls_x;
    std::array<float, kControls> controls_y;
    for (std::size_t i = 0; i < kControls; ++i) {
      const std::uint32_t word = words[row * kControls + i];
      controls_x[i] = control(word & 0xFFFF);
      controls_y[i] = control(word >> 16);
    }
    for (std::size_t x = 0; x < kImageSide; x += simd::kWidth) {
      simd::Vector sum_x{};
      simd::Vector sum_y{};
      for (std::size_t i = 0; i < kControls; ++i) {
        const simd::Vector weights = simd::load(&kRowBlending[i][x]);
        sum_x = simd::multiply_add(simd::splat(controls_x[i]), weights, sum_x);
        sum_y = simd::multiply_add(simd::splat(controls_y[i]), weights, sum_y);
      }
      simd::store(&field.x[row][x], sum_x);
      simd::store(&field.y[row][x], sum_y);
    }
  }
  return field;
}

void add_displacements(const HalfField& field, std::size_t y, Row& coordinates) {
  const std::array<float, 4>& weights = kBlending[y % kCell];
  const Row* controls = &field[y / kCell];
  for (std::size_t x = 0; x < kImageSide; x += simd::kWidth) {
    simd::Vector sum = simd::load(&coordinates[x]);
    for (std::size_t k = 0; k < 4; ++k) {
      sum = simd::multiply_add(simd::splat(weights[k]), simd::load(&controls[k][x]), sum);
    }
    simd::store(&coordinates[x], sum);
  }
}

// What stands for a grey in the output: scale * grey + paper.
struct Greys {
  float scale, paper;
};

// ---- Bilinear sampling ----
//
// A sample between four pixels is mixed from them: along both rows by how far it lies to the right, then from row to
// row by how far it lies down. The steps are those of a textbook; three of them are done in a way of their own, since
// the conversions between floats and whole numbers that compilers choose for WebAssembly take several instructions.

// Floats from 2^23 to 2^24 have no bits for a fraction: their last bits are a whole number, and the next float is one
// more. So adding 1.5 * 2^23 rounds to the nearest whole number, below zero too, and shows it in the last bits.
constexpr float kRounding = 0x1.8p23f;

simd::Vector nearest(simd::Vector number) { return (number + simd::splat(kRounding)) - simd::splat(kRounding); }

// Of floats that are whole numbers already.
simd::IntVector to_integers(simd::Vector whole) {
  return std::bit_cast<simd::IntVector>(whole + simd::splat(kRounding)) - std::bit_cast<std::int32_t>(kRounding);
}

// Of whole numbers from 0 to 255: the last bits of 2^23 made into a number, then the 2^23 taken away.
simd::Vector to_floats(simd::IntVector bytes) {
  constexpr float kNoFraction = 0x1p23f;
  return std::bit_cast<simd::Vector>(bytes | std::bit_cast<std::int32_t>(kNoFraction)) - simd::splat(kNoFraction);
}

simd::Vector mix(simd::Vector from, simd::Vector to, simd::Vector share) {
  return simd::multiply_add(share, to - from, from);
}

// Coordinates are those of the framed image, less half a pixel: the nearest whole number is the pixel to the left. With
// a frame of 2, a sample a quarter of a pixel right of the image's first column has the coordinate 1.75, since it lies
// at 2.25; the nearest pixel is 2, and the share of pixel 3 is 1.75 - 2 + 0.5 = 0.25.
constexpr float kOrigin = static_cast<float>(kFrame) - 0.5f;
constexpr float kLastCoordinate = static_cast<float>(kFramedSide - 2);

// Between which two pixels coordinates lie: the first of them, and the share of the second.
struct Place {
  simd::Vector pixel, share;
};

Place place_of(simd::Vector coordinate) {
  const simd::Vector first{};
  const simd::Vector last = simd::splat(kLastCoordinate);
  coordinate = coordinate > first ? coordinate : first;
  coordinate = coordinate < last ? coordinate : last;
  const simd::Vector pixel = nearest(coordinate);
  return {.pixel = pixel, .share = (coordinate - pixel) + simd::splat(0.5f)};
}

// Each pixel, its right neighbour, and the two below them, from the lowest byte up: all that a sample needs in one
// load. The last row, which has none below it, is never asked for.
using Quads = std::array<std::int32_t, kFramedPixels - kFramedSide>;

Quads quads_of(const FramedImage& image) {
  std::array<std::uint16_t, kFramedPixels> pairs;
  for (std::size_t i = 0; i < kFramedPixels; ++i) pairs[i] = static_cast<std::uint16_t>(image[i] | image[i + 1] << 8);
  Quads quads;
  for (std::size_t i = 0; i < quads.size(); ++i) quads[i] = pairs[i] | pairs[i + kFramedSide] << 16;
  return quads;
}

void sample_row(const Quads& quads, const Row& from_x, const Row& from_y, const Greys& greys, Row& out) {
  for (std::size_t x = 0; x < kImageSide; x += simd::kWidth) {
    const Place across = place_of(simd::load(&from_x[x]));
    const Place down = place_of(simd::load(&from_y[x]));
    const simd::Vector row_length = simd::splat(static_cast<float>(kFramedSide));
    const simd::IntVector index = to_integers(simd::multiply_add(down.pixel, row_length, across.pixel));
    simd::IntVector pixels;
    for (std::size_t lane = 0; lane < simd::kWidth; ++lane) {
      pixels[lane] = quads[static_cast<std::size_t>(index[lane])];
    }
    const simd::Vector upper = mix(to_floats(pixels & 255), to_floats(pixels >> 8 & 255), across.share);
    const simd::Vector lower = mix(to_floats(pixels >> 16 & 255), to_floats(pixels >> 24 & 255), across.share);
    const simd::Vector grey = mix(upper, lower, down.share);
    simd::store(&out[x], simd::multiply_add(grey, simd::splat(greys.scale), simd::splat(greys.paper)));
  }
}

constexpr Row kColumns = [] {
  Row columns{};
  for (std::size_t x = 0; x < columns.size(); ++x) columns[x] = static_cast<float>(x);
  return columns;
}();

// first + x * step for x = 0 … 27.
void fill_line(float first, float step, Row& line) {
  for (std::size_t x = 0; x < kImageSide; x += simd::kWidth) {
    simd::store(&line[x], simd::multiply_add(simd::load(&kColumns[x]), simd::splat(step), simd::splat(first)));
  }
}

void distort(const AugmentSettings& settings, const Rng& rng, std::uint64_t number,
             std::span<const std::uint8_t, kImagePixels> pixels, const Greys& greys, float* out) {
  const Pose pose = draw_pose(settings, rng, number);
  const Quads quads = quads_of(framed(pixels, pose.edge));
  const bool is_elastic = settings.elastic != 0;
  Field field;
  if (is_elastic) field = draw_field(settings.elastic, rng, number);
  const float left = -kCentre - pose.shift_x;
  Row from_x;
  Row from_y;
  Row row;
  for (std::size_t y = 0; y < kImageSide; ++y) {
    const float down = static_cast<float>(y) - kCentre - pose.shift_y;
    fill_line(pose.xx * left + pose.xy * down + kCentre + kOrigin, pose.xx, from_x);
    fill_line(pose.yx * left + pose.yy * down + kCentre + kOrigin, pose.yx, from_y);
    if (is_elastic) {
      add_displacements(field.x, y, from_x);
      add_displacements(field.y, y, from_y);
    }
    sample_row(quads, from_x, from_y, greys, row);
    std::copy_n(row.data(), kImageSide, out + y * kImageSide);
  }
}

}  // namespace

void augment_image(const AugmentSettings& settings, const Rng& rng, std::uint64_t number,
                   std::span<const std::uint8_t, kImagePixels> pixels, float* out) {
  if (settings.is_off()) {
    standardize_pixels(pixels, out);
    return;
  }
  constexpr std::array<std::uint8_t, 2> kEnds{0, 255};
  std::array<float, 2> ends;
  standardize_pixels(kEnds, ends.data());
  distort(settings, rng, number, pixels, {.scale = (ends[1] - ends[0]) / 255.0f, .paper = ends[0]}, out);
}

}  // namespace inkling
