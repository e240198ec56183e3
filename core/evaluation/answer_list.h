// How a network read each image of a labelled set, image by image: what lists of
// mistakes, and figures of single answers, are made of.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/image.h"
#include "core/evaluation/answer_sink.h"

namespace inkling {

struct ReadImage {
  std::uint8_t label = 0;   // what it is
  std::uint8_t answer = 0;  // what it was taken for
  bool refused = false;     // whether it would have been called no digit
  float loss = 0;           // cross-entropy, in nats; infinite when a logit is not finite
  std::array<float, kClasses> probabilities{};

  // How sure the network was of its answer.
  [[nodiscard]] float confidence() const { return probabilities[answer]; }
  // How far the answer is ahead of the digit that is the next probable: 0 … 1.
  [[nodiscard]] float margin() const;
  friend bool operator==(const ReadImage&, const ReadImage&) = default;
};

class AnswerList final : public AnswerSink {
 public:
  void take(const Answer& answer) override;

  // In order of index, from 0 on.
  [[nodiscard]] std::span<const ReadImage> images() const { return images_; }

 private:
  std::vector<ReadImage> images_;
};

}  // namespace inkling
