// Where the time of a training step goes: every stage of the presets on one thread,
// a shard of 16 images at a time, as the trainer does them. One line of JSON for each
// on the output; tests/bench/stages.mjs makes the table.
//
//   stages_bench MS          about MS milliseconds for each preset
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/base/image.h"
#include "core/network/model.h"
#include "core/ops/ops.h"
#include "core/training/augment.h"
#include "core/training/presets.h"
#include "core/training/trainer.h"
#include "tests/bench/timing.h"

namespace inkling::bench {
namespace {

constexpr std::size_t kTurns = 10;  // of which the best counts, so that some pass without another program in between
constexpr std::size_t kCopyBytes = std::size_t{32} << 20;  // more than a second-level cache holds

// Finer than milliseconds, for stages that take less than one.
double now_us() { return 1000 * now_ms(); }

// One stage, for one image.
struct Stage {
  std::string name;
  double flops = 0;
  double bytes = 0;  // of activations, gradients and weights that it must read or write once
  double us = std::numeric_limits<double>::max();
  double turn_us = 0;  // of the turn under way
};

// Stages that no preset turns on: they stand in brackets.
struct Augmentation {
  const char* name;
  AugmentSettings settings;
  std::size_t stage = 0;
};
constexpr std::array<Augmentation, 2> kAugmentations{
    {{.name = "(augmentation, affine)", .settings = {.rotation = 12, .scale = 0.12f, .shear = 0.15f, .shift = 1.5f}},
     {.name = "(augmentation, everything)",
      .settings = {.rotation = 12, .scale = 0.12f, .shear = 0.15f, .shift = 1.5f, .elastic = 1, .thickness = 1}}}};

// The stages of one preset.
class Profile final : public PassObserver {
 public:
  Profile(std::string preset, const TrainConfig& config)
      : preset_(std::move(preset)),
        config_(config),
        model_(checked(Model::create(config.network, config.seed))),
        workspace_(checked(Workspace::create(model_.network(), kShardImages, Mode::kTraining))),
        packed_backward_(checked(create_buffer(model_.network().packed_backward_size()))),
        gradients_(checked(create_buffer(kLanes * model_.network().weights_size()))),
        statistics_(checked(create_buffer(model_.network().statistics_size()))),
        first_(checked(create_buffer(model_.network().weights_size()))),
        second_(checked(create_buffer(model_.network().weights_size()))) {
    model_.read_for_training(packed_backward_.data(), pool_);
    const Rng rng(1, Stream::kTest);
    for (std::size_t i = 0; i < pixels_.size(); ++i) {
      // About as much ink as a digit has.
      pixels_[i] = rng.below(i, 5) == 0 ? static_cast<std::uint8_t>(rng.below(i, 256)) : std::uint8_t{0};
    }
    for (std::size_t i = 0; i < labels_.size(); ++i) labels_[i] = static_cast<std::uint8_t>(i % kClasses);
    describe();
  }

  void run(double milliseconds) {
    // The first turn also warms up.
    for (std::size_t turn = 0; turn < kTurns; ++turn) {
      for (Stage& stage : stages_) stage.turn_us = 0;
      const double end = now_us() + 1000 * milliseconds / kTurns;
      double images = 0;
      do {
        one_batch();
        images += static_cast<double>(config_.batch_size);
      } while (now_us() < end);
      for (Stage& stage : stages_) stage.us = std::min(stage.us, stage.turn_us / images);
    }
  }

  void print(double peak_gflops, double copy_gb_per_s) const {
    for (const Stage& stage : stages_) {
      std::printf(
          "{\"preset\": \"%s\", \"stage\": \"%s\", \"us\": %.4f, \"flops\": %.0f, \"bytes\": %.0f, "
          "\"peak_gflops\": %.3f, \"copy_gb_per_s\": %.3f}\n",
          preset_.c_str(), stage.name.c_str(), stage.us, stage.flops, stage.bytes, peak_gflops, copy_gb_per_s);
    }
  }

  void forward_done(std::size_t layer, ConstTensorView) override { count(forward_[layer]); }
  void backward_done(std::size_t layer, ConstTensorView) override { count(backward_[layer]); }

 private:
  std::size_t add(std::string name, std::uint64_t flops, std::size_t floats) {
    stages_.push_back({.name = std::move(name),
                       .flops = static_cast<double>(flops),
                       .bytes = static_cast<double>(floats * sizeof(float))});
    return stages_.size() - 1;
  }

  void describe() {
    const Network& network = model_.network();
    const std::size_t weights = network.weights_size();
    const std::size_t batch = config_.batch_size;
    assembly_ = add("batch assembly", 0, kImagePixels + kImagePixels / sizeof(float));
    for (auto& [name, settings, stage] : augmentations_)
      stage = add(name, 0, kImagePixels + kImagePixels / sizeof(float));
    clearing_ = add("clearing of a gradient", 0, weights / kShardImages);
    const auto layers = network.layers();
    forward_.resize(layers.size());
    backward_.resize(layers.size());
    // Which layers another one does shows in whom a pass reports.
    std::vector<bool> reports(layers.size(), false);
    struct Names final : PassObserver {
      explicit Names(std::vector<bool>& seen) : reports(seen) {}
      void forward_done(std::size_t layer, ConstTensorView) override { reports[layer] = true; }
      void backward_done(std::size_t, ConstTensorView) override {}
      std::vector<bool>& reports;
    } names(reports);
    NetworkPass pass = training_pass();
    pass.observer = &names;
    network.forward(pass, workspace_, 1);

    Shape input{kImageSide, kImageSide, 1};
    for (std::size_t i = 0; i < layers.size(); ++i) {
      if (!reports[i]) continue;
      std::string name = std::to_string(i + 1) + " " + layers[i].type;
      Shape output = layers[i].output;
      for (std::size_t j = i + 1; j < layers.size() && !reports[j]; ++j) {
        name += " + " + layers[j].type;
        output = layers[j].output;
      }
      const std::size_t gradients = i == 0 ? 1 : 2;  // the first layer's input needs none
      forward_[i] = add(name + ", forward", layers[i].flops, input.size() + output.size());
      backward_[i] = add(name + ", backward", gradients * layers[i].flops, gradients * input.size() + output.size());
      input = output;
    }
    loss_ = add("loss", 0, 2 * kClasses);
    summing_ = add("sum of the gradients", 0, (std::min(kLanes, batch / kShardImages) + 1) * weights / batch);
    optimizer_ = add("optimizer", 0, 7 * weights / batch);
    packing_ = add("packing of the weights", 0,
                   (2 * weights + network.packed_size() + network.packed_backward_size()) / batch);
  }

  // The time since the last call goes to that stage.
  void count(std::size_t stage) {
    const double now = now_us();
    stages_[stage].turn_us += now - last_;
    last_ = now;
  }

  NetworkPass training_pass() {
    NetworkPass pass = model_.read().pass();
    pass.mode = Mode::kTraining;
    pass.packed_backward = packed_backward_.data();
    pass.gradient = gradients_.data();
    pass.statistics_sums = statistics_.data();
    pass.seed = 1;
    return pass;
  }

  void one_batch() {
    for (std::size_t done = 0; done < config_.batch_size; done += kShardImages) one_shard(done);
    last_ = now_us();
    const std::size_t weights = model_.network().weights_size();
    for (std::size_t lane = 1; lane < std::min(kLanes, config_.batch_size / kShardImages); ++lane) {
      for (std::size_t i = 0; i < weights; ++i) gradients_.data()[i] += gradients_.data()[lane * weights + i];
    }
    count(summing_);
    // A rate of zero: the weights stay what they are, so that every turn does the same.
    model_.change([&](const Model::Arenas& model) {
      optimizer_update(config_.optimizer, {.learning_rate = 0, .beta1 = 0.9f}, 1000, false,
                       {gradients_.data(), weights}, model.weights.data(), first_.data(), second_.data());
    });
    count(optimizer_);
    model_.read_for_training(packed_backward_.data(), pool_);
    count(packing_);
  }

  void one_shard(std::size_t first) {
    last_ = now_us();
    const TensorView input = workspace_.input(kShardImages);
    for (const auto& [name, settings, stage] : augmentations_) {
      for (std::size_t n = 0; n < kShardImages; ++n) {
        augment_image(settings, Rng(1, Stream::kAugment), first + n, pixels_, input.image(n));
      }
      count(stage);
    }
    for (std::size_t n = 0; n < kShardImages; ++n) {
      standardize_pixels(pixels_, input.image(n));
    }
    count(assembly_);
    const std::size_t weights = model_.network().weights_size();
    NetworkPass pass = training_pass();
    pass.gradient += first / kShardImages % kLanes * weights;
    pass.first_image = first;
    pass.observer = this;
    std::fill_n(pass.gradient, weights, 0.0f);
    count(clearing_);
    const TensorView logits = model_.network().forward(pass, workspace_, kShardImages);
    softmax_cross_entropy(logits, labels_, config_.label_smoothing, 1.0f / static_cast<float>(config_.batch_size),
                          workspace_.output_gradient(kShardImages));
    count(loss_);
    model_.network().backward(pass, workspace_, kShardImages);
  }

  std::string preset_;
  TrainConfig config_;
  ThreadPool pool_{1};
  Model model_;
  Workspace workspace_;
  Tensor packed_backward_, gradients_, statistics_, first_, second_;
  std::array<std::uint8_t, kImagePixels> pixels_;
  std::array<std::uint8_t, kShardImages> labels_;
  std::vector<Stage> stages_;
  std::vector<std::size_t> forward_, backward_;  // stage of each layer
  std::array<Augmentation, 2> augmentations_ = kAugmentations;
  std::size_t assembly_ = 0, clearing_ = 0, loss_ = 0, summing_ = 0, optimizer_ = 0, packing_ = 0;
  double last_ = 0;
};

// Bytes read and written by a copy that no cache holds.
double copy_gb_per_s() {
  std::vector<std::uint8_t> from(kCopyBytes, 1);
  std::vector<std::uint8_t> to(kCopyBytes);
  const double ms = best_of(kTurns, [&] {
    return time_ms(1, [&] {
      std::memcpy(to.data(), from.data(), kCopyBytes);
      from.swap(to);
    });
  });
  // Somebody must read the copy, or the compiler need not make it.
  if (std::ranges::count(from, std::uint8_t{1}) != static_cast<std::ptrdiff_t>(kCopyBytes)) fail("A copy went wrong.");
  return 2 * static_cast<double>(kCopyBytes) / ms / 1e6;
}

}  // namespace
}  // namespace inkling::bench

int main(int argc, char** argv) {
  using namespace inkling;
  if (argc != 2) bench::fail("Usage: stages_bench MS");
  const double milliseconds = std::strtod(argv[1], nullptr);
  if (!(milliseconds > 0)) bench::fail("stages_bench needs a number of milliseconds above 0.");
  for (const Preset& preset : presets()) {
    bench::Profile profile(std::string(preset.name), preset.config);
    profile.run(milliseconds);
    profile.print(bench::peak_gflops(20), bench::copy_gb_per_s());
  }
  return 0;
}
