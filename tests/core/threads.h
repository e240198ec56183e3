// How many threads the tests may ask for on this build.
#pragma once

#include <cstddef>
#include <vector>

namespace inkling::test {

#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
inline const std::vector<std::size_t> kThreadCounts{1};  // this build has no threads to start
#else
inline const std::vector<std::size_t> kThreadCounts{1, 2, 3, 4, 8};
#endif

}  // namespace inkling::test
