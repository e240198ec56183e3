// Every form of operator new and delete, so that no pair mixes ours with a sanitizer's.
#include "tests/core/allocations.h"

#include <malloc.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::uint64_t> count{0};
std::atomic<std::uint64_t> bytes{0};

void* memory_or_null(std::size_t size, std::size_t alignment) {
  if (alignment <= alignof(std::max_align_t)) return std::malloc(size > 0 ? size : 1);
  // aligned_alloc wants a multiple of the alignment; a size that wraps around is more than there is.
  const std::size_t whole = (size + alignment - 1) / alignment * alignment;
  return whole >= size ? std::aligned_alloc(alignment, whole > 0 ? whole : alignment) : nullptr;
}

void* allocate_or_null(std::size_t size, std::size_t alignment) {
  void* memory = memory_or_null(size, alignment);
  ++count;
  bytes += malloc_usable_size(memory);
  return memory;
}

void release(void* memory) {
  bytes -= malloc_usable_size(memory);
  std::free(memory);
}

void* allocate(std::size_t size, std::size_t alignment) {
  void* memory = allocate_or_null(size, alignment);
  if (memory == nullptr) std::abort();
  return memory;
}

constexpr std::size_t kPlain = alignof(std::max_align_t);

}  // namespace

std::uint64_t inkling::test::allocations() { return count; }
std::uint64_t inkling::test::allocated_bytes() { return bytes; }

using Alignment = std::align_val_t;

void* operator new(std::size_t size) { return allocate(size, kPlain); }
void* operator new[](std::size_t size) { return allocate(size, kPlain); }
void* operator new(std::size_t size, Alignment alignment) { return allocate(size, std::size_t(alignment)); }
void* operator new[](std::size_t size, Alignment alignment) { return allocate(size, std::size_t(alignment)); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate_or_null(size, kPlain); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return allocate_or_null(size, kPlain); }
void* operator new(std::size_t size, Alignment alignment, const std::nothrow_t&) noexcept {
  return allocate_or_null(size, std::size_t(alignment));
}
void* operator new[](std::size_t size, Alignment alignment, const std::nothrow_t&) noexcept {
  return allocate_or_null(size, std::size_t(alignment));
}

void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, Alignment) noexcept { release(memory); }
void operator delete[](void* memory, Alignment) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, Alignment) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t, Alignment) noexcept { release(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { release(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { release(memory); }
void operator delete(void* memory, Alignment, const std::nothrow_t&) noexcept { release(memory); }
void operator delete[](void* memory, Alignment, const std::nothrow_t&) noexcept { release(memory); }
