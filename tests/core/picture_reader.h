// Pictures read by the network that comes with the page, for the tests of what is read.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <string>

#include "core/engine.h"
#include "core/jobs/picture_job.h"
#include "tests/core/pretrained.h"

namespace inkling::test {

// Lines parted by '|'; what is no digit is a '?'.
inline std::string text_of(const PictureJob& job) {
  std::string text;
  std::size_t line = 0;
  for (const ReadMark& mark : job.marks()) {
    if (mark.line != line) text += '|';
    line = mark.line;
    text += mark.prediction.verdict == Verdict::kDigit ? static_cast<char>('0' + mark.prediction.digit) : '?';
  }
  return text;
}

class PictureReading : public testing::Test {
 protected:
  // Each picture takes memory for each thread, which costs time.
  explicit PictureReading(std::size_t threads = 1) : engine_(threads) {}

  void SetUp() override {
    const Status loaded = engine_.load(read_pretrained());
    ASSERT_TRUE(loaded) << loaded.error().message;
  }

  std::shared_ptr<PictureJob> read(const Picture& picture, std::size_t budget = 64) {
    const auto job = PictureJob::create(engine_.model(), picture, engine_.pool());
    EXPECT_TRUE(job) << job.error().message;
    while (!(*job)->progress().finished) EXPECT_TRUE((*job)->advance(budget));
    return *job;
  }

  Engine engine_;
};

}  // namespace inkling::test
