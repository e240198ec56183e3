#include "core/base/limits.h"

#include <string>

namespace inkling {

std::unexpected<Error> too_large(const char* has, std::uint64_t most, const char* what) {
  return make_error(ErrorCode::kInvalidArgument, std::string("with it the network ") + has + " more than " +
                                                     std::to_string(most) + " " + what + "; make it smaller.");
}

}  // namespace inkling
