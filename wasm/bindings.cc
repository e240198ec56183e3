// The boundary between the core and JavaScript. It translates and nothing else:
// arrays are copied in and out, every call returns {ok: true, …} or
// {ok: false, code, message}, and no pointer or view leaves.
#include <emscripten/bind.h>
#include <emscripten/emscripten.h>
#include <emscripten/heap.h>
#include <emscripten/val.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/json_writer.h"
#include "core/engine.h"
#include "core/ink/ink.h"
#include "core/jobs/evaluation_job.h"
#include "core/ops/xnn.h"
#include "core/peak.h"
#include "core/training/train_config.h"

namespace inkling {
namespace {

using emscripten::val;

// The pad's strokes come in units of its side.
constexpr float kPadSize = 1.0f;
// Of a run; every double up to it is a whole number of its own.
constexpr double kMostExamples = 1e15;
constexpr double kMostPreviewed = 1000;
// More shards than any batch or evaluation has.
constexpr double kManyShards = 1e6;

val success() {
  val result = val::object();
  result.set("ok", true);
  return result;
}

val failure(const Error& error) {
  val result = val::object();
  result.set("ok", false);
  result.set("code", std::string(error_code_name(error.code)));
  result.set("message", error.message);
  return result;
}

template <typename T>
std::vector<T> copy_in(const val& array) {
  return emscripten::convertJSArrayToNumberVector<T>(array);
}

val copy_out(std::span<const std::uint8_t> bytes) {
  return val::global("Uint8Array").new_(emscripten::typed_memory_view(bytes.size(), bytes.data()));
}

template <typename Range>
val to_array(const Range& numbers) {
  val array = val::array();
  for (const auto number : numbers) array.call<void>("push", static_cast<double>(number));
  return array;
}

val parse(const std::string& json) { return val::global("JSON").call<val>("parse", json); }

std::size_t shard_count(double shards) {
  if (!(shards >= 1.0)) return 1;
  return static_cast<std::size_t>(shards < kManyShards ? shards : kManyShards);
}

void describe_network(const Network& network, val* result) {
  val layers = val::array();
  for (const LayerInfo& layer : network.layers()) {
    val item = val::object();
    item.set("type", layer.type);
    item.set("output", to_array(std::array{layer.output.h, layer.output.w, layer.output.c}));
    item.set("parameters", layer.parameters);
    layers.call<void>("push", item);
  }
  result->set("parameters", network.parameter_count());
  result->set("flopsPerImage", static_cast<double>(network.inference_flops()));
  result->set("trainingFlopsPerImage", static_cast<double>(network.training_flops()));
  result->set("layers", layers);
}

const char* verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kDigit:
      return "digit";
    case Verdict::kEmpty:
      return "empty";
    case Verdict::kNotADigit:
      return "not-a-digit";
  }
  return "";
}

std::optional<Split> to_split(const std::string& name) {
  if (name == "train") return Split::kTrain;
  if (name == "test") return Split::kTest;
  return std::nullopt;
}

Views to_views(bool shifts) { return shifts ? Views::kShifted : Views::kSingle; }

val unknown_split(const std::string& name) {
  return failure({ErrorCode::kInvalidArgument, "There is no split called " + name + "."});
}

class Bindings {
 public:
  explicit Bindings(int threads) : engine_(static_cast<std::size_t>(threads > 1 ? threads : 1)) {}

  val load_dataset(const std::string& split_name, const val& images, const val& labels) {
    const std::optional<Split> split = to_split(split_name);
    if (!split) return unknown_split(split_name);
    const std::size_t count = labels["length"].as<std::size_t>();
    const Status status = engine_.load_dataset(*split, copy_in<std::uint8_t>(images), copy_in<std::uint8_t>(labels));
    if (!status) return failure(status.error());
    constexpr std::size_t kLabelHeader = 8;
    val result = success();
    result.set("count", count - kLabelHeader);
    return result;
  }

  val start_training(const std::string& config_json) {
    const Result<TrainConfig> config = train_config_from_json(config_json);
    if (!config) return failure(config.error());
    if (const Status status = engine_.start_training(*config); !status) {
      return failure(status.error());
    }
    return network_info();
  }

  val advance(double max_shards) {
    const Result<TrainProgress> progress = engine_.advance_training(shard_count(max_shards));
    if (!progress) return failure(progress.error());
    val result = success();
    result.set("stepDone", progress->step_done);
    result.set("epochDone", progress->epoch_done);
    result.set("finished", progress->finished);
    result.set("step", static_cast<double>(progress->step));
    result.set("stepsPerEpoch", static_cast<double>(progress->steps_per_epoch));
    result.set("totalSteps", static_cast<double>(progress->total_steps));
    result.set("epoch", static_cast<double>(progress->epoch()));
    result.set("imagesSeen", static_cast<double>(progress->images_seen));
    result.set("loss", progress->loss);
    result.set("accuracy", progress->accuracy);
    result.set("learningRate", progress->learning_rate);
    result.set("heldOutAccuracy", val::null());
    if (const std::optional<ValidationFigures>& figures = progress->validation) {
      result.set("heldOutAccuracy", figures->accuracy);
    }
    return result;
  }

  val stop_training() {
    engine_.stop_training();
    return success();
  }

  val describe_training() const {
    const std::optional<SavedRun> run = engine_.training();
    val result = success();
    result.set("active", run.has_value());
    result.set("config", run ? parse(to_json(run->config)) : val::null());
    result.set("step", run ? static_cast<double>(run->step) : 0.0);
    result.set("stepsPerEpoch", run ? static_cast<double>(run->steps_per_epoch()) : 0.0);
    result.set("totalSteps", run ? static_cast<double>(run->total_steps()) : 0.0);
    result.set("finished", run && run->finished());
    return result;
  }

  val begin_evaluation(const std::string& split_name, bool shifts) {
    if (to_split(split_name) != Split::kTest) return unknown_split(split_name);
    const auto job =
        EvaluationJob::create(engine_.model(), engine_.dataset(Split::kTest), engine_.pool(), to_views(shifts));
    if (!job) return failure(job.error());
    engine_.end(evaluation_id_);
    evaluation_id_ = engine_.start(*job);
    evaluation_ = *job;
    return success();
  }

  val advance_evaluation(double max_shards) {
    const std::shared_ptr<EvaluationJob> job = evaluation_.lock();
    const Result<JobProgress> progress = engine_.advance(evaluation_id_, shard_count(max_shards));
    if (!progress) {
      return failure({ErrorCode::kNoNetwork, "The network changed while it was evaluated; please evaluate it again."});
    }
    const Evaluation& evaluation = job->evaluation();
    val result = success();
    result.set("done", progress->finished);
    result.set("seen", static_cast<double>(progress->done));
    result.set("count", static_cast<double>(progress->total));
    result.set("correct", evaluation.correct());
    result.set("accuracy", evaluation.accuracy());
    result.set("loss", evaluation.loss());
    result.set("refused", evaluation.refused());
    result.set("confusion", to_array(evaluation.confusion()));
    result.set("ece", evaluation.calibration_error());
    val bins = val::array();
    for (const ReliabilityBin& bin : evaluation.bins()) {
      val item = val::object();
      item.set("count", bin.count);
      item.set("confidence", bin.confidence());
      item.set("accuracy", bin.accuracy());
      bins.call<void>("push", item);
    }
    result.set("bins", bins);
    return result;
  }

  val preview_examples(const std::string& config_json, double first, double count) const {
    const Result<TrainConfig> config = train_config_from_json(config_json);
    if (!config) return failure(config.error());
    const bool in_range = first >= 0 && first <= kMostExamples && count >= 0 && count <= kMostPreviewed;
    if (!in_range) return failure({ErrorCode::kInvalidArgument, "There is no preview of such examples."});
    const ExamplePreview preview =
        engine_.preview(*config, static_cast<std::uint64_t>(first), static_cast<std::size_t>(count));
    val result = success();
    result.set("images", copy_out(preview.images));
    result.set("labels", copy_out(preview.labels));
    result.set("fromDataset", engine_.has_training_images());
    return result;
  }

  val predict_strokes(const val& coordinates, const val& lengths, bool shifts) {
    const std::vector<float> flat = copy_in<float>(coordinates);
    std::vector<InkPoint> points(flat.size() / 2);
    for (std::size_t i = 0; i < points.size(); ++i) points[i] = {flat[2 * i], flat[2 * i + 1]};
    const Result<InkImage> image = ink_from_strokes(points, copy_in<std::uint32_t>(lengths), kPadSize);
    return image ? predict(*image, to_views(shifts)) : failure(image.error());
  }

  val predict_image(const val& pixels) {
    const std::vector<std::uint8_t> bytes = copy_in<std::uint8_t>(pixels);
    if (bytes.size() != kImagePixels) {
      return failure({ErrorCode::kInvalidArgument, "An image must have 28 x 28 pixels."});
    }
    InkImage image{.kind = InkKind::kDrawing};
    std::copy(bytes.begin(), bytes.end(), image.pixels.begin());
    return predict(image, Views::kSingle);
  }

  val describe_network(const std::string& network_json) const {
    const Result<NetworkSpec> spec = network_spec_from_json(network_json);
    if (!spec) return failure(spec.error());
    const Result<std::shared_ptr<const Network>> network = Network::create(*spec);
    if (!network) return failure(network.error());
    val result = success();
    inkling::describe_network(**network, &result);
    return result;
  }

  val save_model() const {
    const Result<std::vector<std::uint8_t>> bytes = engine_.save();
    if (!bytes) return failure(bytes.error());
    val result = success();
    result.set("bytes", copy_out(*bytes));
    return result;
  }

  val load_model(const val& bytes) {
    const Status status = engine_.load(copy_in<std::uint8_t>(bytes));
    return status ? network_info() : failure(status.error());
  }

  // For the bench.
  val measure_peaks(double milliseconds) {
    const Peaks peaks = inkling::measure_peaks(engine_.pool(), milliseconds, emscripten_get_now);
    val result = success();
    result.set("gflops", peaks.gflops);
    result.set("cores", peaks.cores);
    return result;
  }

 private:
  val predict(const InkImage& image, Views views) {
    const Result<Prediction> prediction = engine_.predict(image, views);
    if (!prediction) return failure(prediction.error());
    val result = success();
    result.set("verdict", std::string(verdict_name(prediction->verdict)));
    result.set("digit", prediction->digit);
    result.set("probabilities", to_array(prediction->probabilities));
    result.set("pixels", copy_out(prediction->pixels));
    return result;
  }

  [[nodiscard]] val network_info() const {
    val result = success();
    inkling::describe_network(engine_.model()->network(), &result);
    return result;
  }

  Engine engine_;
  JobId evaluation_id_{};
  std::weak_ptr<EvaluationJob> evaluation_;
};

std::string presets_json() {
  std::vector<std::string> list;
  for (const Preset& preset : presets()) {
    JsonWriter item;
    item.text("name", preset.name);
    item.text("title", preset.title);
    item.text("summary", preset.summary);
    if (const Result<std::shared_ptr<const Network>> network = Network::create(preset.config.network)) {
      item.integer("parameters", (*network)->parameter_count());
      item.integer("trainingFlops", (*network)->training_flops());
    }
    JsonWriter figures;
    figures.number("accuracy", preset.figures.accuracy);
    figures.number("lowest", preset.figures.lowest);
    figures.number("highest", preset.figures.highest);
    figures.number("seconds", preset.figures.seconds);
    item.json("figures", std::move(figures).finish());
    item.json("config", to_json(preset.config));
    list.push_back(std::move(item).finish());
  }
  return json_list(list);
}

val build_info() {
  val info = val::object();
#if defined(__wasm_relaxed_simd__)
  info.set("simd", std::string("relaxed-simd"));
#else
  info.set("simd", std::string("simd"));
#endif
#if defined(__EMSCRIPTEN_PTHREADS__)
  info.set("threads", true);
#else
  info.set("threads", false);
#endif
  info.set("kernel", std::string(xnn::igemm_kernel_name()));
  return info;
}

double memory_bytes() { return static_cast<double>(emscripten_get_heap_size()); }

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(inkling) {
  using inkling::Bindings;
  emscripten::class_<Bindings>("Engine")
      .constructor<int>()
      .function("loadDataset", &Bindings::load_dataset)
      .function("startTraining", &Bindings::start_training)
      .function("advance", &Bindings::advance)
      .function("stopTraining", &Bindings::stop_training)
      .function("describeTraining", &Bindings::describe_training)
      .function("beginEvaluation", &Bindings::begin_evaluation)
      .function("advanceEvaluation", &Bindings::advance_evaluation)
      .function("previewExamples", &Bindings::preview_examples)
      .function("predictStrokes", &Bindings::predict_strokes)
      .function("predictImage", &Bindings::predict_image)
      .function("describeNetwork", &Bindings::describe_network)
      .function("saveModel", &Bindings::save_model)
      .function("loadModel", &Bindings::load_model)
      .function("measurePeaks", &Bindings::measure_peaks);
  emscripten::function("presets", &inkling::presets_json);
  emscripten::function("buildInfo", &inkling::build_info);
  emscripten::function("memoryBytes", &inkling::memory_bytes);
}
