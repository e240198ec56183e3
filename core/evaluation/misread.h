// The images of a labelled set that a network read wrongly.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/image.h"
#include "core/evaluation/answer_sink.h"

namespace inkling {

struct MisreadImage {
  std::uint32_t index = 0;  // in its dataset
  std::uint8_t label = 0;   // what it is
  std::uint8_t answer = 0;  // what it was taken for
  std::array<float, kClasses> probabilities{};

  // How sure the network was of its answer.
  [[nodiscard]] float confidence() const { return probabilities[answer]; }
  friend bool operator==(const MisreadImage&, const MisreadImage&) = default;
};

class Misread final : public AnswerSink {
 public:
  void take(const Answer& answer) override;

  [[nodiscard]] std::size_t count() const { return images_.size(); }
  // The most certain first; equally certain ones in order of index.
  [[nodiscard]] std::vector<MisreadImage> most_certain_first() const;

 private:
  std::vector<MisreadImage> images_;  // in order of index
};

}  // namespace inkling
