// Each task runs once, on a thread of the pool, and is done when run() returns.
#include "core/base/thread_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "tests/core/threads.h"

namespace inkling {
namespace {

TEST(ThreadPool, RunsEachTaskOnceHoweverOften) {
  for (const std::size_t threads : test::kThreadCounts) {
    ThreadPool pool(threads);
    EXPECT_EQ(pool.threads(), threads);
    for (std::size_t round = 0; round < 300; ++round) {
      const std::size_t count = round % 20;
      std::vector<int> times(count, 0);  // unguarded: a task that runs twice or late is a race
      std::atomic<std::size_t> strangers{0};
      pool.run(count, [&](std::size_t i, std::size_t thread) {
        ++times[i];
        if (thread >= threads) ++strangers;
      });
      EXPECT_EQ(times, std::vector<int>(count, 1)) << threads << " threads, round " << round;
      EXPECT_EQ(strangers, 0u);
    }
  }
}

TEST(ThreadPool, NeverRunsTwoTasksOnOneThreadAtOnce) {
  for (const std::size_t threads : test::kThreadCounts) {
    ThreadPool pool(threads);
    std::vector<std::atomic<int>> working(threads);
    std::atomic<int> clashes{0};
    pool.run(500, [&](std::size_t, std::size_t thread) {
      if (++working[thread] > 1) ++clashes;
      --working[thread];
    });
    EXPECT_EQ(clashes, 0);
  }
}

TEST(ThreadPool, HelpersThatCameLateAgainAndAgainComeBackWhenThereIsMoreToDo) {
  for (const std::size_t threads : test::kThreadCounts) {
    ThreadPool pool(threads);
    for (int run = 0; run < 2000; ++run) pool.run(2, [](std::size_t, std::size_t) {});
    std::vector<std::atomic<int>> taken(threads);
    const auto all_came = [&] { return std::ranges::all_of(taken, [](const std::atomic<int>& n) { return n > 0; }); };
    // When a helper gets a processor is up to the system, and a thread of WebAssembly takes its time to start.
    for (int run = 0; run < 20'000 && !all_came(); ++run) {
      pool.run(16, [&](std::size_t, std::size_t thread) {
        ++taken[thread];
        std::this_thread::sleep_for(std::chrono::microseconds(100));
      });
    }
    for (std::size_t thread = 0; thread < threads; ++thread) EXPECT_GT(taken[thread], 0) << thread << " of " << threads;
  }
}

TEST(ThreadPool, OfZeroThreadsStillHasTheCaller) {
  const ThreadPool pool(0);
  EXPECT_EQ(pool.threads(), 1u);
}

TEST(ThreadPool, MayEndBeforeItEverRan) {
  for (int round = 0; round < 50; ++round) ThreadPool pool(test::kThreadCounts.back());
}

}  // namespace
}  // namespace inkling
