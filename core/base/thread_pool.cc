#include "core/base/thread_pool.h"

#include <pthread.h>

#include <algorithm>

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

// Where there are more threads than processors that are free, the tasks are gone before some helpers are there. One
// that came late so often in a row sleeps through some runs, ever more of them, and takes no time from the others.
constexpr std::uint64_t kLateTimes = 8;
constexpr std::uint64_t kMostRunsSlept = 64;

constexpr int kRunShift = 32;
constexpr std::uint64_t kTicketsLeft = (std::uint64_t{1} << kRunShift) - 1;

}  // namespace

ThreadPool::ThreadPool(std::size_t threads) : helpers_(threads > 0 ? threads - 1 : 0) {
  for (std::size_t i = 0; i < helpers_.size(); ++i) {
    helpers_[i].thread = std::thread([this, i] { help(helpers_[i], i + 1); });
  }
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    for (Helper& helper : helpers_) helper.called.notify_one();
  }
  for (Helper& helper : helpers_) helper.thread.join();
}

void ThreadPool::run_erased(std::size_t count, const void* context, Call call) {
  // One task needs no company, and waking helpers costs more than a small one.
  if (helpers_.empty() || count < 2) {
    for (std::size_t i = 0; i < count; ++i) call(context, i, 0);
    return;
  }
  context_ = context;
  call_ = call;
  count_ = count;
  unfinished_ = count;
  {
    const std::lock_guard lock(mutex_);
    const std::uint64_t run = (tickets_ >> kRunShift) + 1;
    tickets_ = (run << kRunShift) | count;
    for (Helper& helper : helpers_) {
      if (helper.is_asleep && run >= helper.back_at) helper.called.notify_one();
    }
  }
  work(0);
  const auto is_done = [this] { return unfinished_ == 0; };
  if (spin_until(is_done)) return;
  std::unique_lock lock(mutex_);
  done_.wait(lock, is_done);
}

bool ThreadPool::has_tasks() const { return (tickets_ & kTicketsLeft) != 0; }

// Takes tasks as long as there are any. Whether there was one.
bool ThreadPool::work(std::size_t thread) {
  std::size_t finished = 0;
  std::uint64_t ticket = tickets_;
  while ((ticket & kTicketsLeft) != 0) {
    const void* const context = context_;
    const Call call = call_;
    const std::size_t i = count_ - (ticket & kTicketsLeft);
    if (!tickets_.compare_exchange_weak(ticket, ticket - 1)) continue;
    call(context, i, thread);
    ++finished;
    ticket = tickets_;
  }
  if (finished == 0) return false;
  const bool is_over = unfinished_.fetch_sub(finished) == finished;
  if (is_over && thread != 0) {
    // Whoever waits either sees it or sleeps by now.
    {
      const std::lock_guard lock(mutex_);
    }
    done_.notify_one();
  }
  return true;
}

// Until there are tasks, of a run that comes after so many others.
void ThreadPool::sleep(Helper& self, std::uint64_t runs) {
  std::unique_lock lock(mutex_);
  self.is_asleep = true;
  self.back_at = (tickets_ >> kRunShift) + runs;
  self.called.wait(lock, [&] { return stop_ || (has_tasks() && (tickets_ >> kRunShift) >= self.back_at); });
  self.is_asleep = false;
}

void ThreadPool::help(Helper& self, std::size_t thread) {
  // Nobody cancels it. A thread that could be is woken by Emscripten ten times a second to see whether it was.
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr);
  std::uint64_t late = 0;
  while (!stop_) {
    if (late >= kLateTimes) {
      sleep(self, std::min(late, kMostRunsSlept));
    } else if (!spin_until([this] { return has_tasks() || stop_; })) {
      sleep(self, 0);
    }
    late = work(thread) ? 0 : late + 1;
  }
}

}  // namespace inkling
