#include "core/evaluation/distortions.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/rng.h"

namespace inkling {
namespace {

using Source = std::span<const std::uint8_t, kImagePixels>;
using Target = std::span<std::uint8_t, kImagePixels>;

constexpr int kSide = static_cast<int>(kImageSide);
constexpr float kMiddle = (static_cast<float>(kImageSide) - 1.0f) / 2.0f;
constexpr float kFullInk = 255.0f;
constexpr std::uint64_t kNoiseSeed = 1;

std::uint8_t to_grey(float value) { return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0f, kFullInk))); }

std::uint8_t grey_at(Source image, int x, int y) {
  const bool is_inside = x >= 0 && x < kSide && y >= 0 && y < kSide;
  return is_inside ? image[static_cast<std::size_t>(y * kSide + x)] : std::uint8_t{0};
}

// Calls value(x, y) for each pixel and writes the nearest grey.
template <typename Value>
void fill(Target out, const Value& value) {
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) out[static_cast<std::size_t>(y * kSide + x)] = to_grey(value(x, y));
  }
}

// From where a pixel of the output comes: coordinates relative to the centre, but for the shift.
struct Origin {
  float xx = 1, xy = 0, yx = 0, yy = 1;
  float shift_x = 0;
};

void warp(Source image, const Origin& origin, Target out) {
  fill(out, [&](int to_x, int to_y) {
    const float dx = static_cast<float>(to_x) - kMiddle;
    const float dy = static_cast<float>(to_y) - kMiddle;
    const float from_x = origin.xx * dx + origin.xy * dy + kMiddle + origin.shift_x;
    const float from_y = origin.yx * dx + origin.yy * dy + kMiddle;
    const int x = static_cast<int>(std::floor(from_x));
    const int y = static_cast<int>(std::floor(from_y));
    const float right = from_x - std::floor(from_x);
    const float below = from_y - std::floor(from_y);
    const auto row = [&](int of) {
      return (1 - right) * static_cast<float>(grey_at(image, x, of)) +
             right * static_cast<float>(grey_at(image, x + 1, of));
    };
    return (1 - below) * row(y) + below * row(y + 1);
  });
}

void turn(Source image, float degrees, std::uint64_t /*number*/, Target out) {
  const float angle = degrees * std::numbers::pi_v<float> / 180.0f;
  const float cosine = std::cos(angle);
  const float sine = std::sin(angle);
  warp(image, {.xx = cosine, .xy = sine, .yx = -sine, .yy = cosine}, out);
}

void move(Source image, float pixels, std::uint64_t /*number*/, Target out) { warp(image, {.shift_x = -pixels}, out); }

void shrink(Source image, float share, std::uint64_t /*number*/, Target out) {
  warp(image, {.xx = 1 / share, .yy = 1 / share}, out);
}

void squeeze(Source image, float share, std::uint64_t /*number*/, Target out) { warp(image, {.xx = 1 / share}, out); }

// The extreme of the pixels that are no farther than `radius` away.
template <typename Extreme>
float extreme_of_disc(Source image, int x, int y, int radius, const Extreme& extreme) {
  std::uint8_t found = grey_at(image, x, y);
  for (int dy = -radius; dy <= radius; ++dy) {
    for (int dx = -radius; dx <= radius; ++dx) {
      if (dx * dx + dy * dy <= radius * radius) found = extreme(found, grey_at(image, x + dx, y + dy));
    }
  }
  return static_cast<float>(found);
}

template <typename Extreme>
void move_edges_of_ink(Source image, float radius, const Extreme& extreme, Target out) {
  const int less = static_cast<int>(radius);
  const float share = radius - static_cast<float>(less);
  fill(out, [&](int x, int y) {
    const float by_less = extreme_of_disc(image, x, y, less, extreme);
    return share == 0 ? by_less : (1 - share) * by_less + share * extreme_of_disc(image, x, y, less + 1, extreme);
  });
}

void thicken(Source image, float radius, std::uint64_t /*number*/, Target out) {
  move_edges_of_ink(image, radius, [](std::uint8_t a, std::uint8_t b) { return std::max(a, b); }, out);
}

void thin(Source image, float radius, std::uint64_t /*number*/, Target out) {
  move_edges_of_ink(image, radius, [](std::uint8_t a, std::uint8_t b) { return std::min(a, b); }, out);
}

// The widest that a blur reaches to one side.
constexpr int kMostReach = 5;

void blur(Source image, float deviation, std::uint64_t /*number*/, Target out) {
  const int reach = std::min(static_cast<int>(std::ceil(3 * deviation)), kMostReach);
  std::array<float, kMostReach + 1> weights{};
  float sum = 0;
  for (int at = -reach; at <= reach; ++at) {
    const auto distance = static_cast<std::size_t>(std::abs(at));
    weights[distance] = std::exp(-0.5f * static_cast<float>(at * at) / (deviation * deviation));
    sum += weights[distance];
  }
  const auto blurred = [&](int place, const auto& value) {
    float total = 0;
    for (int at = std::max(-reach, -place); at <= std::min(reach, kSide - 1 - place); ++at) {
      total += weights[static_cast<std::size_t>(std::abs(at))] * value(place + at);
    }
    return total / sum;
  };
  std::array<float, kImagePixels> rows{};
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      rows[static_cast<std::size_t>(y * kSide + x)] =
          blurred(x, [&](int from) { return static_cast<float>(grey_at(image, from, y)); });
    }
  }
  fill(out, [&](int x, int y) {
    return blurred(y, [&](int from) { return rows[static_cast<std::size_t>(from * kSide + x)]; });
  });
}

// Each strength multiplies the same draws.
void add_noise(Source image, float deviation, std::uint64_t number, Target out) {
  const Rng rng(kNoiseSeed, Stream::kNoise);
  for (std::size_t i = 0; i < kImagePixels; ++i) {
    out[i] = to_grey(static_cast<float>(image[i]) + kFullInk * deviation * rng.normal(number * kImagePixels + i));
  }
}

void invert(Source image, float share, std::uint64_t /*number*/, Target out) {
  std::ranges::transform(image, out.begin(), [share](std::uint8_t pixel) {
    const auto grey = static_cast<float>(pixel);
    return to_grey(grey + share * (kFullInk - 2 * grey));
  });
}

constexpr std::array kDistortions{
    Distortion{"turned", "degrees", 0, {10, 20, 30, 45, 60}, turn},
    Distortion{"moved", "pixels", 0, {1, 2, 3, 4, 6}, move},
    Distortion{"smaller", "of the size", 1, {0.9f, 0.8f, 0.7f, 0.6f, 0.5f}, shrink},
    Distortion{"squeezed", "of the width", 1, {0.8f, 0.65f, 0.5f, 0.4f, 0.3f}, squeeze},
    Distortion{"thickened", "pixels", 0, {0.5f, 1, 1.5f, 2, 3}, thicken},
    Distortion{"thinned", "pixels", 0, {0.25f, 0.5f, 0.75f, 1, 1.5f}, thin},
    Distortion{"blurred", "pixels", 0, {0.5f, 0.75f, 1, 1.25f, 1.5f}, blur},
    Distortion{"noised", "of full ink", 0, {0.1f, 0.2f, 0.3f, 0.4f, 0.5f}, add_noise},
    Distortion{"inverted", "of the way", 0, {0.1f, 0.2f, 0.3f, 0.4f, 1}, invert},
};

}  // namespace

std::span<const Distortion> distortions() { return kDistortions; }

}  // namespace inkling
