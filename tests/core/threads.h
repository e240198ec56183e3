// How many threads the tests may ask for on this build.
#pragma once

#include <cstddef>
#include <vector>

namespace inkling::test {

#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
inline const std::vector<std::size_t> kThreadCounts{1};  // this build has no threads to start
#elif defined(INKLING_THREAD_SANITIZER)
inline const std::vector<std::size_t> kThreadCounts{1, 2, 4};  // a race needs no more, and each costs much there
#else
inline const std::vector<std::size_t> kThreadCounts{1, 2, 3, 4, 8};
#endif

}  // namespace inkling::test
