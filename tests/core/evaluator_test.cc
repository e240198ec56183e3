// Evaluation of a whole dataset: on any number of threads and in any slices the answers that the model gives one by
// one.
#include "core/evaluation/evaluator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>

#include "core/evaluation/evaluation.h"
#include "core/network/model.h"
#include "tests/core/rounded.h"
#include "tests/core/synthetic_digits.h"
#include "tests/core/threads.h"
#include "tests/core/training_run.h"

namespace inkling {
namespace {

using test::kThreadCounts;
using test::synthetic_digits;

TEST(Evaluator, CountsTheSameOnAnyNumberOfThreadsAndInAnySlices) {
  const Dataset dataset = synthetic_digits(kImages);
  TrainingRun run(config_with_everything(), dataset, 1);
  run.train(5);
  const Evaluation expected = evaluate(run.model, dataset, 0);
  for (const std::size_t threads : kThreadCounts) {
    for (const std::size_t slice : {std::size_t{1}, std::size_t{5}, kWholeStep}) {
      ThreadPool pool(threads);
      Result<Evaluator> evaluator = Evaluator::create(run.model, dataset, pool);
      ASSERT_TRUE(evaluator);
      EXPECT_EQ(evaluator->size(), kImages);
      std::size_t slices = 0;
      while (!evaluator->done()) {
        evaluator->advance(slice);
        ++slices;
        ASSERT_EQ(evaluator->seen(), std::min<std::size_t>(kImages, slices * std::min<std::size_t>(slice, 64) * 16));
      }
      const Evaluation& result = evaluator->result();
      EXPECT_EQ(result.count(), kImages);
      EXPECT_TRUE(std::ranges::equal(result.confusion(), expected.confusion()));
      // The same terms, added in another order.
      EXPECT_NEAR(result.loss(), expected.loss(), kImages * test::kDouble.roundoff * expected.loss());
    }
  }
}

}  // namespace
}  // namespace inkling
