// From a line of marks to the digits in it, by over-segmentation (LeCun et al. 1998, section V): marks are cut where
// two digits may touch, and candidates are made of pieces that may belong together. The network reads every candidate,
// or refuses it, and the best path through them (lattice.h) is what stands there.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/ink/cuts.h"
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

// The most marks of a picture that are worth cutting: where more are unclear there is print, and not so many digits
// that touch. And the most candidates of a picture. Both bound the time and the memory that it takes.
inline constexpr std::size_t kMaxCutMarks = 256;
inline constexpr std::size_t kMaxCandidates = 4'096;

// Whether several digits may stand in a mark: it has room for them, and the network's answer to it alone is not clearly
// one.
[[nodiscard]] bool may_be_several(const Mark& mark, const Prediction& answer, double line_height);

// answers, pieces [marks]: the network's answer to each mark alone, which the candidates that are a mark alone have,
// too, the others none yet; and the pieces of each mark that was cut. When there would be more than `most` candidates,
// there are only the marks alone.
[[nodiscard]] Segmentation segment(const WritingLine& line, std::span<const Mark> marks,
                                   std::span<const Prediction> answers, std::span<const std::vector<CutPiece>> pieces,
                                   std::size_t most);

// The candidates that are read, from left to right. All have an answer.
[[nodiscard]] std::vector<const Candidate*> read_line(const Segmentation& segmentation);

}  // namespace inkling
