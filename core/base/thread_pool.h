// A fixed team of threads that share out numbered tasks. Which thread runs which
// task is left to chance; whoever calls must not let a result depend on it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace inkling {

class ThreadPool {
 public:
  // `threads` counts the caller's own; 1 starts no thread at all.
  explicit ThreadPool(std::size_t threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  [[nodiscard]] std::size_t threads() const { return helpers_.size() + 1; }

  // Calls task(i, thread) once for each i in [0, count), thread in [0, threads()), and returns when all
  // have returned. Tasks start in rising order of i. Nothing is allocated. Not to be called from a task.
  template <typename Task>
  void run(std::size_t count, const Task& task) {
    run_erased(count, &task, [](const void* context, std::size_t i, std::size_t thread) {
      (*static_cast<const Task*>(context))(i, thread);
    });
  }

 private:
  using Call = void (*)(const void* context, std::size_t i, std::size_t thread);

  void run_erased(std::size_t count, const void* context, Call call);
  void start();
  void work(std::size_t thread);
  void help(std::size_t thread);

  const void* context_ = nullptr;
  Call call_ = nullptr;
  std::size_t count_ = 0;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::uint32_t> generation_{0};  // rises with each run
  std::atomic<std::size_t> busy_{0};          // helpers that still work on this run
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::condition_variable started_;
  std::condition_variable done_;
  std::vector<std::thread> helpers_;
};

}  // namespace inkling
