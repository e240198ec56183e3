// Networks of every kind that a person may look into, and one of each with weights that are not those of a start.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <ostream>
#include <utility>
#include <vector>

#include "core/base/rng.h"
#include "core/network/model.h"
#include "core/network/network_spec.h"

namespace inkling::test {

struct NamedSpec {
  const char* name;
  NetworkSpec spec;
};

inline std::ostream& operator<<(std::ostream& out, const NamedSpec& named) { return out << named.name; }

inline std::vector<NamedSpec> inspected_specs() {
  const DenseSpec logits{.units = kClasses};
  return {
      {"EveryKindOfLayer",
       {{Conv2dSpec{.filters = 4, .kernel = 5, .stride = 2}, BatchNormSpec{}, ReluSpec{}, MaxPool2dSpec{},
         DropoutSpec{.rate = 0.3f}, FlattenSpec{}, DenseSpec{.units = 12}, BatchNormSpec{}, ReluSpec{}, logits}}},
      {"WhatSpeedFuses",
       {{Conv2dSpec{.filters = 4}, ReluSpec{}, MaxPool2dSpec{}, Conv2dSpec{.filters = 3}, MaxPool2dSpec{}, ReluSpec{},
         DenseSpec{.units = 8}, ReluSpec{}, logits}}},
      {"NoHiddenLayer", {{logits}}},
      {"NoConvolution", {{FlattenSpec{}, DenseSpec{.units = 20}, ReluSpec{}, logits}}},
      {"MapsOfOnePixel", {{Conv2dSpec{.filters = 3, .kernel = 15, .stride = 15}, ReluSpec{}, logits}}},
      {"ManyFilters", {{Conv2dSpec{.filters = 128, .kernel = 3, .stride = 3}, ReluSpec{}, MaxPool2dSpec{}, logits}}},
  };
}

// Fresh weights and statistics of a seed, moved a little: no normalisation is the identity.
inline std::shared_ptr<Model> moved_model(const NetworkSpec& spec, std::uint64_t seed) {
  Result<Model> model = Model::create(spec, seed);
  EXPECT_TRUE(model) << model.error().message;
  model->change([seed](const Model::Arenas& arenas) {
    const Rng weights(seed, Stream::kTest, 1);
    const Rng statistics(seed, Stream::kTest, 2);
    for (std::size_t i = 0; i < arenas.weights.size(); ++i) arenas.weights[i] += 0.1f * weights.normal(i);
    for (std::size_t i = 0; i < arenas.statistics.size(); ++i) arenas.statistics[i] += statistics.uniform(i);
  });
  return std::make_shared<Model>(std::move(*model));
}

}  // namespace inkling::test
