// The same seed gives the same weights, bit for bit, on every machine: in the builds of plain SIMD, whose arithmetic
// WebAssembly defines to the last bit. tests/golden/same_bits.json names the weights by their digest, for whatever runs
// such a build: these tests under Node.js, the page in a browser.
//
// The digest is SHA-256 of the data of all tensors of a saved model whose names begin with "layers.", in the order of
// the file: the parameters and the running statistics of every layer. A training's own tensors do not count.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/safetensors.h"
#include "core/engine.h"
#include "core/jobs/training.h"
#include "core/training/presets.h"
#include "tests/core/golden.h"
#include "tests/core/mnist_files.h"
#include "tests/core/sha256.h"
#include "tests/core/threads.h"

namespace inkling {
namespace {

TEST(Sha256, IsTheStandards) {
  EXPECT_EQ(test::sha256({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const std::vector<std::uint8_t> abc = {'a', 'b', 'c'};
  EXPECT_EQ(test::sha256(abc), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(test::sha256(std::vector<std::uint8_t>(200, 'a')),
            "c2a908d98f5df987ade41b5fce213067efbcc21ef2240212a41e54b5e7c28ae5");
}

#if defined(__wasm_simd128__) && !defined(__wasm_relaxed_simd__)

std::string digest_of_weights(const Engine& engine) {
  const Result<std::vector<std::uint8_t>> saved = engine.save();
  EXPECT_TRUE(saved);
  const Result<ModelFile> file = read_safetensors(*saved);
  EXPECT_TRUE(file);
  std::vector<std::uint8_t> bytes;
  for (const NamedTensor& tensor : file->tensors) {
    if (!tensor.name.starts_with("layers.")) continue;
    const auto* data = reinterpret_cast<const std::uint8_t*>(tensor.data.data());
    bytes.insert(bytes.end(), data, data + tensor.data.size() * sizeof(float));
  }
  return test::sha256(bytes);
}

TEST(SameBits, AreThoseOfEveryMachine) {
  const auto cases = test::golden_cases("trainings", "same_bits.json");
  ASSERT_FALSE(cases.empty());
  for (const nlohmann::json& golden : cases) {
    Result<TrainConfig> config = preset_config(golden["preset"].get<std::string>());
    ASSERT_TRUE(config);
    config->seed = golden["seed"].get<std::uint64_t>();
    const auto steps = golden["steps"].get<std::uint64_t>();
    for (const std::size_t threads : test::kThreadCounts) {
      if (threads > 2) continue;
      Engine engine(threads);
      const Status loaded = engine.load_dataset(Split::kTrain, read_mnist_file("train-images-idx3-ubyte"),
                                                read_mnist_file("train-labels-idx1-ubyte"));
      ASSERT_TRUE(loaded) << kNoMnist;
      Training training(engine);
      ASSERT_TRUE(training.start(*config));
      Result<TrainProgress> progress = training.advance(1);
      while (progress && !(progress->step_done && progress->step == steps)) progress = training.advance(1);
      ASSERT_TRUE(progress);
      EXPECT_EQ(digest_of_weights(engine), golden["sha256"].get<std::string>()) << threads << " threads";
    }
  }
}

#endif

}  // namespace
}  // namespace inkling
