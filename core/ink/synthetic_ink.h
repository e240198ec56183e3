// Digits that nobody wrote: strokes drawn by a generator from a table of the ways in
// which people write them (ink_styles.h), each time bent, slanted, joined and shaken
// differently, and rendered by the code that renders the drawing pad. They show a network
// the styles that MNIST hardly has. Also drawings that are no digits.
//
// Everything is a function of the generator and `number` alone; nothing is allocated.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/image.h"
#include "core/base/rng.h"
#include "core/ink/ink.h"
#include "core/ink/ink_styles.h"

namespace inkling {

// A drawing of bounded size: points of all strokes one after another, as ink_from_strokes takes them.
class SyntheticInk {
 public:
  static constexpr std::size_t kMaxPoints = 768;
  static constexpr std::size_t kMaxStrokes = 16;

  [[nodiscard]] std::span<const InkPoint> points() const { return std::span(points_).first(point_count_); }
  // Points of each stroke, none of them 0.
  [[nodiscard]] std::span<const std::uint32_t> lengths() const { return std::span(lengths_).first(stroke_count_); }
  // Of the pen, in pixels of the image: 0.75 to 1.4 times the drawing pad's.
  [[nodiscard]] double thickness() const { return thickness_; }

  void clear() { point_count_ = stroke_count_ = 0; }
  // Whatever goes beyond the capacity is left out.
  void begin_stroke();
  void add(InkPoint point);
  void set_thickness(double thickness) { thickness_ = thickness; }
  // Moves the points from `first` on.
  void move(std::size_t first, InkPoint by);
  // The points of the stroke that was begun last.
  [[nodiscard]] std::span<InkPoint> last_stroke();

 private:
  std::array<InkPoint, kMaxPoints> points_;
  std::array<std::uint32_t, kMaxStrokes> lengths_;
  std::size_t point_count_ = 0;
  std::size_t stroke_count_ = 0;
  double thickness_ = kInkThickness;
};

// How wide, slanted and turned digits are.
enum class Poses {
  kAny,    // a quarter of them as far as they are still read
  kUsual,  // as in most hands
};

// Draws digit `number` in a box of about 1x1 and returns its label, 0 … 9, each as likely as the others.
std::uint8_t draw_digit(const Rng& rng, std::uint64_t number, SyntheticInk* ink, Poses poses = Poses::kAny);
// Draws a digit in one of its styles.
void draw_style(const InkStyle& style, const Rng& rng, std::uint64_t number, SyntheticInk* ink);
// Draws signs, shapes, letters, scribbles, lines and dots, or two digits side by side.
void draw_non_digit(const Rng& rng, std::uint64_t number, SyntheticInk* ink);

// The 28x28 image of a drawing that has points, as the drawing pad would make it, but never widened: pixels [28, 28],
// overwritten.
void render_ink(const SyntheticInk& ink, std::span<std::uint8_t, kImagePixels> pixels);

// The images of draw_digit and draw_non_digit, and their labels.
std::uint8_t synthetic_digit(const Rng& rng, std::uint64_t number, std::span<std::uint8_t, kImagePixels> pixels);
std::uint8_t synthetic_non_digit(const Rng& rng, std::uint64_t number, std::span<std::uint8_t, kImagePixels> pixels);

}  // namespace inkling
