#include "tests/core/synthetic_pictures.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

#include "core/base/rng.h"
#include "core/ink/synthetic_ink.h"

namespace inkling::test {
namespace {

struct Spot {
  float x = 0;
  float y = 0;
};

// One number for each pixel.
using Field = std::vector<float>;

// What is drawn from: one stream of numbers for each purpose.
enum Purpose : std::uint32_t { kDigits = 100, kPlaces, kGrain, kNoise, kLight, kPrint };

// Where a place on the flat page is in the picture.
class Camera {
 public:
  Camera(const PictureStyle& style, const Faults& faults)
      : centre_{static_cast<float>(style.width) / 2, static_cast<float>(style.height) / 2},
        angle_(faults.tilt * std::numbers::pi_v<float> / 12),
        further_(0.25f * faults.perspective / centre_.y) {}

  [[nodiscard]] Spot see(Spot page) const {
    const float x = page.x - centre_.x;
    const float y = page.y - centre_.y;
    const float turned_x = std::cos(angle_) * x - std::sin(angle_) * y;
    const float turned_y = std::sin(angle_) * x + std::cos(angle_) * y;
    const float near = 1 + further_ * turned_y;  // what is above is further away, and smaller
    return {centre_.x + turned_x * near, centre_.y + turned_y * near};
  }

 private:
  Spot centre_;
  float angle_;
  float further_;
};

// Round strokes of one pen, anti-aliased.
class Sheet {
 public:
  Sheet(std::size_t width, std::size_t height) : width_(width), height_(height), coverage_(width * height) {}

  void draw(Spot from, Spot to, float pen) {
    const float reach = pen / 2 + 1;
    const auto [left, right] = pixels(std::minmax(from.x, to.x), reach, width_);
    const auto [top, bottom] = pixels(std::minmax(from.y, to.y), reach, height_);
    const float dx = to.x - from.x;
    const float dy = to.y - from.y;
    const float squared = dx * dx + dy * dy;
    for (std::size_t y = top; y < bottom; ++y) {
      for (std::size_t x = left; x < right; ++x) {
        const float px = static_cast<float>(x) + 0.5f - from.x;
        const float py = static_cast<float>(y) + 0.5f - from.y;
        const float along = squared > 0 ? std::clamp((px * dx + py * dy) / squared, 0.0f, 1.0f) : 0.0f;
        const float distance = std::hypot(px - along * dx, py - along * dy);
        const float covered = std::clamp(pen / 2 - distance + 0.5f, 0.0f, 1.0f);
        float& at = coverage_[y * width_ + x];
        at = std::max(at, covered);
      }
    }
  }

  [[nodiscard]] const Field& coverage() const { return coverage_; }

 private:
  static std::pair<std::size_t, std::size_t> pixels(std::pair<float, float> span, float reach, std::size_t size) {
    const float last = static_cast<float>(size);
    return {static_cast<std::size_t>(std::clamp(std::floor(span.first - reach), 0.0f, last)),
            static_cast<std::size_t>(std::clamp(std::ceil(span.second + reach), 0.0f, last))};
  }

  std::size_t width_;
  std::size_t height_;
  Field coverage_;
};

PixelBox around(const std::vector<Spot>& spots, float pen, const PictureStyle& style) {
  Spot first = spots.front();
  Spot last = first;
  for (const Spot& spot : spots) {
    first = {std::min(first.x, spot.x), std::min(first.y, spot.y)};
    last = {std::max(last.x, spot.x), std::max(last.y, spot.y)};
  }
  const auto pixel = [](float at, std::size_t size) {
    return static_cast<std::size_t>(std::clamp(at, 0.0f, static_cast<float>(size)));
  };
  return {pixel(std::floor(first.x - pen / 2), style.width), pixel(std::floor(first.y - pen / 2), style.height),
          pixel(std::ceil(last.x + pen / 2), style.width), pixel(std::ceil(last.y + pen / 2), style.height)};
}

// The digits in lines, evenly spread, each a little off its place.
std::vector<MadeDigit> write_digits(const PictureStyle& style, const Camera& camera, std::uint64_t seed, Sheet& sheet) {
  const Rng shapes(seed, Stream::kTest, kDigits);
  const Rng places(seed, Stream::kTest, kPlaces);
  const float pen = std::max(1.0f, style.pen * style.digit_height);
  std::vector<MadeDigit> digits;
  for (std::size_t line = 0; line < style.lines; ++line) {
    for (std::size_t column = 0; column < style.digits; ++column) {
      const std::uint64_t number = line * style.digits + column;
      SyntheticInk ink;
      MadeDigit digit{.label = draw_digit(shapes, number, &ink, Poses::kUsual), .line = line, .box = {}};
      const float off_x = 0.1f * (places.uniform(2 * number) - 0.5f);
      const float off_y = 0.1f * (places.uniform(2 * number + 1) - 0.5f);
      const float x = (static_cast<float>(column) + 0.5f) / static_cast<float>(style.digits);
      const float y = (static_cast<float>(line) + 0.5f) / static_cast<float>(style.lines);
      std::vector<Spot> spots;
      for (const InkPoint& point : ink.points()) {
        spots.push_back(
            camera.see({x * static_cast<float>(style.width) + style.digit_height * (point.x - 0.5f + off_x),
                        y * static_cast<float>(style.height) + style.digit_height * (point.y - 0.5f + off_y)}));
      }
      std::size_t first = 0;
      for (const std::uint32_t length : ink.lengths()) {
        for (std::size_t i = first; i < first + length; ++i) {
          sheet.draw(spots[i], spots[std::min(i + 1, first + length - 1)], pen);
        }
        first += length;
      }
      digit.box = around(spots, pen, style);
      digits.push_back(digit);
    }
  }
  return digits;
}

// Lines across the page, and down when `squared`, less than a digit apart: some cross the digits.
void draw_rules(const PictureStyle& style, const Camera& camera, bool squared, Sheet& sheet) {
  const float pen = std::max(1.2f, 0.4f * style.pen * style.digit_height);
  const float gap = squared ? 0.45f * style.digit_height : 0.8f * style.digit_height;
  const auto width = static_cast<float>(style.width);
  const auto height = static_cast<float>(style.height);
  for (float y = -height; y < 2 * height; y += gap) {
    sheet.draw(camera.see({-width, y}), camera.see({2 * width, y}), pen);
  }
  if (!squared) return;
  for (float x = -width; x < 2 * width; x += gap) {
    sheet.draw(camera.see({x, -height}), camera.see({x, 2 * height}), pen);
  }
}

// A table on the page, with a cell for each digit.
void draw_borders(const PictureStyle& style, const Camera& camera, Sheet& sheet) {
  const float pen = std::max(1.2f, 0.4f * style.pen * style.digit_height);
  const auto width = static_cast<float>(style.width);
  const auto height = static_cast<float>(style.height);
  const float margin = 0.04f * std::min(width, height);
  const auto at = [margin](std::size_t i, std::size_t count, float size) {
    return std::clamp(size * static_cast<float>(i) / static_cast<float>(count), margin, size - margin);
  };
  for (std::size_t line = 0; line <= style.lines; ++line) {
    const float y = at(line, style.lines, height);
    sheet.draw(camera.see({margin, y}), camera.see({width - margin, y}), pen);
  }
  for (std::size_t column = 0; column <= style.digits; ++column) {
    const float x = at(column, style.digits, width);
    sheet.draw(camera.see({x, margin}), camera.see({x, height - margin}), pen);
  }
}

void blur_rows(Field& field, std::size_t width, std::size_t height, std::span<const float> kernel) {
  const std::size_t reach = kernel.size() / 2;
  Field row(width);
  for (std::size_t y = 0; y < height; ++y) {
    const std::span<float> line = std::span(field).subspan(y * width, width);
    std::ranges::copy(line, row.begin());
    for (std::size_t x = 0; x < width; ++x) {
      float sum = 0;
      for (std::size_t k = 0; k < kernel.size(); ++k) {
        const std::size_t at = std::clamp(x + k, reach, width - 1 + reach) - reach;
        sum += kernel[k] * row[at];
      }
      line[x] = sum;
    }
  }
}

Field turned(const Field& field, std::size_t width, std::size_t height) {
  Field result(field.size());
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) result[x * height + y] = field[y * width + x];
  }
  return result;
}

void blur(Field& field, std::size_t width, std::size_t height, float deviation) {
  if (deviation < 0.2f) return;
  const auto reach = static_cast<int>(std::ceil(3 * deviation));
  std::vector<float> kernel;
  float sum = 0;
  for (int i = -reach; i <= reach; ++i) {
    const auto at = static_cast<float>(i);
    kernel.push_back(std::exp(-at * at / (2 * deviation * deviation)));
    sum += kernel.back();
  }
  for (float& weight : kernel) weight /= sum;
  blur_rows(field, width, height, kernel);
  field = turned(field, width, height);
  blur_rows(field, height, width, kernel);
  field = turned(field, height, width);
}

Field white_noise(std::size_t size, std::uint64_t seed, std::uint32_t purpose) {
  const Rng rng(seed, Stream::kTest, purpose);
  Field field(size);
  for (std::size_t i = 0; i < size; ++i) field[i] = rng.normal(i);
  return field;
}

// The share of the light that arrives: less towards one corner, in the shadow of a hand, and on the table.
Field make_light(const PictureStyle& style, const Faults& faults, std::uint64_t seed) {
  const Rng rng(seed, Stream::kTest, kLight);
  const float angle = 2 * std::numbers::pi_v<float> * rng.uniform(0);
  const float hand_x = rng.uniform(1);
  const float hand_y = 0.6f + 0.4f * rng.uniform(2);
  const float side = rng.uniform(3);
  Field light(style.width * style.height);
  for (std::size_t y = 0; y < style.height; ++y) {
    for (std::size_t x = 0; x < style.width; ++x) {
      const float u = static_cast<float>(x) / static_cast<float>(style.width);
      const float v = static_cast<float>(y) / static_cast<float>(style.height);
      const float across = 0.5f + 0.7f * ((u - 0.5f) * std::cos(angle) + (v - 0.5f) * std::sin(angle));
      const float from_hand = std::hypot(u - hand_x, 1.3f * (v - hand_y)) - 0.35f;
      const float in_shadow = 1 / (1 + std::exp(from_hand / 0.02f));
      float value = (1 - 0.6f * faults.gradient * across) * (1 - 0.5f * faults.shadow * in_shadow);
      const bool is_table = side < 0.5f ? u < 0.06f * faults.table : v > 1 - 0.06f * faults.table;
      if (is_table) value *= 0.25f;
      light[y * style.width + x] = value;
    }
  }
  return light;
}

// A block of the picture as JPEG keeps it: its discrete cosine transform in coarse steps, coarser for what is finer.
class Quantiser {
 public:
  explicit Quantiser(float strength) : strength_(strength) {
    for (std::size_t k = 0; k < kSide; ++k) {
      for (std::size_t x = 0; x < kSide; ++x) {
        const float norm = k == 0 ? std::sqrt(1.0f / kSide) : std::sqrt(2.0f / kSide);
        cosines_[k][x] = norm * std::cos(std::numbers::pi_v<float> * static_cast<float>((2 * x + 1) * k) / (2 * kSide));
      }
    }
  }

  void run(Field& field, std::size_t width, std::size_t height) const {
    for (std::size_t y = 0; y + kSide <= height; y += kSide) {
      for (std::size_t x = 0; x + kSide <= width; x += kSide) block(&field[y * width + x], width);
    }
  }

 private:
  static constexpr std::size_t kSide = 8;
  using Block = std::array<std::array<float, kSide>, kSide>;

  // matrix * block * matrix transposed
  static Block product(const Block& matrix, const Block& block, bool transposed) {
    const auto at = [&](std::size_t i, std::size_t j) { return transposed ? matrix[j][i] : matrix[i][j]; };
    Block half{};
    Block result{};
    for (std::size_t i = 0; i < kSide; ++i) {
      for (std::size_t j = 0; j < kSide; ++j) {
        for (std::size_t k = 0; k < kSide; ++k) half[i][j] += at(i, k) * block[k][j];
      }
    }
    for (std::size_t i = 0; i < kSide; ++i) {
      for (std::size_t j = 0; j < kSide; ++j) {
        for (std::size_t k = 0; k < kSide; ++k) result[i][j] += half[i][k] * at(j, k);
      }
    }
    return result;
  }

  void block(float* pixels, std::size_t stride) const {
    Block block;
    for (std::size_t y = 0; y < kSide; ++y) {
      for (std::size_t x = 0; x < kSide; ++x) block[y][x] = pixels[y * stride + x];
    }
    Block waves = product(cosines_, block, false);
    for (std::size_t y = 0; y < kSide; ++y) {
      for (std::size_t x = 0; x < kSide; ++x) {
        const float step = 1 + strength_ * (8 + 6 * static_cast<float>(x + y));
        waves[y][x] = step * std::nearbyint(waves[y][x] / step);
      }
    }
    block = product(cosines_, waves, true);
    for (std::size_t y = 0; y < kSide; ++y) {
      for (std::size_t x = 0; x < kSide; ++x) pixels[y * stride + x] = block[y][x];
    }
  }

  float strength_;
  Block cosines_{};
};

std::uint8_t to_byte(float value) { return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0f, 255.0f))); }

// What covers the paper, each from 0 to 1.
struct Layers {
  Field ink, rules, print, grain, light;
};

// One colour of the picture.
Field develop(const PictureStyle& style, const Faults& faults, const Layers& layers, std::size_t channel,
              std::uint64_t seed) {
  const float paper = style.paper[channel];
  const float ink = style.ink[channel];
  const float rule_ink = 0.5f * (ink + 90);  // rules are grey, or have a colour of their own
  Field field(layers.ink.size());
  const float rules = std::max({faults.rules, faults.squares, faults.borders});
  for (std::size_t i = 0; i < field.size(); ++i) {
    float value = paper + 10 * faults.grain * layers.grain[i];
    value += 0.25f * faults.print * layers.print[i] * (ink - paper);
    value += rules * layers.rules[i] * (rule_ink - value);
    value += layers.ink[i] * (ink - value);
    field[i] = value * layers.light[i];
  }
  blur(field, style.width, style.height, 2.0f * faults.blur);
  if (faults.noise > 0) {
    const Field noise = white_noise(field.size(), seed, kNoise + 16 * static_cast<std::uint32_t>(channel + 1));
    for (std::size_t i = 0; i < field.size(); ++i) field[i] += 12 * faults.noise * noise[i];
  }
  if (faults.jpeg > 0) Quantiser(faults.jpeg).run(field, style.width, style.height);
  return field;
}

}  // namespace

MadePicture make_picture(const PictureStyle& style, const Faults& faults, std::uint64_t seed) {
  const Camera camera(style, faults);
  Sheet sheet(style.width, style.height);
  MadePicture made{.width = style.width, .height = style.height, .rgba = {}, .ink = {}, .digits = {}};
  made.digits = write_digits(style, camera, seed, sheet);
  Sheet rules(style.width, style.height);
  if (faults.rules > 0 || faults.squares > 0) draw_rules(style, camera, faults.squares > 0, rules);
  if (faults.borders > 0) draw_borders(style, camera, rules);
  Sheet back(style.width, style.height);
  if (faults.print > 0) {
    PictureStyle print = style;
    print.digit_height = 0.4f * style.digit_height;
    print.digits = 2 * style.digits;
    print.lines = 2 * style.lines + 1;
    write_digits(print, camera, seed + 1, back);
  }
  Layers layers{.ink = sheet.coverage(),
                .rules = rules.coverage(),
                .print = back.coverage(),
                .grain = white_noise(style.width * style.height, seed, kGrain),
                .light = make_light(style, faults, seed)};
  blur(layers.print, style.width, style.height, 1.5f);
  if (faults.grain > 0) blur(layers.grain, style.width, style.height, 0.8f);

  std::array<Field, 3> channels;
  for (std::size_t channel = 0; channel < 3; ++channel) {
    channels[channel] = develop(style, faults, layers, channel, seed);
  }
  for (std::size_t i = 0; i < layers.ink.size(); ++i) {
    made.ink.push_back(to_byte(255 * layers.ink[i]));
    for (std::size_t channel = 0; channel < 3; ++channel) {
      made.rgba.push_back(style.is_transparent ? to_byte(style.ink[channel]) : to_byte(channels[channel][i]));
    }
    made.rgba.push_back(style.is_transparent ? made.ink.back() : std::uint8_t{255});
  }
  return made;
}

}  // namespace inkling::test
