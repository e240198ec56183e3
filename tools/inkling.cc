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
    "  --pen F          pen: digits in UNIPEN text, as of the UCI pen-based digits\n"
    "\n"
    "  --preset NAME    train: quick or keras (default: keras)\n"
    "  --config F       train: a JSON file of settings, in place of a preset\n"
    "  --out F          train: where to write the network; digits: where to write the sheet, a PGM file\n"
    "  --digit N        digits: this one alone, a row for each style; 10 is no digit\n"
    "  --validation     train: on the first 55,000 images, and evaluate on the last 5,000 of the training images\n"
    "  --epochs N --batch N --lr X --seed N --optimizer sgd|adam|adamw\n"
    "  --schedule constant|cosine|one-cycle   settings that replace the preset's\n";

using Options = std::map<std::string, std::string, std::less<>>;
using Clock = std::chrono::steady_clock;

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
    static constexpr std::string_view kNames[] = {"data", "threads", "model",     "preset",  "config",
                                                  "out",  "pen",     "digit",     "epochs",  "batch",
                                                  "lr",   "seed",    "optimizer", "schedule"};
    if (name == "validation") {
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
  const std::pair<const char*, const char*> names[] = {{"epochs", "epochs"},       {"batch", "batch_size"},
                                                       {"lr", "learning_rate"},    {"seed", "seed"},
                                                       {"optimizer", "optimizer"}, {"schedule", "schedule"}};
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

Status load_mnist(const Options& options, Engine& engine) {
  const std::filesystem::path folder = option(options, "data", "build/mnist");
  const auto read = [&](const char* name) { return read_file(folder / name); };
  const auto train_images = read("train-images-idx3-ubyte");
  const auto train_labels = read("train-labels-idx1-ubyte");
  const auto test_images = read("t10k-images-idx3-ubyte");
  const auto test_labels = read("t10k-labels-idx1-ubyte");
  for (const auto* file : {&train_images, &train_labels, &test_images, &test_labels}) {
    if (!*file) return std::unexpected(file->error());
  }
  if (options.contains("validation")) {
    constexpr std::size_t kImages = 60'000;
    constexpr std::size_t kHeldOut = 5'000;
    constexpr std::size_t kImageHeader = 16;
    constexpr std::size_t kLabelHeader = 8;
    if (train_images->size() != kImageHeader + kImages * inkling::kImagePixels ||
        train_labels->size() != kLabelHeader + kImages) {
      return make_error(ErrorCode::kInvalidData, "--validation needs the 60,000 images of MNIST.");
    }
    const auto images = [&](std::size_t first, std::size_t count) {
      return idx_part(*train_images, kImageHeader, inkling::kImagePixels, first, count);
    };
    const auto labels = [&](std::size_t first, std::size_t count) {
      return idx_part(*train_labels, kLabelHeader, 1, first, count);
    };
    constexpr std::size_t kKept = kImages - kHeldOut;
    Status status = engine.load_dataset(inkling::Split::kTrain, images(0, kKept), labels(0, kKept));
    if (!status) return status;
    return engine.load_dataset(inkling::Split::kTest, images(kKept, kHeldOut), labels(kKept, kHeldOut));
  }
  Status status = engine.load_dataset(inkling::Split::kTrain, *train_images, *train_labels);
  if (!status) return status;
  return engine.load_dataset(inkling::Split::kTest, *test_images, *test_labels);
}

Status evaluate(Engine& engine, const char* what) {
  const auto start = Clock::now();
  if (Status status = engine.begin_evaluation(); !status) return status;
  const inkling::Evaluator* evaluator = engine.advance_evaluation(64);
  while (!evaluator->done()) evaluator = engine.advance_evaluation(64);
  const inkling::Evaluation& result = evaluator->result();
  std::printf("accuracy %.2f %% (%zu of %zu %s images), loss %.4f, %.2f s\n", 100 * result.accuracy(), result.correct(),
              result.count(), what, result.loss(), seconds_since(start));
  return {};
}

Status train(const Options& options, Engine& engine) {
  const Result<TrainConfig> config = read_config(options);
  if (!config) return std::unexpected(config.error());
  if (Status status = load_mnist(options, engine); !status) return status;
  if (Status status = engine.start_training(*config); !status) return status;
  std::printf("%zu parameters, %.2f MFLOP to train on an image, %zu thread%s\n",
              engine.model()->network().parameter_count(),
              static_cast<double>(engine.model()->network().training_flops()) / 1e6, engine.threads(),
              engine.threads() == 1 ? "" : "s");

  const char* what = options.contains("validation") ? "validation" : "test";
  const auto start = Clock::now();
  double in_training = 0;
  double loss = 0;
  double correct = 0;
  std::uint64_t steps = 0;
  bool finished = false;
  while (!finished) {
    const auto slice = Clock::now();
    const Result<inkling::TrainProgress> progress = engine.advance(SIZE_MAX);
    if (!progress) return std::unexpected(progress.error());
    in_training += seconds_since(slice);
    finished = progress->finished;
    loss += static_cast<double>(progress->loss);
    correct += static_cast<double>(progress->accuracy);
    ++steps;
    if (!progress->epoch_done) continue;
    const double count = static_cast<double>(steps);
    std::printf("epoch %llu: loss %.4f, training accuracy %.2f %%, %.0f images/s, %.2f s\n  ",
                static_cast<unsigned long long>(progress->epoch()), loss / count, 100 * correct / count,
                static_cast<double>(progress->images_seen) / in_training, seconds_since(start));
    loss = 0;
    correct = 0;
    steps = 0;
    if (Status status = evaluate(engine, what); !status) return status;
    std::fflush(stdout);
  }
  engine.stop_training();
  if (!options.contains("out")) return {};
  const auto bytes = engine.save();
  if (!bytes) return std::unexpected(bytes.error());
  return write_file(options.at("out"), *bytes);
}

Status load_network(const Options& options, Engine& engine) {
  if (!options.contains("model")) {
    return make_error(ErrorCode::kInvalidArgument, "Which network? Name its file by --model FILE.");
  }
  const auto bytes = read_file(options.at("model"));
  if (!bytes) return std::unexpected(bytes.error());
  return engine.load(*bytes);
}

struct Score {
  std::size_t right = 0;
  std::size_t count = 0;

  void add(bool is_right) {
    if (is_right) ++right;
    ++count;
  }
  [[nodiscard]] double percent() const {
    return count == 0 ? 0 : 100 * static_cast<double>(right) / static_cast<double>(count);
  }
};

// Writers are kept together in one of five folds: what is chosen by some folds is seen on the others.
Status report_pen(const Options& options, Engine& engine) {
  constexpr std::size_t kFolds = 5;
  if (!options.contains("pen")) return make_error(ErrorCode::kInvalidArgument, "pen needs --pen FILE.");
  const auto text = read_file(options.at("pen"));
  if (!text) return std::unexpected(text.error());
  const auto digits = inkling::read_unipen({reinterpret_cast<const char*>(text->data()), text->size()});
  if (!digits) return std::unexpected(digits.error());
  if (Status status = load_network(options, engine); !status) return status;

  Score total;
  std::array<Score, kFolds> folds;
  std::map<std::size_t, Score> writers;
  std::array<std::array<std::size_t, inkling::kClasses>, inkling::kClasses> confusion{};
  std::size_t refused = 0;
  for (const inkling::PenDigit& digit : *digits) {
    const auto image = inkling::ink_from_strokes(digit.points, digit.lengths, inkling::kPenPadSize);
    if (!image) return std::unexpected(image.error());
    const auto prediction = engine.predict(*image);
    if (!prediction) return std::unexpected(prediction.error());
    const bool is_right = prediction->digit == digit.label;
    total.add(is_right);
    folds[digit.writer % kFolds].add(is_right);
    writers[digit.writer].add(is_right);
    ++confusion[digit.label][prediction->digit];
    if (prediction->verdict != inkling::Verdict::kDigit) ++refused;
  }
  std::printf("pen strokes: accuracy %.2f %% (%zu of %zu), refused %.2f %%\nby fold of writers:", total.percent(),
              total.right, total.count, 100 * static_cast<double>(refused) / static_cast<double>(total.count));
  for (const Score& fold : folds) std::printf(" %.2f", fold.percent());
  std::printf("\nby writer:");
  for (const auto& [writer, score] : writers) std::printf(" %zu: %.1f", writer, score.percent());
  std::printf("\nby digit (row), read as (column):\n");
  for (std::size_t label = 0; label < inkling::kClasses; ++label) {
    Score score;
    std::printf("%zu ", label);
    for (std::size_t read = 0; read < inkling::kClasses; ++read) {
      std::printf(" %4zu", confusion[label][read]);
      if (read == label) score.right = confusion[label][read];
      score.count += confusion[label][read];
    }
    std::printf("  %.2f %%\n", score.percent());
  }
  return {};
}

Status evaluate_saved(const Options& options, Engine& engine) {
  if (Status status = load_mnist(options, engine); !status) return status;
  if (Status status = load_network(options, engine); !status) return status;
  return evaluate(engine, options.contains("validation") ? "validation" : "test");
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
