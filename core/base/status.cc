#include "core/base/status.h"

namespace inkling {

std::string_view error_code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid-argument";
    case ErrorCode::kInvalidData:
      return "invalid-data";
    case ErrorCode::kOutOfMemory:
      return "out-of-memory";
    case ErrorCode::kNotFinite:
      return "not-finite";
    case ErrorCode::kNoData:
      return "no-data";
    case ErrorCode::kNoNetwork:
      return "no-network";
  }
  return "unknown";
}

}  // namespace inkling
