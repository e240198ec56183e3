#include "core/base/thread_pool.h"

namespace inkling {
namespace {

// How often a thread looks for news before it sleeps: some tens of microseconds, longer than from one barrier
// of a training step to the next, since waking a thread costs as much. Sleeping is up to mutexes and condition
// variables: what the C++ library makes of std::atomic::wait for WebAssembly polls the clock instead.
constexpr int kSpins = 50'000;

template <typename Condition>
bool spin_until(const Condition& condition) {
  for (int i = 0; i < kSpins; ++i) {
    if (condition()) return true;
  }
  return false;
}

}  // namespace

ThreadPool::ThreadPool(std::size_t threads) {
  helpers_.reserve(threads > 0 ? threads - 1 : 0);
  for (std::size_t thread = 1; thread < threads; ++thread) {
    helpers_.emplace_back([this, thread] { help(thread); });
  }
}

ThreadPool::~ThreadPool() {
  stop_ = true;
  start();
  for (std::thread& helper : helpers_) helper.join();
}

// Wakes the helpers for what the members describe.
void ThreadPool::start() {
  {
    const std::lock_guard lock(mutex_);
    ++generation_;
  }
  started_.notify_all();
}

void ThreadPool::run_erased(std::size_t count, const void* context, Call call) {
  context_ = context;
  call_ = call;
  count_ = count;
  next_ = 0;
  // One task needs no company, and waking helpers costs more than a small one.
  const bool alone = helpers_.empty() || count < 2;
  if (!alone) {
    busy_ = helpers_.size();
    start();
  }
  work(0);
  if (alone) return;
  const auto is_done = [this] { return busy_ == 0; };
  if (spin_until(is_done)) return;
  std::unique_lock lock(mutex_);
  done_.wait(lock, is_done);
}

void ThreadPool::work(std::size_t thread) {
  for (std::size_t i = next_++; i < count_; i = next_++) call_(context_, i, thread);
}

void ThreadPool::help(std::size_t thread) {
  std::uint32_t seen = 0;
  const auto is_started = [&] { return generation_ != seen; };
  while (true) {
    if (!spin_until(is_started)) {
      std::unique_lock lock(mutex_);
      started_.wait(lock, is_started);
    }
    seen = generation_;
    if (stop_) return;
    work(thread);
    if (--busy_ == 0) {
      // Whoever waits either sees it or sleeps by now.
      {
        const std::lock_guard lock(mutex_);
      }
      done_.notify_one();
    }
  }
}

}  // namespace inkling
