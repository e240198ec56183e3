// Where a mark may be cut: digits that touch hang together where there is little ink, and a cut goes through there from
// top to bottom, around the rest.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "core/ink/marks.h"

namespace inkling {

// A piece of a mark.
struct CutPiece {
  Mark mark;
  double cut = 0;  // how much ink parts it from the piece to its left, in widths of the stroke; 0 of the first
};

// The most cuts of one mark.
inline constexpr std::size_t kMaxCuts = 10;

// The mark along all cuts that may be worth it, from left to right: the mark itself when there is none.
[[nodiscard]] std::vector<CutPiece> cut_up(const Mark& mark, const InkMap& map);

// The ways to make two of a mark: along each of its cuts, or between its parts where it does not hang together.
[[nodiscard]] std::vector<std::array<Mark, 2>> halves_of(const Mark& mark, const InkMap& map);

}  // namespace inkling
