// The command-line tool: trains and evaluates natively with the very code that
// runs in the page. Files, clocks and printing live here, not in the core.
//
//   inkling train --preset keras --epochs 1 --seed 1 [--out model.safetensors]
//   inkling evaluate --model model.safetensors
//   inkling pen --model model.safetensors --pen strokes.txt
//   inkling digits --out sheet.pgm
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/engine.h"
#include "core/json_writer.h"
#include "core/synthetic_ink.h"
#include "core/train_config.h"
#include "tools/pen_strokes.h"

namespace {

using inkling::Engine;
using inkling::ErrorCode;
using inkling::make_error;
using inkling::Result;
using inkling::Status;
using inkling::TrainConfig;

constexpr const char* kUsage =
    "usage: inkling train [options]     train a network and report its accuracy on the test images\n"
    "       inkling evaluate --model F  report the accuracy of a saved network\n"
    "       inkling pen --model F --pen F  report how it reads pen strokes, by writer and by digit\n"
    "       inkling digits --out F      draw a sheet of synthetic digits, a row for each, then of what is none\n"
    "       inkling config [options]    print the settings of a training as JSON\n"
    "\n"
    "  --data DIR       the four IDX files of MNIST (default: build/mnist)\n"
    "  --threads N      threads (default: all cores)\n"
    "  --model F        evaluate, pen: the network, a safetensors file; digits: also how well it reads them\n"
    "  --others F       evaluate: an IDX file of 28x28 images that are no digits; how well they are told from digits\n"
    "  --pen F          pen: digits in UNIPEN text, as of the UCI pen-based digits\n"
    "  --validation     choose without the test images, which are not even read: train holds the last 5,000 training\n"
    "                   images out, unless its settings hold some out, and reports on them; evaluate does on the "
    "5,000\n"
    "  --json           one JSON object a line in place of sentences\n"
    "\n"
    "  --preset NAME    train: quick or keras (default: keras)\n"
    "  --config F       train: a JSON file of settings, in place of a preset\n"
    "  --out F          train: where to write the network; digits: where to write the sheet, a PGM file\n"
    "  --digit N        digits: this one alone, a row for each style; 10 is no digit\n"
    "  --epochs N --batch N --lr X --seed N --optimizer sgd|adam|adamw\n"
    "  --schedule constant|cosine|one-cycle --averaging X --patience N   settings that replace the preset's\n";

using Options = std::map<std::string, std::string, std::less<>>;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

// Of the 60,000 training images, those that choices are made on.
constexpr std::size_t kImages = 60'000;
constexpr std::size_t kHeldOut = 5'000;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

Result<std::vector<std::uint8_t>> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::uint8_t> bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.good() && !file.eof()) {
    return make_error(ErrorCode::kInvalidArgument, "Cannot read " + path.string() + ".");
  }
  return bytes;
}

Status write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) return make_error(ErrorCode::kInvalidArgument, "Cannot write " + path.string() + ".");
  return {};
}

Result<Options> parse_options(std::span<char*> arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (!argument.starts_with("--")) {
      return make_error(ErrorCode::kInvalidArgument, "Unexpected argument " + std::string(argument) + ".");
    }
    const std::string name(argument.substr(2));
    static constexpr std::string_view kNames[] = {"data", "threads",   "model",    "others",   "preset",   "config",
                                                  "out",  "pen",       "digit",    "epochs",   "batch",    "lr",
                                                  "seed", "optimizer", "schedule", "patience", "averaging"};
    if (name == "validation" || name == "json") {
      options[name] = "yes";
    } else if (std::ranges::find(kNames, name) == std::end(kNames)) {
      return make_error(ErrorCode::kInvalidArgument, "There is no option --" + name + ".");
    } else if (i + 1 == arguments.size()) {
      return make_error(ErrorCode::kInvalidArgument, "--" + name + " needs a value.");
    } else {
      options[name] = arguments[++i];
    }
  }
  return options;
}

std::string option(const Options& options, std::string_view name, std::string_view fallback) {
  const auto found = options.find(name);
  return found == options.end() ? std::string(fallback) : found->second;
}

// The preset or the file, with the settings of the command line in place of its own. They pass through
// JSON, so that ranges and messages are those of the page.
Result<TrainConfig> read_config(const Options& options) {
  Result<TrainConfig> config = TrainConfig{};
  if (options.contains("config")) {
    const auto bytes = read_file(options.at("config"));
    if (!bytes) return std::unexpected(bytes.error());
    config = inkling::train_config_from_json(std::string(bytes->begin(), bytes->end()));
  } else {
    config = inkling::preset_config(option(options, "preset", "keras"));
  }
  if (!config) return config;
  nlohmann::json json = nlohmann::json::parse(inkling::to_json(*config), nullptr, false);
  const std::pair<const char*, const char*> names[] = {
      {"epochs", "epochs"},       {"batch", "batch_size"},  {"lr", "learning_rate"},  {"seed", "seed"},
      {"optimizer", "optimizer"}, {"schedule", "schedule"}, {"patience", "patience"}, {"averaging", "averaging"}};
  if (options.contains("validation") && config->validation == 0) json["validation"] = kHeldOut;
  for (const auto& [name, field] : names) {
    if (!options.contains(name)) continue;
    const std::string& text = options.at(name);
    nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
    json[field] = value.is_number() ? value : nlohmann::json(text);
  }
  return inkling::train_config_from_json(json.dump());
}

// The bytes of an IDX file of images or labels, cut down to examples [first, first + count).
std::vector<std::uint8_t> idx_part(std::span<const std::uint8_t> file, std::size_t header, std::size_t example,
                                   std::size_t first, std::size_t count) {
  std::vector<std::uint8_t> part(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(header));
  for (std::size_t i = 0; i < 4; ++i) {
    part[4 + i] = static_cast<std::uint8_t>(count >> (8 * (3 - i)));
  }
  const auto bytes = file.subspan(header + first * example, count * example);
  part.insert(part.end(), bytes.begin(), bytes.end());
  return part;
}

struct IdxFiles {
  std::vector<std::uint8_t> images;
  std::vector<std::uint8_t> labels;
};

Result<IdxFiles> read_mnist(const Options& options, const std::string& split) {
  const std::filesystem::path folder = option(options, "data", "build/mnist");
  auto images = read_file(folder / (split + "-images-idx3-ubyte"));
  auto labels = read_file(folder / (split + "-labels-idx1-ubyte"));
  if (!images) return std::unexpected(images.error());
  if (!labels) return std::unexpected(labels.error());
  return IdxFiles{.images = std::move(*images), .labels = std::move(*labels)};
}

// What a network is evaluated on: the test images, or with --validation the last ones of the training images.
Result<IdxFiles> read_evaluation_images(const Options& options) {
  if (!options.contains("validation")) return read_mnist(options, "t10k");
  Result<IdxFiles> files = read_mnist(options, "train");
  if (!files) return files;
  constexpr std::size_t kImageHeader = 16;
  constexpr std::size_t kLabelHeader = 8;
  if (files->images.size() != kImageHeader + kImages * inkling::kImagePixels ||
      files->labels.size() != kLabelHeader + kImages) {
    return make_error(ErrorCode::kInvalidData, "--validation needs the 60,000 images of MNIST.");
  }
  constexpr std::size_t kFirst = kImages - kHeldOut;
  return IdxFiles{.images = idx_part(files->images, kImageHeader, inkling::kImagePixels, kFirst, kHeldOut),
                  .labels = idx_part(files->labels, kLabelHeader, 1, kFirst, kHeldOut)};
}

Status load(Engine& engine, inkling::Split split, Result<IdxFiles> files) {
  if (!files) return std::unexpected(files.error());
  return engine.load_dataset(split, std::move(files->images), std::move(files->labels));
}

void print(const Json& json) { std::puts(json.dump().c_str()); }

// The double that is written as the float is: 0.1, not 0.10000000149011612.
double plain(float value) { return std::strtod(inkling::shortest(value).c_str(), nullptr); }

void print_evaluation(const inkling::Evaluation& result, const char* split, double seconds) {
  std::printf(
      "accuracy %.2f %% (%zu of %zu %s images), loss %.4f, calibration error %.2f %%, refused %.2f %%, %.2f s\n",
      100 * result.accuracy(), result.correct(), result.count(), split, result.loss(), 100 * result.calibration_error(),
      100 * static_cast<double>(result.refused()) / static_cast<double>(result.count()), seconds);
}

void print_evaluation_json(const inkling::Evaluation& result, const char* split, double seconds) {
  Json bins = Json::array();
  for (const inkling::ReliabilityBin& bin : result.bins()) {
    bins.push_back({{"count", bin.count}, {"confidence", bin.confidence()}, {"accuracy", bin.accuracy()}});
  }
  print({{"event", "evaluation"},
         {"split", split},
         {"count", result.count()},
         {"correct", result.correct()},
         {"accuracy", result.accuracy()},
         {"loss", result.loss()},
         {"ece", result.calibration_error()},
         {"refused", result.refused()},
         {"seconds", seconds},
         {"bins", bins},
         {"confusion", std::vector<std::uint32_t>(result.confusion().begin(), result.confusion().end())}});
}

Status evaluate(const Options& options, Engine& engine) {
  const auto start = Clock::now();
  if (Status status = engine.begin_evaluation(); !status) return status;
  const inkling::Evaluator* evaluator = engine.advance_evaluation(64);
  while (!evaluator->done()) evaluator = engine.advance_evaluation(64);
  const auto report = options.contains("json") ? print_evaluation_json : print_evaluation;
  report(evaluator->result(), options.contains("validation") ? "validation" : "test", seconds_since(start));
  return {};
}

// What the steps of an epoch add up to.
struct Epoch {
  double loss = 0;
  double correct = 0;
  double steps = 0;
};

void print_epoch(const Epoch& epoch, const inkling::TrainProgress& progress, const inkling::Calibration& calibration,
                 double images_per_second, double seconds) {
  std::printf("epoch %llu: loss %.4f, training accuracy %.2f %%, %.0f images/s, %.2f s\n",
              static_cast<unsigned long long>(progress.epoch()), epoch.loss / epoch.steps,
              100 * epoch.correct / epoch.steps, images_per_second, seconds);
  if (!progress.validation) return;
  std::printf("  validation: accuracy %.2f %% (%zu images), loss %.4f; temperature %.3f, threshold %.3f\n",
              100 * double{progress.validation->accuracy}, calibration.images, double{progress.validation->loss},
              double{calibration.temperature}, double{calibration.threshold});
}

void print_epoch_json(const Epoch& epoch, const inkling::TrainProgress& progress,
                      const inkling::Calibration& calibration, double images_per_second, double seconds) {
  Json json{{"event", "epoch"},
            {"epoch", progress.epoch()},
            {"loss", epoch.loss / epoch.steps},
            {"accuracy", epoch.correct / epoch.steps},
            {"images_per_second", images_per_second},
            {"seconds", seconds},
            {"validation", nullptr}};
  if (progress.validation) {
    json["validation"] = {{"count", calibration.images},
                          {"accuracy", plain(progress.validation->accuracy)},
                          {"loss", plain(progress.validation->loss)},
                          {"temperature", plain(calibration.temperature)},
                          {"threshold", plain(calibration.threshold)},
                          {"false_rejects", plain(calibration.false_rejects)}};
  }
  print(json);
}

Status train(const Options& options, Engine& engine) {
  const Result<TrainConfig> config = read_config(options);
  if (!config) return std::unexpected(config.error());
  if (Status status = load(engine, inkling::Split::kTrain, read_mnist(options, "train")); !status) return status;
  const bool is_tested = !options.contains("validation");
  if (is_tested) {
    if (Status status = load(engine, inkling::Split::kTest, read_mnist(options, "t10k")); !status) return status;
  }
  if (Status status = engine.start_training(*config); !status) return status;
  const bool is_json = options.contains("json");
  if (!is_json) {
    std::printf("%zu parameters, %.2f MFLOP to train on an image, %zu thread%s\n",
                engine.model()->network().parameter_count(),
                static_cast<double>(engine.model()->network().training_flops()) / 1e6, engine.threads(),
                engine.threads() == 1 ? "" : "s");
  }

  const auto start = Clock::now();
  double in_training = 0;
  Epoch epoch;
  bool finished = false;
  std::uint64_t best_epoch = 0;
  while (!finished) {
    const auto slice = Clock::now();
    const Result<inkling::TrainProgress> progress = engine.advance(SIZE_MAX);
    if (!progress) return std::unexpected(progress.error());
    in_training += seconds_since(slice);
    finished = progress->finished;
    best_epoch = progress->best_epoch;
    if (!progress->step_done) continue;
    epoch.loss += static_cast<double>(progress->loss);
    epoch.correct += static_cast<double>(progress->accuracy);
    ++epoch.steps;
    if (!progress->epoch_done) continue;
    const auto report = is_json ? print_epoch_json : print_epoch;
    report(epoch, *progress, engine.model()->calibration(), static_cast<double>(progress->images_seen) / in_training,
           seconds_since(start));
    epoch = {};
    if (is_tested) {
      if (!is_json) std::fputs("  ", stdout);
      if (Status status = evaluate(options, engine); !status) return status;
    }
    std::fflush(stdout);
  }
  engine.stop_training();
  if (best_epoch > 0) {
    if (is_json) {
      print({{"event", "best"}, {"epoch", best_epoch}});
    } else {
      std::printf("the weights are those of epoch %llu\n", static_cast<unsigned long long>(best_epoch));
    }
  }
  if (!options.contains("out")) return {};
  const auto bytes = engine.save();
  if (!bytes) return std::unexpected(bytes.error());
  return write_file(options.at("out"), *bytes);
}

using Score = float (*)(inkling::Logits, float);

Result<std::vector<float>> scores_of(const inkling::Model& model, const inkling::Dataset& images, Score score) {
  auto workspace = inkling::Workspace::create(model.network(), 1, inkling::Mode::kInference);
  if (!workspace) return std::unexpected(workspace.error());
  std::vector<float> scores;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const inkling::TensorView logits = model.infer(images.image(i), *workspace);
    scores.push_back(score(inkling::Logits(logits.data, inkling::kClasses), model.calibration().temperature));
  }
  return scores;
}

double share_below(std::span<const float> scores, float threshold) {
  const auto below = std::ranges::count_if(scores, [&](float score) { return score < threshold; });
  return static_cast<double>(below) / static_cast<double>(scores.size());
}

// The probability that a digit has a higher score than another image; equals count half.
double area_under_roc(std::span<const float> digits, std::span<const float> others) {
  std::vector<float> sorted(others.begin(), others.end());
  std::ranges::sort(sorted);
  double below = 0;
  for (const float score : digits) {
    const auto [first, last] = std::ranges::equal_range(sorted, score);
    below += 0.5 * static_cast<double>((first - sorted.begin()) + (last - sorted.begin()));
  }
  return below / static_cast<double>(digits.size()) / static_cast<double>(others.size());
}

// Both scores that may tell a digit from what is none, side by side: each with a threshold that refuses as few of these
// digits as calibration allows, and the one in use with that of the network.
Status compare_scores(const Options& options, const inkling::Model& model) {
  Result<IdxFiles> files = read_evaluation_images(options);
  if (!files) return std::unexpected(files.error());
  auto digits = inkling::Dataset::from_idx(std::move(files->images), std::move(files->labels));
  if (!digits) return std::unexpected(digits.error());
  auto images = read_file(options.at("others"));
  if (!images) return std::unexpected(images.error());
  // Nobody looks at these labels.
  std::vector<std::uint8_t> labels{0, 0, 8, 1};
  for (std::size_t i = 4; i < 8; ++i) labels.push_back(i < images->size() ? (*images)[i] : 0);
  labels.resize(8 + images->size() / inkling::kImagePixels);
  auto others = inkling::Dataset::from_idx(std::move(*images), std::move(labels));
  if (!others) return std::unexpected(others.error());

  for (const auto& [name, score] :
       {std::pair{"probability", &inkling::max_probability}, std::pair{"energy", &inkling::negative_energy}}) {
    auto of_digits = scores_of(model, *digits, score);
    const auto of_others = scores_of(model, *others, score);
    if (!of_digits) return std::unexpected(of_digits.error());
    if (!of_others) return std::unexpected(of_others.error());
    const double area = area_under_roc(*of_digits, *of_others);
    const float threshold = inkling::rejection_threshold(*of_digits, inkling::kFalseRejects);
    const double refused = share_below(*of_others, threshold);
    const bool is_in_use = score == &inkling::max_probability;
    const float in_use = model.calibration().threshold;
    if (options.contains("json")) {
      Json json{{"event", "others"},
                {"score", name},
                {"count", others->size()},
                {"area_under_roc", area},
                {"false_rejects", inkling::kFalseRejects},
                {"refused", refused}};
      if (is_in_use) json["refused_in_use"] = share_below(*of_others, in_use);
      print(json);
    } else {
      std::printf("other images by %s: area under ROC %.4f; %.2f %% of %zu refused where %.1f %% of the digits are\n",
                  name, area, 100 * refused, others->size(), 100 * inkling::kFalseRejects);
      if (is_in_use) {
        std::printf("  with the network's threshold of %.3f: %.2f %% refused, and %.2f %% of the digits\n",
                    double{in_use}, 100 * share_below(*of_others, in_use), 100 * share_below(*of_digits, in_use));
      }
    }
  }
  return {};
}

Status load_network(const Options& options, Engine& engine) {
  if (!options.contains("model")) {
    return make_error(ErrorCode::kInvalidArgument, "Which network? Name its file by --model FILE.");
  }
  const auto bytes = read_file(options.at("model"));
  if (!bytes) return std::unexpected(bytes.error());
  return engine.load(*bytes);
}

// Writers are kept together in one of five folds: what is chosen by some folds is seen on the others.
Status report_pen(const Options& options, Engine& engine) {
  constexpr std::size_t kFolds = 5;
  if (!options.contains("pen")) return make_error(ErrorCode::kInvalidArgument, "pen needs --pen FILE.");
  const auto text = read_file(options.at("pen"));
  if (!text) return std::unexpected(text.error());
  const auto digits = inkling::read_unipen({reinterpret_cast<const char*>(text->data()), text->size()});
  if (!digits) return std::unexpected(digits.error());
  if (Status status = load_network(options, engine); !status) return status;

  const inkling::Model& model = *engine.model();
  auto workspace = inkling::Workspace::create(model.network(), 1, inkling::Mode::kInference);
  if (!workspace) return std::unexpected(workspace.error());
  std::map<std::size_t, inkling::Evaluation> writers;
  for (const inkling::PenDigit& digit : *digits) {
    const auto image = inkling::ink_from_strokes(digit.points, digit.lengths, inkling::kPenPadSize);
    if (!image) return std::unexpected(image.error());
    const inkling::TensorView logits = model.infer(image->pixels, *workspace);
    writers[digit.writer].add(digit.label, inkling::Logits(logits.data, inkling::kClasses), model.calibration());
  }

  inkling::Evaluation total;
  std::array<inkling::Evaluation, kFolds> folds;
  std::printf("by writer:");
  for (const auto& [writer, evaluation] : writers) {
    std::printf(" %zu: %.1f", writer, 100 * evaluation.accuracy());
    folds[writer % kFolds].merge(evaluation);
    total.merge(evaluation);
  }
  std::printf("\nby fold of writers:");
  for (const inkling::Evaluation& fold : folds) std::printf(" %.2f", 100 * fold.accuracy());
  std::printf("\nby digit (row), read as (column):\n");
  for (std::size_t label = 0; label < inkling::kClasses; ++label) {
    std::printf("%zu ", label);
    for (const std::uint32_t count : total.confusion().subspan(label * inkling::kClasses, inkling::kClasses)) {
      std::printf(" %4u", count);
    }
    std::printf("  %.2f %%\n", 100 * total.recall(label));
  }
  std::printf("pen strokes: accuracy %.2f %% (%zu of %zu), calibration error %.2f %%, refused %.2f %%\n",
              100 * total.accuracy(), total.correct(), total.count(), 100 * total.calibration_error(),
              100 * static_cast<double>(total.refused()) / static_cast<double>(total.count()));
  return {};
}

Status evaluate_saved(const Options& options, Engine& engine) {
  if (Status status = load(engine, inkling::Split::kTest, read_evaluation_images(options)); !status) return status;
  if (Status status = load_network(options, engine); !status) return status;
  if (Status status = evaluate(options, engine); !status) return status;
  return options.contains("others") ? compare_scores(options, *engine.model()) : Status{};
}

// A sheet of images in rows of equal length, each in a frame of a pixel.
class Sheet {
 public:
  static constexpr std::size_t kColumns = 24;

  std::span<std::uint8_t, inkling::kImagePixels> next() {
    images_.emplace_back();
    return images_.back();
  }

  [[nodiscard]] std::vector<std::uint8_t> pgm() const {
    constexpr std::size_t kCell = inkling::kImageSide + 1;
    const std::size_t rows = (images_.size() + kColumns - 1) / kColumns;
    const std::string head = "P5 " + std::to_string(kColumns * kCell) + " " + std::to_string(rows * kCell) + " 255\n";
    std::vector<std::uint8_t> bytes(head.begin(), head.end());
    bytes.resize(head.size() + rows * kCell * kColumns * kCell, 160);
    for (std::size_t i = 0; i < images_.size(); ++i) {
      const std::size_t corner = head.size() + (i / kColumns * kCell * kColumns + i % kColumns) * kCell;
      for (std::size_t pixel = 0; pixel < inkling::kImagePixels; ++pixel) {
        const std::size_t y = pixel / inkling::kImageSide;
        bytes[corner + y * kColumns * kCell + pixel % inkling::kImageSide] =
            static_cast<std::uint8_t>(255 - images_[i][pixel]);
      }
    }
    return bytes;
  }

 private:
  std::vector<std::array<std::uint8_t, inkling::kImagePixels>> images_;
};

// How the network reads synthetic digits, a line for each style.
Status read_digits(Engine& engine, const std::string& model) {
  const auto bytes = read_file(model);
  if (!bytes) return std::unexpected(bytes.error());
  if (const auto loaded = engine.load(*bytes); !loaded) return std::unexpected(loaded.error());
  auto workspace = inkling::Workspace::create(engine.model()->network(), 1, inkling::Mode::kInference);
  if (!workspace) return std::unexpected(workspace.error());
  constexpr std::uint64_t kSamples = 500;
  const inkling::Rng rng(1, inkling::Stream::kTest);
  for (std::uint8_t label = 0; label < inkling::kClasses; ++label) {
    std::size_t style_number = 0;
    for (const inkling::InkStyle& style : inkling::ink_styles(label)) {
      std::array<std::size_t, inkling::kClasses> answers{};
      for (std::uint64_t number = 0; number < kSamples; ++number) {
        inkling::SyntheticInk ink;
        std::array<std::uint8_t, inkling::kImagePixels> pixels;
        inkling::draw_style(style, rng, number, &ink);
        inkling::render_ink(ink, pixels);
        const std::span<float> logits = engine.model()->infer(pixels, *workspace).flat();
        ++answers[static_cast<std::size_t>(std::ranges::max_element(logits) - logits.begin())];
      }
      std::printf("%d, style %2zu, weight %d: %5.1f %% read;", label, style_number++, style.weight(),
                  100.0 * static_cast<double>(answers[label]) / static_cast<double>(kSamples));
      for (std::size_t answer = 0; answer < answers.size(); ++answer) {
        if (answer != label && answers[answer] * 50 > kSamples) std::printf(" %zu: %zu", answer, answers[answer]);
      }
      std::printf("\n");
    }
  }
  return {};
}

Status digits(const Options& options, Engine& engine) {
  if (options.contains("model")) return read_digits(engine, options.at("model"));
  if (!options.contains("out")) return make_error(ErrorCode::kInvalidArgument, "digits needs --out FILE.");
  const inkling::Rng rng(1, inkling::Stream::kTest);
  const auto start = Clock::now();
  std::array<std::uint8_t, inkling::kImagePixels> pixels;
  constexpr std::uint64_t kTimed = 20'000;
  for (std::uint64_t number = 0; number < kTimed; ++number) inkling::synthetic_digit(rng, number, pixels);
  std::printf("%.2f us a digit\n", seconds_since(start) * 1e6 / static_cast<double>(kTimed));

  Sheet sheet;
  const auto draw = [&](std::uint64_t number, const inkling::InkStyle* style) {
    inkling::SyntheticInk ink;
    if (style == nullptr) {
      inkling::draw_non_digit(rng, number, &ink);
    } else {
      inkling::draw_style(*style, rng, number, &ink);
    }
    inkling::render_ink(ink, sheet.next());
  };
  const std::string only = option(options, "digit", "");
  for (std::uint8_t label = 0; label < inkling::kClasses; ++label) {
    if (!only.empty()) {
      if (only != std::to_string(label)) continue;
      for (const inkling::InkStyle& style : inkling::ink_styles(label)) {
        for (std::uint64_t number = 0; number < Sheet::kColumns; ++number) draw(number, &style);
      }
      continue;
    }
    std::size_t drawn = 0;
    for (std::uint64_t number = 0; drawn < 2 * Sheet::kColumns; ++number) {
      if (inkling::synthetic_digit(rng, number, pixels) != label) continue;
      std::ranges::copy(pixels, sheet.next().begin());
      ++drawn;
    }
  }
  if (only.empty() || only == std::to_string(inkling::kNoDigit)) {
    const std::uint64_t rows = only.empty() ? 4 : 16;
    for (std::uint64_t number = 0; number < rows * Sheet::kColumns; ++number) draw(number, nullptr);
  }
  return write_file(options.at("out"), sheet.pgm());
}

Status run(std::span<char*> arguments) {
  const std::string_view command = arguments.empty() ? "" : arguments[0];
  static constexpr std::string_view kCommands[] = {"train", "evaluate", "pen", "digits", "config"};
  if (std::ranges::find(kCommands, command) == std::end(kCommands)) {
    std::fputs(kUsage, stdout);
    if (command.empty() || command == "--help") return {};
    return make_error(ErrorCode::kInvalidArgument, "There is no command " + std::string(command) + ".");
  }
  const Result<Options> options = parse_options(arguments.subspan(1));
  if (!options) return std::unexpected(options.error());
  if (command == "config") {
    const Result<TrainConfig> config = read_config(*options);
    if (!config) return std::unexpected(config.error());
    std::puts(inkling::to_json(*config).c_str());
    return {};
  }
  std::size_t threads = std::max(1u, std::thread::hardware_concurrency());
  if (const auto found = options->find("threads"); found != options->end()) {
    const std::string& text = found->second;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), threads);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || threads < 1 || threads > 64) {
      return make_error(ErrorCode::kInvalidArgument, "--threads must be from 1 to 64.");
    }
  }
  Engine engine(threads);
  if (command == "pen") return report_pen(*options, engine);
  if (command == "digits") return digits(*options, engine);
  return command == "train" ? train(*options, engine) : evaluate_saved(*options, engine);
}

}  // namespace

int main(int count, char** arguments) {
  const Status status = run({arguments + 1, static_cast<std::size_t>(count - 1)});
  if (status) return 0;
  std::fprintf(stderr, "inkling: %s\n", status.error().message.c_str());
  return 1;
}
