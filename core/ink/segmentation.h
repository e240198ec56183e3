// From a line of marks to the digits in it, by over-segmentation (LeCun et al. 1998, section V): marks are cut where
// two digits may touch, and candidates are made of pieces that may belong together. The network reads every candidate,
// or refuses it, and the best path through them (lattice.h) is what stands there.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/ink/lines.h"
#include "core/ink/marks.h"
#include "core/ink/prediction.h"

namespace inkling {

// Pieces that may be one character, alone or together.
struct Candidate {
  std::size_t first = 0;  // of the line's pieces
  std::size_t end = 0;
  Mark mark;
  double cost = 0;                   // of joining its pieces, and of parting the first one from that before it
  std::optional<Prediction> answer;  // of the network
};

// What a line may say.
struct Segmentation {
  std::size_t pieces = 0;
  double height = 0;  // of the line's characters
  std::vector<Candidate> candidates;
};

// answers [marks]: the network's to each mark alone. Marks that are clearly a digit are not cut; the candidates that
// are a mark alone have its answer, the others none yet.
[[nodiscard]] Segmentation segment(const WritingLine& line, std::span<const Mark> marks,
                                   std::span<const Prediction> answers, const InkMap& map);

// The candidates that are read, from left to right. All have an answer.
[[nodiscard]] std::vector<const Candidate*> read_line(const Segmentation& segmentation);

}  // namespace inkling
