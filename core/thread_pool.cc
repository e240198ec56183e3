#include "core/thread_pool.h"

namespace inkling {

ThreadPool::ThreadPool(std::size_t threads) {
  helpers_.reserve(threads > 0 ? threads - 1 : 0);
  for (std::size_t thread = 1; thread < threads; ++thread) {
    helpers_.emplace_back([this, thread] { help(thread); });
  }
}

ThreadPool::~ThreadPool() {
  stop_ = true;
  ++generation_;
  generation_.notify_all();
  for (std::thread& helper : helpers_) helper.join();
}

void ThreadPool::run_erased(std::size_t count, const void* context, Call call) {
  context_ = context;
  call_ = call;
  count_ = count;
  next_ = 0;
  // One task needs no company, and waking helpers costs more than a small one.
  const bool alone = helpers_.empty() || count < 2;
  if (!alone) {
    busy_ = static_cast<std::uint32_t>(helpers_.size());
    ++generation_;
    generation_.notify_all();
  }
  work(0);
  if (alone) return;
  for (std::uint32_t busy = busy_; busy != 0; busy = busy_) busy_.wait(busy);
}

void ThreadPool::work(std::size_t thread) {
  for (std::size_t i = next_++; i < count_; i = next_++) call_(context_, i, thread);
}

void ThreadPool::help(std::size_t thread) {
  std::uint32_t seen = 0;
  while (true) {
    generation_.wait(seen);
    seen = generation_;
    if (stop_) return;
    work(thread);
    if (--busy_ == 0) busy_.notify_one();
  }
}

}  // namespace inkling
