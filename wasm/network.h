// A network as the page describes it.
#pragma once

#include "core/network/network.h"
#include "wasm/values.h"

namespace inkling {

using LayerList = Typed<struct LayerListTag>;  // NetworkLayer[]

struct NetworkInfo : Outcome {
  double parameters = 0;
  double flops_per_image = 0;
  double training_flops_per_image = 0;
  LayerList layers;
};

NetworkInfo network_info(const Network& network);

}  // namespace inkling
