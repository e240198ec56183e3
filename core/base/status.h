// Errors as values. Everything in the core that can fail on input returns a
// Result; the core never throws, prints or exits. Messages are one sentence for
// the person at the page: what happened and, where it helps, what to do.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace inkling {

enum class ErrorCode {
  kInvalidArgument,  // a setting or a network specification that cannot be used
  kInvalidData,      // bytes from outside (a dataset, a model) that are not what they claim
  kOutOfMemory,      // the tensors asked for do not fit
  kNotFinite,        // the loss or a gradient became infinite or NaN
  kNoData,           // an operation that needs a dataset came before the dataset
  kNoNetwork,        // an operation that needs a network came before the network
};

// The code's stable spelling at the boundary: `invalid-argument`, `not-finite` …
[[nodiscard]] std::string_view error_code_name(ErrorCode code);

struct [[nodiscard]] Error {
  ErrorCode code;
  std::string message;
};

template <typename T>
using Result = std::expected<T, Error>;

using Status = Result<void>;

inline std::unexpected<Error> make_error(ErrorCode code, std::string message) {
  return std::unexpected<Error>(Error{code, std::move(message)});
}

}  // namespace inkling
