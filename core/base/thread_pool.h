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

  struct Helper {
    std::condition_variable called;
    bool is_asleep = false;     // guarded by mutex_, as what follows
    std::uint64_t back_at = 0;  // the run that it is called for again
    std::thread thread;
  };

  void run_erased(std::size_t count, const void* context, Call call);
  bool work(std::size_t thread);
  void help(Helper& self, std::size_t thread);
  void sleep(Helper& self, std::uint64_t runs);
  [[nodiscard]] bool has_tasks() const;

  // The number of the run in the upper half, and how many of its tasks nobody has taken yet in the lower one. Who takes
  // a task counts it down, which fails when the run is over by then. So nobody waits for a helper that comes late.
  std::atomic<std::uint64_t> tickets_{0};
  // Of the run; to be believed by whoever took one of its tasks. They change between the last ticket and the next run.
  std::atomic<const void*> context_{nullptr};
  std::atomic<Call> call_{nullptr};
  std::atomic<std::size_t> count_{0};

  std::atomic<std::size_t> unfinished_{0};  // tasks of the run
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::condition_variable done_;
  std::vector<Helper> helpers_;
};

}  // namespace inkling
