#include "core/ink/colours.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace inkling {
namespace {

// Which colours the visible pixels have, each pixel with the weight of its alpha.
struct VisibleColours {
  std::array<std::array<std::uint64_t, 256>, 3> histograms{};
  std::uint64_t weight = 0;  // 255 for a pixel that is not transparent

  void add(const std::uint8_t* pixel) {
    for (std::size_t channel = 0; channel < 3; ++channel) histograms[channel][pixel[channel]] += pixel[3];
    weight += pixel[3];
  }
  [[nodiscard]] float quantile(std::size_t channel, double share) const {
    auto rest = static_cast<std::uint64_t>(share * static_cast<double>(weight));
    std::size_t value = 0;
    while (value < 255 && rest >= histograms[channel][value]) rest -= histograms[channel][value++];
    return static_cast<float>(value);
  }
};

// Further apart than this are the colours of paper and ink, nearer those of one pen.
constexpr float kOneColour = 48;

struct Symmetric {
  std::array<std::array<double, 3>, 3> at{};

  void add(const Colour& v, double weight) {
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 3; ++j) at[i][j] += weight * double{v[i]} * double{v[j]};
    }
  }
  void scale(double by) {
    for (auto& row : at) {
      for (double& value : row) value *= by;
    }
  }
  [[nodiscard]] double trace() const { return at[0][0] + at[1][1] + at[2][2]; }
};

using Direction = std::array<double, 3>;

Direction product(const Symmetric& m, const Direction& v) {
  Direction result{};
  for (std::size_t i = 0; i < 3; ++i) result[i] = m.at[i][0] * v[0] + m.at[i][1] * v[1] + m.at[i][2] * v[2];
  return result;
}

// By cofactors; the matrix is positive definite.
Symmetric inverse(const Symmetric& m) {
  const auto cofactor = [&m](std::size_t i, std::size_t j) {
    const std::size_t a = (i + 1) % 3, b = (i + 2) % 3, c = (j + 1) % 3, d = (j + 2) % 3;
    return m.at[a][c] * m.at[b][d] - m.at[a][d] * m.at[b][c];
  };
  const double determinant = m.at[0][0] * cofactor(0, 0) + m.at[0][1] * cofactor(0, 1) + m.at[0][2] * cofactor(0, 2);
  Symmetric result;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) result.at[i][j] = cofactor(j, i) / determinant;
  }
  return result;
}

// How the colour changes across each pixel, to the right and down. In every other row, when there are many.
template <typename Function>
void for_each_difference(const SmallPicture& picture, Function function) {
  const std::size_t width = picture.channels[0].width;
  const std::size_t height = picture.channels[0].height;
  const auto difference = [&picture](std::size_t from, std::size_t to) {
    Colour change;
    for (std::size_t c = 0; c < 3; ++c) change[c] = picture.channels[c].values[to] - picture.channels[c].values[from];
    return change;
  };
  constexpr std::size_t kMany = 100'000;
  const std::size_t step = width * height > kMany ? 2u : 1u;
  for (std::size_t y = 0; y < height; y += step) {
    for (std::size_t x = 0; x < width; ++x) {
      const std::size_t here = y * width + x;
      if (x + 2 < width) function(difference(here, here + 2));
      if (y + 2 < height) function(difference(here, here + 2 * width));
    }
  }
}

double squared_length(const Colour& v) {
  return double{v[0]} * double{v[0]} + double{v[1]} * double{v[1]} + double{v[2]} * double{v[2]};
}

// Of the pixels in a box, laid on the backdrop.
Colour mean_colour(const Picture& picture, const Colour& backdrop, const PixelBox& box) {
  std::array<std::uint32_t, 3> sums{};  // of colour times alpha
  std::uint32_t alphas = 0;
  for (std::size_t y = box.top; y < box.bottom; ++y) {
    const std::uint8_t* pixel = &picture.rgba[(y * picture.width + box.left) * kBytesPerPixel];
    for (std::size_t x = box.left; x < box.right; ++x, pixel += kBytesPerPixel) {
      const std::uint32_t alpha = pixel[3];
      for (std::size_t c = 0; c < 3; ++c) sums[c] += alpha * pixel[c];
      alphas += alpha;
    }
  }
  const auto most = static_cast<float>(255 * (box.right - box.left) * (box.bottom - box.top));
  Colour mean;
  for (std::size_t c = 0; c < 3; ++c) {
    mean[c] = (static_cast<float>(sums[c]) + backdrop[c] * (most - static_cast<float>(alphas))) / most;
  }
  return mean;
}

}  // namespace

Colour find_backdrop(const Picture& picture) {
  VisibleColours colours;
  const std::size_t pixels = picture.width * picture.height;
  for (std::size_t i = 0; i < pixels; ++i) colours.add(&picture.rgba[i * kBytesPerPixel]);
  constexpr Colour kWhite{255, 255, 255};
  if (colours.weight == 0) return kWhite;
  Colour median{};
  float spread = 0;
  for (std::size_t channel = 0; channel < 3; ++channel) {
    median[channel] = colours.quantile(channel, 0.5);
    spread = std::max(spread, colours.quantile(channel, 0.95) - colours.quantile(channel, 0.05));
  }
  const bool paper_is_seen = colours.weight > 255 * static_cast<std::uint64_t>(pixels) / 2 && spread > kOneColour;
  const bool all_is_seen = colours.weight > 254 * static_cast<std::uint64_t>(pixels);
  if (paper_is_seen || all_is_seen) return median;
  const float light = kLuminance[0] * median[0] + kLuminance[1] * median[1] + kLuminance[2] * median[2];
  return light < 128 ? kWhite : Colour{};
}

SmallPicture shrink(const Picture& picture, const Colour& backdrop, ThreadPool& pool) {
  SmallPicture small;
  while (picture.width * picture.height / (small.factor * small.factor) > kSmallPixels) ++small.factor;
  const std::size_t factor = small.factor;
  const std::size_t width = (picture.width + factor - 1) / factor;
  const std::size_t height = (picture.height + factor - 1) / factor;
  for (FloatPlane& channel : small.channels) channel = FloatPlane(width, height);
  pool.run(height, [&](std::size_t y, std::size_t /*thread*/) {
    const std::size_t top = y * factor;
    const std::size_t bottom = std::min(picture.height, top + factor);
    for (std::size_t x = 0; x < width; ++x) {
      const std::size_t left = x * factor;
      const std::size_t right = std::min(picture.width, left + factor);
      const Colour mean = mean_colour(picture, backdrop, {left, top, right, bottom});
      for (std::size_t c = 0; c < 3; ++c) small.channels[c].row(y)[x] = mean[c];
    }
  });
  return small;
}

Colour find_direction(const SmallPicture& picture) {
  // Half of the differences are taken for noise, the largest 2 % for edges: of whatever strength, so that the edge of
  // a table counts no more than that of a faint pen.
  std::vector<float> lengths;
  for_each_difference(picture, [&](const Colour& v) { lengths.push_back(static_cast<float>(squared_length(v))); });
  if (lengths.empty()) return kLuminance;
  const float edge = std::max(1.0f, quantile(lengths, 0.98));
  const float noise = quantile(lengths, 0.5);
  Symmetric edges;
  Symmetric noises;
  double noise_count = 0;
  for_each_difference(picture, [&](const Colour& v) {
    const double squared = squared_length(v);
    if (squared >= double{edge}) edges.add(v, 1 / squared);
    if (squared <= double{noise}) {
      noises.add(v, 1);
      ++noise_count;
    }
  });
  if (edges.trace() == 0) return {1.0f / 3, 1.0f / 3, 1.0f / 3};
  noises.scale(1 / noise_count);
  // What cannot be known of the noise, for it is that of a drawing or of 8 bits.
  for (std::size_t i = 0; i < 3; ++i) noises.at[i][i] += 0.5 + 0.05 * noises.trace();
  const Symmetric whitening = inverse(noises);
  // Power iteration from the channel with the strongest edges, which cannot be orthogonal to the result.
  std::size_t strongest = 0;
  for (std::size_t i = 1; i < 3; ++i) {
    if (edges.at[i][i] > edges.at[strongest][strongest]) strongest = i;
  }
  Direction direction{};
  direction[strongest] = 1;
  for (int step = 0; step < 50; ++step) {
    direction = product(whitening, product(edges, direction));
    const double size = std::abs(direction[0]) + std::abs(direction[1]) + std::abs(direction[2]);
    if (!(size > 0)) return {1.0f / 3, 1.0f / 3, 1.0f / 3};
    for (double& value : direction) value /= size;
  }
  const double sign = direction[0] + direction[1] + direction[2] < 0 ? -1 : 1;
  return {static_cast<float>(sign * direction[0]), static_cast<float>(sign * direction[1]),
          static_cast<float>(sign * direction[2])};
}

FloatPlane project(const SmallPicture& picture, const Colour& direction) {
  FloatPlane grey(picture.channels[0].width, picture.channels[0].height);
  for (std::size_t i = 0; i < grey.values.size(); ++i) {
    grey.values[i] = direction[0] * picture.channels[0].values[i] + direction[1] * picture.channels[1].values[i] +
                     direction[2] * picture.channels[2].values[i];
  }
  return grey;
}

}  // namespace inkling
