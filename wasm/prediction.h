// A verdict on its way to JavaScript, for all files of this folder that tell one.
#pragma once

#include "core/ink/prediction.h"
#include "wasm/values.h"

namespace inkling {

using VerdictName = Typed<struct VerdictNameTag>;  // 'digit' | 'empty' | …

// Made once: every word costs its way over.
const VerdictName& name_of(Verdict verdict);

}  // namespace inkling
