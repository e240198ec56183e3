// The two sets of images by the names that JavaScript has for them.
#pragma once

#include <string>

#include "core/base/status.h"
#include "core/data/dataset.h"

namespace inkling {

// "train" or "test". Errors: invalid-argument.
Result<Split> to_split(const std::string& name);

}  // namespace inkling
