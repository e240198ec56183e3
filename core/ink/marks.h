// The marks on a picture: pieces of ink that hang together. A mark is a digit, a part of one, several that touch, or
// something else; what it is is not decided here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/ink/ink.h"
#include "core/ink/ink_from_image.h"
#include "core/ink/picture.h"

namespace inkling {

// Ink beside each other in a row: pixels left … right - 1.
struct MarkRun {
  std::uint32_t y = 0;
  std::uint32_t left = 0;
  std::uint32_t right = 0;

  friend bool operator==(const MarkRun&, const MarkRun&) = default;
};

struct Mark {
  PixelBox box;
  std::vector<MarkRun> runs;  // from top to bottom, in a row from left to right
  double ink = 0;             // in pixels full of it

  [[nodiscard]] std::size_t width() const { return box.right - box.left; }
  [[nodiscard]] std::size_t height() const { return box.bottom - box.top; }
};

// The most marks that are looked at: beyond them, the smallest are left out.
inline constexpr std::size_t kMaxMarks = 2'000;
// Fainter ink belongs to no mark: the ink normaliser takes it for noise, too.
inline constexpr std::uint8_t kLeastInk = 26;

// The marks of a map, in order of their first pixels, row by row. Pixels that touch at a corner hang together.
[[nodiscard]] std::vector<Mark> find_marks(const InkMap& map);

// Leaves out what is drawn round others: circles, boxes, the edge of a sheet. A mark with little ink inside, the dot or
// the slash of a zero, is none of these.
void drop_surroundings(std::vector<Mark>* marks);

// Leaves out what is much too small beside the others to be a digit or a part of one.
void drop_specks(std::vector<Mark>* marks);

// The mark that these runs of the map are; in order.
[[nodiscard]] Mark mark_of(std::vector<MarkRun> runs, const InkMap& map);
// One mark of several, in any order.
[[nodiscard]] Mark joined(std::span<const Mark* const> marks);

// What is meant by a box that somebody drew, as one mark: marks that are nearly all inside are whole, those that only
// reach into it are left out, others are cut at its edge. Nothing when there is no ink in it.
[[nodiscard]] std::optional<Mark> ink_in(const PixelBox& box, std::span<const Mark> marks, const InkMap& map);

// What the network sees of a mark alone: other ink in its box is left out.
[[nodiscard]] InkImage ink_image(const Mark& mark, const InkMap& map);
// The same with a step of the normaliser left out.
[[nodiscard]] InkImage ink_image_without(InkStep step, const Mark& mark, const InkMap& map);

}  // namespace inkling
