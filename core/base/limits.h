// How large a network may be. Whoever builds one checks its sizes against these bounds, in 64 bits, before anything is
// allocated: below them no size of a network wraps in the 32 bits of WebAssembly.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/status.h"

namespace inkling {

// Of one layer.
inline constexpr std::size_t kMaxChannels = 4096;  // filters or units
inline constexpr std::size_t kMaxWindow = 15;      // side and stride of a kernel or a pooling window

// Of a network, and so of each of its layers: 16 times the largest preset's arithmetic keeps a mistaken one from
// freezing a tab.
inline constexpr std::uint64_t kMaxParameters = 4'000'000;
inline constexpr std::uint64_t kMaxActivations = 400'000;  // floats an image, all layers
inline constexpr std::uint64_t kMaxFlops = 400'000'000;    // an image, forward

// Bytes that a training may take, see Network::training_bytes(). The page's module has 256 MB (cmake/module.cmake), of
// which MNIST takes 55; the rest is for stacks, and for the network that answered before.
inline constexpr std::uint64_t kMaxTrainingBytes = 160'000'000;

// "with it the network <has> more than <400000> <activations>; make it smaller.": what follows the name of a layer.
[[nodiscard]] std::unexpected<Error> too_large(const char* has, std::uint64_t most, const char* what);

// Images that one task of a pass takes; about as many as training normalises over.
inline constexpr std::size_t kShardImages = 16;
// The most images that the last shard of a batch has.
inline constexpr std::size_t kLastShardImages = kShardImages + kShardImages / 2 - 1;
// Gradients that are summed side by side: the most threads that one batch can keep busy.
inline constexpr std::size_t kLanes = 8;

}  // namespace inkling
