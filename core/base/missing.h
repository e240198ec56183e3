// What is said when a request lacks what it needs.
#pragma once

#include <expected>

#include "core/base/status.h"

namespace inkling {

[[nodiscard]] inline std::unexpected<Error> no_network() {
  return make_error(ErrorCode::kNoNetwork, "There is no network yet; train one or load one.");
}

[[nodiscard]] inline std::unexpected<Error> no_training_images() {
  return make_error(ErrorCode::kNoData, "There are no training images yet.");
}

[[nodiscard]] inline std::unexpected<Error> no_test_images() {
  return make_error(ErrorCode::kNoData, "There are no test images yet.");
}

[[nodiscard]] inline std::unexpected<Error> no_such_class() {
  return make_error(ErrorCode::kInvalidArgument, "There is no class of that number.");
}

}  // namespace inkling
