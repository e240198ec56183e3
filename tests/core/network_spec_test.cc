// Specifications of networks as JSON: what is written is read back, what is wrong is named.
#include "core/network/network_spec.h"

#include <gtest/gtest.h>

#include <string>

#include "core/training/presets.h"
#include "core/training/train_config.h"

namespace inkling {
namespace {

NetworkSpec one_of_each() {
  return {
      {Conv2dSpec{.filters = 32, .kernel = 5, .stride = 2, .padding = 1, .initializer = Initializer::kGlorotUniform},
       BatchNormSpec{}, ReluSpec{}, MaxPool2dSpec{.size = 3, .stride = 2}, DropoutSpec{.rate = 0.1f}, FlattenSpec{},
       DenseSpec{.units = 10}}};
}

TEST(NetworkSpec, IsWrittenForPeopleToRead) {
  EXPECT_EQ(to_json(one_of_each()),
            R"({"layers":[)"
            R"({"type":"conv2d","filters":32,"kernel":5,"stride":2,"padding":1,"initializer":"glorot-uniform"},)"
            R"({"type":"batch_norm"},{"type":"relu"},{"type":"max_pool2d","size":3,"stride":2},)"
            R"({"type":"dropout","rate":0.1},{"type":"flatten"},)"
            R"({"type":"dense","units":10,"initializer":"he-normal"}]})");
}

TEST(NetworkSpec, WritesALayerAloneAsInItsNetwork) {
  EXPECT_EQ(to_json(LayerSpec(MaxPool2dSpec{.size = 3, .stride = 2})), R"({"type":"max_pool2d","size":3,"stride":2})");
  EXPECT_EQ(to_json(LayerSpec(ReluSpec{})), R"({"type":"relu"})");
}

TEST(NetworkSpec, ReadsBackWhatItWrote) {
  const auto spec = network_spec_from_json(to_json(one_of_each()));
  ASSERT_TRUE(spec) << spec.error().message;
  EXPECT_EQ(*spec, one_of_each());
  for (const Preset& preset : presets()) {
    const auto network = network_spec_from_json(to_json(preset.config.network));
    ASSERT_TRUE(network) << network.error().message;
    EXPECT_EQ(*network, preset.config.network);
  }
}

TEST(NetworkSpec, FillsInWhatIsLeftOut) {
  const auto spec = network_spec_from_json(
      R"({"layers": [{"type": "conv2d", "filters": 8}, {"type": "max_pool2d"}, {"type": "max_pool2d", "size": 3},)"
      R"( {"type": "dropout"}, {"units": 10, "type": "dense"}]})");
  ASSERT_TRUE(spec) << spec.error().message;
  EXPECT_EQ(*spec, (NetworkSpec{{Conv2dSpec{.filters = 8, .kernel = 3, .stride = 1, .padding = 0},
                                 MaxPool2dSpec{.size = 2, .stride = 2}, MaxPool2dSpec{.size = 3, .stride = 3},
                                 DropoutSpec{.rate = 0.5f}, DenseSpec{.units = 10}}}));
}

TEST(NetworkSpec, TakesTheEndsOfEveryRange) {
  for (const char* layer : {R"({"type": "conv2d", "filters": 1, "kernel": 1, "stride": 1, "padding": 0})",
                            R"({"type": "conv2d", "filters": 4096, "kernel": 15, "stride": 15, "padding": 15})",
                            R"({"type": "dense", "units": 1})", R"({"type": "dense", "units": 4096})",
                            R"({"type": "max_pool2d", "size": 15, "stride": 1})", R"({"type": "dropout", "rate": 0})",
                            R"({"type": "dropout", "rate": 0.95})"}) {
    const auto spec = network_spec_from_json(std::string(R"({"layers": [)") + layer + "]}");
    EXPECT_TRUE(spec) << spec.error().message;
  }
}

TEST(NetworkSpec, NamesTheLayerAndTheFieldThatAreWrong) {
  struct Refusal {
    const char* layers;
    const char* message;
  };
  const Refusal refusals[] = {
      {R"([])", "The network needs a list of 1 to 64 layers."},
      {R"({"type": "relu"})", "The network needs a list of 1 to 64 layers."},
      {R"(["relu"])", "Layer 1 has no type."},
      {R"([{"type": "relu"}, {"size": 2}])", "Layer 2 has no type."},
      {R"([{"type": 7}])", "Layer 1 has no type."},
      {R"([{"type": "conv3d"}])", "Layer 1: there is no layer called conv3d."},
      {R"([{"type": ""}])", "Layer 1: there is no layer called ."},
      {R"([{"type": "conv2d"}])", "Layer 1 (conv2d): filters is missing."},
      {R"([{"type": "dense"}])", "Layer 1 (dense): units is missing."},
      {R"([{"type": "conv2d", "filters": 0}])", "Layer 1 (conv2d): filters must be a whole number from 1 to 4096."},
      {R"([{"type": "conv2d", "filters": -1}])", "Layer 1 (conv2d): filters must be a whole number from 1 to 4096."},
      {R"([{"type": "conv2d", "filters": 2.5}])", "Layer 1 (conv2d): filters must be a whole number from 1 to 4096."},
      {R"([{"type": "conv2d", "filters": "8"}])", "Layer 1 (conv2d): filters must be a whole number from 1 to 4096."},
      {R"([{"type": "conv2d", "filters": null}])", "Layer 1 (conv2d): filters must be a whole number from 1 to 4096."},
      {R"([{"type": "conv2d", "filters": 1e300}])", "Layer 1 (conv2d): filters must be a whole number from 1 to 4096."},
      {R"([{"type": "conv2d", "filters": 8, "kernel": 16}])",
       "Layer 1 (conv2d): kernel must be a whole number from 1 to 15."},
      {R"([{"type": "conv2d", "filters": 8, "stride": 0}])",
       "Layer 1 (conv2d): stride must be a whole number from 1 to 15."},
      {R"([{"type": "conv2d", "filters": 8, "padding": 16}])",
       "Layer 1 (conv2d): padding must be a whole number from 0 to 15."},
      {R"([{"type": "conv2d", "filters": 8, "initializer": "zero"}])",
       "Layer 1 (conv2d): initializer must be one of he-normal, glorot-uniform."},
      {R"([{"type": "conv2d", "filters": 8, "colour": 1}])", "Layer 1 (conv2d): there is no setting called colour."},
      {R"([{"type": "relu"}, {"type": "max_pool2d", "size": 0}])",
       "Layer 2 (max_pool2d): size must be a whole number from 1 to 15."},
      {R"([{"type": "dropout", "rate": 1}])", "Layer 1 (dropout): rate must be a number from 0 to 0.95."},
      {R"([{"type": "dropout", "rate": -0.1}])", "Layer 1 (dropout): rate must be a number from 0 to 0.95."},
      {R"([{"type": "dropout", "rate": "half"}])", "Layer 1 (dropout): rate must be a number from 0 to 0.95."},
  };
  for (const Refusal& refusal : refusals) {
    const auto spec = network_spec_from_json(std::string(R"({"layers": )") + refusal.layers + "}");
    ASSERT_FALSE(spec) << refusal.layers;
    EXPECT_EQ(spec.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(spec.error().message, refusal.message);
  }
}

TEST(NetworkSpec, RefusesWhatIsNoNetworkAtAll) {
  for (const char* text : {"", "{", "[1, 2]}", "\"layers\"", "{\"layers\": [}", "\xff\xfe"}) {
    const auto spec = network_spec_from_json(text);
    ASSERT_FALSE(spec) << text;
    EXPECT_EQ(spec.error().code, ErrorCode::kInvalidArgument);
    EXPECT_TRUE(spec.error().message.ends_with('.')) << spec.error().message;
  }
  EXPECT_EQ(network_spec_from_json("{}").error().message, "The network: layers is missing.");
  EXPECT_EQ(network_spec_from_json("[]").error().message, "The network: it must be a JSON object.");
  EXPECT_FALSE(network_spec_from_json(std::string(100000, '[')));
  std::string many = R"({"layers": [{"type": "relu"})";
  for (int i = 0; i < 64; ++i) many += R"(, {"type": "relu"})";
  EXPECT_FALSE(network_spec_from_json(many + "]}"));
}

}  // namespace
}  // namespace inkling
