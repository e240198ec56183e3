// Measures the engine natively: a process that lives as long as the bench and answers
// its questions, one line of JSON each, as tests/bench/inkling-worker.js does in the tab.
//
//   engine_bench THREADS      reads questions from the input until it ends; MNIST from build/mnist
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/engine.h"
#include "core/jobs/evaluation_job.h"
#include "core/jobs/training.h"
#include "core/training/presets.h"
#include "core/training/train_config.h"
#include "tests/bench/peak.h"

namespace inkling::bench {
namespace {

using nlohmann::json;

constexpr std::size_t kManyShards = 1'000'000;  // as much as one call does
constexpr std::size_t kImageHeader = 16;
constexpr std::size_t kTestImages = 10'000;
constexpr std::size_t kWarmPredictions = 100;
constexpr double kPeakMs = 60;

double now_s() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}
double now_ms() { return 1000 * now_s(); }

template <typename T>
T checked(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().message.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::vector<std::uint8_t> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "%s is missing; run ./scripts/setup.\n", path.c_str());
    std::exit(1);
  }
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class Bench {
 public:
  explicit Bench(std::size_t threads) : engine_(threads) {
    const std::filesystem::path folder = INKLING_MNIST_DIR;
    test_images_ = read_file(folder / "t10k-images-idx3-ubyte");
    checked(engine_.load_dataset(Split::kTest, test_images_, read_file(folder / "t10k-labels-idx1-ubyte")));
    checked(engine_.load_dataset(Split::kTrain, read_file(folder / "train-images-idx3-ubyte"),
                                 read_file(folder / "train-labels-idx1-ubyte")));
  }

  json answer(const json& question) {
    if (question.at("type") == "prepare") {
      return prepare(question.at("training"), question.at("lossSteps").get<std::vector<std::size_t>>());
    }
    return measure(question.at("work").get<std::string>(), question.at("seconds").get<double>());
  }

 private:
  // `training` is the configuration without its network, which is that of preset keras.
  json prepare(json training, const std::vector<std::size_t>& loss_steps) {
    const TrainConfig preset = checked(preset_config("keras"));
    training["network"] = json::parse(to_json(preset)).at("network");
    checked(training_.start(checked(train_config_from_json(training.dump()))));
    json losses = json::array();
    std::uint64_t step = 0;
    for (const std::size_t wanted : loss_steps) {
      for (; step < wanted; ++step) train_step();
      losses.push_back({{"steps", wanted}, {"images", kTestImages}, {"loss", evaluate().loss()}});
    }
    for (std::size_t i = 0; i < kWarmPredictions; ++i) predict(i);
    return {{"losses", losses}};
  }

  json measure(const std::string& work, double seconds) {
    const Peaks before = measure_peaks(engine_.pool(), kPeakMs, now_ms);
    json window = work == "keras-latency" ? latency(seconds)
                  : work == "keras-infer" ? throughput(seconds, [this] { return evaluate().count(); })
                                          : throughput(seconds, [this] { return train_step(); });
    const Peaks after = measure_peaks(engine_.pool(), kPeakMs, now_ms);
    window["peakGflops"] = std::max(before.gflops, after.gflops);
    window["coresHad"] = std::min(before.cores, after.cores);
    return window;
  }

  std::uint64_t train_step() {
    TrainProgress progress = checked(training_.advance(kManyShards));
    while (!progress.step_done) progress = checked(training_.advance(kManyShards));
    return progress.images_seen - std::exchange(images_seen_, progress.images_seen);
  }

  Evaluation evaluate() {
    const auto job = checked(EvaluationJob::create(engine_.model(), engine_.dataset(Split::kTest), engine_.pool()));
    while (!job->progress().finished) checked(job->advance(kManyShards));
    return job->evaluation();
  }

  void predict(std::size_t index) {
    InkImage image{.kind = InkKind::kDrawing};
    const auto first = kImageHeader + (index % kTestImages) * kImagePixels;
    std::ranges::copy(std::span(test_images_).subspan(first, kImagePixels), image.pixels.begin());
    checked(engine_.predict(image));
  }

  // Repeats `work`, which returns the images that it did, until the time is up.
  static json throughput(double seconds, const std::function<std::uint64_t()>& work) {
    const double start = now_s();
    std::uint64_t images = 0;
    double elapsed = 0;
    while (elapsed < seconds) {
      images += work();
      elapsed = now_s() - start;
    }
    return {{"imagesPerSecond", static_cast<double>(images) / elapsed}};
  }

  json latency(double seconds) {
    std::vector<double> times;
    const double end = now_s() + seconds;
    for (double before = now_s(); before < end;) {
      predict(times.size());
      const double after = now_s();
      times.push_back(after - before);
      before = after;
    }
    std::ranges::sort(times);
    const std::size_t last = times.size() - 1;
    return {{"imagesPerSecond", 1 / times[last / 2]}, {"p95Ms", times[last * 95 / 100] * 1000}};
  }

  Engine engine_;
  Training training_{engine_};
  std::vector<std::uint8_t> test_images_;
  std::uint64_t images_seen_ = 0;
};

}  // namespace
}  // namespace inkling::bench

int main(int count, char** arguments) {
  const std::string threads = count == 2 ? arguments[1] : "";
  if (threads.empty() || threads.find_first_not_of("0123456789") != std::string::npos) {
    std::fprintf(stderr, "usage: engine_bench THREADS\n");
    return 1;
  }
  inkling::bench::Bench bench(std::stoul(threads));
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << bench.answer(nlohmann::json::parse(line)).dump() << std::endl;
  }
  return 0;
}
