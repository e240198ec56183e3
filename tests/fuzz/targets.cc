#include "tests/fuzz/targets.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/safetensors.h"
#include "core/data/corrections.h"
#include "core/data/incoming_dataset.h"
#include "core/engine.h"
#include "core/ink/drawn_digits.h"
#include "core/ink/ink.h"
#include "core/ink/ink_from_image.h"
#include "core/jobs/picture_job.h"
#include "core/jobs/training.h"
#include "core/network/network.h"
#include "core/training/presets.h"
#include "core/training/train_config.h"
#include "tests/core/idx_bytes.h"
#include "tools/pen_strokes.h"

namespace inkling::fuzz {
namespace {

using View = std::span<const std::uint8_t>;

void require(bool promise) {
  if (!promise) std::abort();
}

void require_sentence(const Error& error) { require(error.message.ends_with('.')); }

std::string_view text_of(View bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

void append(Bytes& bytes, View more) { bytes.insert(bytes.end(), more.begin(), more.end()); }

template <typename T>
void append_values(Bytes& bytes, std::initializer_list<T> values) {
  const std::size_t before = bytes.size();
  bytes.resize(before + values.size() * sizeof(T));
  std::memcpy(bytes.data() + before, values.begin(), values.size() * sizeof(T));
}

// A number of two bytes, the lower one first.
std::size_t two_bytes(View bytes) { return bytes[0] | static_cast<std::size_t>(bytes[1]) << 8; }

// ---- Data sets -----------------------------------------------------------------------------------

constexpr std::array<std::uint8_t, 5> kLabels = {3, 9, 0, 7, 1};

void load_images(Engine& engine, Split split) {
  require(engine.load_dataset(split, idx_images(kLabels.size()), idx_labels(kLabels)).has_value());
}

// Whether images that come piece by piece are all there in the end.
bool comes_in(View images, View labels) {
  Result<IncomingDataset> incoming = IncomingDataset::create({labels.begin(), labels.end()});
  if (!incoming) {
    require_sentence(incoming.error());
    return false;
  }
  const std::size_t cut = images.size() / 3;
  for (const View piece : {images.first(cut), images.subspan(cut)}) {
    if (const Status status = incoming->add(piece); !status) {
      require_sentence(status.error());
      return false;
    }
  }
  return incoming->dataset().is_whole();
}

// The first two bytes say how many of the rest are the labels file; what remains is the images file.
void run_idx(View bytes) {
  if (bytes.size() < 2) return;
  const std::size_t wanted = two_bytes(bytes);
  bytes = bytes.subspan(2);
  const View labels = bytes.first(std::min(wanted, bytes.size()));
  const View images = bytes.subspan(labels.size());
  const Result<Dataset> dataset = Dataset::from_idx({images.begin(), images.end()}, {labels.begin(), labels.end()});
  require(comes_in(images, labels) == dataset.has_value());
  if (!dataset) return require_sentence(dataset.error());
  require(dataset->size() > 0);
  for (std::size_t i = 0; i < dataset->size(); ++i) {
    require(dataset->label(i) < kClasses);
    std::vector<float> pixels(kImagePixels);
    standardize_pixels(dataset->image(i), pixels.data());
  }
}

std::vector<Bytes> idx_seeds() {
  const Bytes labels = idx_labels(std::span(kLabels).first(2));
  Bytes bytes = {static_cast<std::uint8_t>(labels.size()), 0};
  append(bytes, labels);
  append(bytes, idx_images(2));
  return {bytes};
}

// A list that is one is written as one that says the same, and changes the images that it names, or is refused by them.
void run_corrections(View bytes) {
  const auto corrections = corrections_from_csv(text_of(bytes));
  if (!corrections) return require_sentence(corrections.error());
  require(corrections_from_csv(to_csv(*corrections)) == *corrections);
  const Dataset images = *Dataset::from_idx(idx_images(kLabels.size()), idx_labels(kLabels));
  const Result<Dataset> others = corrected(images, Split::kTrain, *corrections);
  if (!others) return require_sentence(others.error());
  const auto dropped = std::ranges::count_if(
      *corrections, [](const Correction& each) { return each.split == Split::kTrain && !each.corrected; });
  require(others->size() + static_cast<std::size_t>(dropped) == images.size());
}

std::vector<Bytes> corrections_seeds() {
  const std::string head = "set,index,label,correction\n";
  return {bytes_of(head + "train,1,9,4\ntest,947,8,drop\n"), bytes_of(head + "train,0,3,drop\r\ntrain,4,1,7"),
          bytes_of(head)};
}

// ---- Networks and their settings -----------------------------------------------------------------

// What a fuzzer has time to train.
constexpr std::uint64_t kMostFlops = 2'000'000;
constexpr std::size_t kMostParameters = 50'000;

bool is_small(const Network& network) {
  return network.training_flops() <= kMostFlops && network.parameter_count() <= kMostParameters;
}

// Two slices of training, and the way through a file and back.
void train(Training& training) {
  const Engine& engine = training.engine();
  for (int slice = 0; slice < 2; ++slice) {
    const Result<TrainProgress> progress = training.advance(1);
    if (!progress) return require_sentence(progress.error());
  }
  const Result<Bytes> saved = engine.save();
  require(saved.has_value());
  // Weights from a file may be so large that a step makes them infinite; no file of those is taken in.
  if (const Status status = training.load(*saved); !status) return require_sentence(status.error());
  const Result<Bytes> again = engine.save();
  require(again && *again == *saved);
}

// A network is refused, or has the sizes that it promised and can be trained.
void build(const TrainConfig& config) {
  const Result<std::shared_ptr<const Network>> network = Network::create(config.network);
  if (!network) return require_sentence(network.error());
  if (!is_small(**network)) return;
  Engine engine(1);
  load_images(engine, Split::kTrain);
  Training training(engine);
  if (const Status status = training.start(config); !status) return require_sentence(status.error());
  train(training);
}

// The text of settings, or of a network.
void run_settings(View bytes) {
  if (const Result<NetworkSpec> spec = network_spec_from_json(text_of(bytes))) {
    require(network_spec_from_json(to_json(*spec)) == *spec);
    build({.network = *spec});
  } else {
    require_sentence(spec.error());
  }
  const Result<TrainConfig> config = train_config_from_json(text_of(bytes));
  if (!config) return require_sentence(config.error());
  const Result<TrainConfig> again = train_config_from_json(to_json(*config));
  require(again && to_json(*again) == to_json(*config));
  require(preview_examples(*config, Dataset(), 3, 1).labels.size() == 1);
  build(*config);
}

TrainConfig small_config() {
  return {.network = {.layers = {Conv2dSpec{.filters = 8, .kernel = 5, .stride = 4, .padding = 1}, MaxPool2dSpec{},
                                 BatchNormSpec{}, ReluSpec{}, Conv2dSpec{.filters = 8, .padding = 1}, ReluSpec{},
                                 DropoutSpec{}, FlattenSpec{}, DenseSpec{.units = kClasses}}},
          .optimizer = {.kind = OptimizerKind::kAdamW, .weight_decay = 0.05f},
          .schedule = {.kind = ScheduleKind::kOneCycle},
          .augment = {.rotation = 10, .scale = 0.1f, .shear = 0.1f, .shift = 1, .elastic = 1, .thickness = 1},
          .non_digits = 0.2f,
          .synthetic = 0.2f,
          .label_smoothing = 0.1f,
          .batch_size = 2,
          .epochs = 2,
          .validation = 1,
          .patience = 1,
          .averaging = 0.9f};
}

std::vector<Bytes> settings_seeds() {
  std::vector<Bytes> seeds = {bytes_of(to_json(small_config())), bytes_of(to_json(small_config().network))};
  for (const Preset& preset : presets()) seeds.push_back(bytes_of(to_json(preset.config.network)));
  return seeds;
}

// Networks of a few bytes a layer, so that mutations find sizes instead of spelling: the kind of layer, its filters,
// units or rate as two bytes, kernel, stride and padding. The logits follow.
constexpr std::size_t kLayerBytes = 6;

NetworkSpec spec_of(View bytes) {
  constexpr std::size_t kMostLayers = 12;
  NetworkSpec spec;
  for (; bytes.size() >= kLayerBytes && spec.layers.size() < kMostLayers; bytes = bytes.subspan(kLayerBytes)) {
    const std::size_t size = two_bytes(bytes.subspan(1));
    const std::size_t kernel = bytes[3];
    const std::size_t stride = bytes[4];
    switch (bytes[0] % std::variant_size_v<LayerSpec>) {
      case 0:
        spec.layers.emplace_back(Conv2dSpec{.filters = size, .kernel = kernel, .stride = stride, .padding = bytes[5]});
        break;
      case 1:
        spec.layers.emplace_back(DenseSpec{.units = size});
        break;
      case 2:
        spec.layers.emplace_back(MaxPool2dSpec{.size = kernel, .stride = stride});
        break;
      case 3:
        spec.layers.emplace_back(BatchNormSpec{});
        break;
      case 4:
        spec.layers.emplace_back(ReluSpec{});
        break;
      case 5:
        spec.layers.emplace_back(DropoutSpec{.rate = static_cast<float>(size) / 0x20000});
        break;
      default:
        spec.layers.emplace_back(FlattenSpec{});
    }
  }
  spec.layers.emplace_back(DenseSpec{.units = kClasses});
  return spec;
}

void run_layers(View bytes) { build({.network = spec_of(bytes), .batch_size = 4}); }

std::vector<Bytes> layers_seeds() {
  constexpr std::array<std::uint8_t, kLayerBytes> kFlatten = {6, 0, 0, 0, 0, 0};
  const auto convolution = [](std::size_t filters, std::uint8_t kernel, std::uint8_t padding) {
    const auto low = static_cast<std::uint8_t>(filters % 256);
    const auto high = static_cast<std::uint8_t>(filters / 256);
    return std::array<std::uint8_t, kLayerBytes>{0, low, high, kernel, 1, padding};
  };
  const auto flattened = [&](const auto& first, const auto& second) {
    Bytes bytes;
    for (const auto& layer : {first, kFlatten, second, kFlatten}) append(bytes, layer);
    return bytes;
  };
  const Bytes small = {0, 8, 0, 5, 4, 1, 2, 0, 0, 2, 2, 0, 3, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0,
                       0, 8, 0, 3, 1, 1, 4, 0, 0, 0, 0, 0, 5, 9, 9, 0, 0, 0, 1, 9, 0, 0, 0, 0};
  // Products of these sizes do not fit 32 bits.
  return {small, flattened(convolution(1024, 13, 0), convolution(4096, 2, 1)),
          flattened(convolution(500, 3, 0), convolution(4, 15, 14))};
}

// ---- Files ---------------------------------------------------------------------------------------

// What can be read is written to a file that reads the same.
void run_safetensors(View bytes) {
  const Result<ModelFile> file = read_safetensors(bytes);
  if (!file) return require_sentence(file.error());
  const Bytes written = write_safetensors(*file);
  const Result<ModelFile> again = read_safetensors(written);
  require(again.has_value());
  require(write_safetensors(*again) == written);
}

std::vector<Bytes> safetensors_seeds() {
  return {write_safetensors({.metadata = {{"step", "3"}, {"config", "{\"a\": [1, 2]}"}},
                             .tensors = {{"w", {2, 2}, {1, 2, 3, 4}}, {"empty", {0}, {}}, {"scalar", {}, {5}}}})};
}

// The header of a file up to a zero byte, then its data: the length in front, which hardly a mutation would fit, is
// put there.
Bytes file_of(View bytes) {
  const auto zero = std::ranges::find(bytes, 0);
  const View header(bytes.begin(), zero);
  Bytes file;
  append_values(file, {std::uint64_t{header.size()}});
  append(file, header);
  if (zero != bytes.end()) append(file, {zero + 1, bytes.end()});
  return file;
}

Bytes without_length(const Bytes& file) {
  std::uint64_t header_bytes = 0;
  std::memcpy(&header_bytes, file.data(), sizeof(header_bytes));
  const View header = View(file).subspan(sizeof(header_bytes), static_cast<std::size_t>(header_bytes));
  Bytes bytes(header.begin(), header.end());
  bytes.push_back(0);
  append(bytes, View(file).subspan(sizeof(header_bytes) + header.size()));
  return bytes;
}

// A network that was taken in answers, and its training goes on; the images may come before or after it.
void run_checkpoint(View bytes) {
  const Bytes file = file_of(bytes);
  for (const bool images_first : {true, false}) {
    Engine engine(1);
    if (images_first) load_images(engine, Split::kTrain);
    Training training(engine);
    if (const Status status = training.load(file); !status) return require_sentence(status.error());
    if (!images_first) {
      const Status status = engine.load_dataset(Split::kTrain, idx_images(kLabels.size()), idx_labels(kLabels));
      if (!status) return require_sentence(status.error());
    }
    if (!is_small(engine.model()->network())) return;
    require(engine.predict({.kind = InkKind::kDrawing}).has_value());
    if (training.position()) train(training);
  }
}

std::vector<Bytes> checkpoint_seeds() {
  TrainConfig config = small_config();
  config.network.layers = {Conv2dSpec{.filters = 2, .kernel = 5, .stride = 8}, BatchNormSpec{}, ReluSpec{},
                           DenseSpec{.units = kClasses}};
  Engine engine(1);
  load_images(engine, Split::kTrain);
  Training training(engine);
  require(training.start(config).has_value());
  std::vector<Bytes> seeds;
  // In the first epoch, after it, and when only the network is left.
  for (const int slices : {1, 3}) {
    for (int i = 0; i < slices; ++i) require(training.advance(1).has_value());
    seeds.push_back(without_length(*engine.save()));
  }
  training.stop();
  seeds.push_back(without_length(*engine.save()));
  require(training.start(config, {{.index = 1, .label = 9, .corrected = 4}, {.index = 2, .label = 0}}).has_value());
  seeds.push_back(without_length(*engine.save()));
  return seeds;
}

// ---- Ink -----------------------------------------------------------------------------------------

// A reader that finds digits by chance, the same in the same image.
Prediction read_by_chance(const InkImage& image) {
  const auto ink = std::accumulate(image.pixels.begin(), image.pixels.end(), 0u);
  Prediction prediction{.verdict = ink % 3 == 0 ? Verdict::kUnclaimed : Verdict::kDigit, .digit = ink % kClasses};
  prediction.probabilities[prediction.digit] = static_cast<float>(ink % 101) / 100;
  return prediction;
}

// Every stroke that has points is of one digit.
void require_parted(std::span<const DrawnDigit> digits, std::span<const std::uint32_t> lengths) {
  std::vector<std::uint32_t> strokes;
  for (const DrawnDigit& digit : digits) strokes.insert(strokes.end(), digit.strokes.begin(), digit.strokes.end());
  std::ranges::sort(strokes);
  std::vector<std::uint32_t> drawn;
  for (std::uint32_t stroke = 0; stroke < lengths.size(); ++stroke) {
    if (lengths[stroke] > 0) drawn.push_back(stroke);
  }
  require(digits.size() > 1 && strokes == drawn);
}

// The first four bytes are the lengths of up to four strokes, the rest the floats of their points.
void run_strokes(View bytes) {
  if (bytes.size() < 4) return;
  const std::vector<std::uint32_t> lengths(bytes.begin(), bytes.begin() + 4);
  std::vector<InkPoint> points((bytes.size() - 4) / sizeof(InkPoint));
  if (!points.empty()) std::memcpy(points.data(), bytes.data() + 4, points.size() * sizeof(InkPoint));
  const Result<InkImage> image = ink_from_strokes(points, lengths, 280);
  if (!image) return require_sentence(image.error());
  // A stroke has a core of full ink, but for a dot on the corner of four pixels.
  const bool inked = std::ranges::max(image->pixels) > 240;
  require(inked == (image->kind != InkKind::kEmpty));
  const Result<DrawingReading> reading = read_drawing(points, lengths, 280, read_by_chance);
  require(reading.has_value());
  if (!reading->digits.empty()) require_parted(reading->digits, lengths);
}

std::vector<Bytes> strokes_seeds() {
  Bytes bytes = {3, 0, 1, 2};
  append_values(bytes, {10.f, 20.f, 200.f, 30.f, 90.f, 270.f, 50.f, 50.f, 0.f, 0.f, 280.f, 280.f});
  Bytes ones = {2, 2, 2, 2};
  append_values(
      ones, {40.f, 20.f, 40.f, 200.f, 80.f, 20.f, 80.f, 200.f, 120.f, 20.f, 120.f, 200.f, 121.f, 20.f, 121.f, 200.f});
  return {bytes, ones};
}

// Width and height, two bytes each, and pixels.
void run_picture(View bytes) {
  if (bytes.size() < 4) return;
  const Result<InkImage> image = ink_from_image(bytes.subspan(4), two_bytes(bytes), two_bytes(bytes.subspan(2)));
  if (!image) return require_sentence(image.error());
  require((std::ranges::max(image->pixels) > 0) == (image->kind != InkKind::kEmpty));
}

std::vector<Bytes> picture_seeds() {
  const auto picture = [](std::uint8_t width, std::uint8_t height, std::uint8_t pen) {
    Bytes bytes = {width, 0, height, 0};
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        bytes.push_back(std::abs(x - width / 2) < pen && y > 1 && y + 2 < height ? 255 : 0);
      }
    }
    return bytes;
  };
  return {picture(28, 28, 2), picture(40, 9, 1), picture(6, 60, 3)};
}

// Width and height, a byte each, and pixels of four bytes, of which missing ones are white: a whole reading, by a
// network that knows nothing, and a question about its first box.
void run_reading(View bytes) {
  if (bytes.size() < 2) return;
  static Engine* const engine = [] {
    static Engine small(1);
    const NetworkSpec network{.layers = {Conv2dSpec{.filters = 2, .kernel = 5, .stride = 8}, ReluSpec{}, FlattenSpec{},
                                         DenseSpec{.units = kClasses}}};
    Result<Model> model = Model::create(network, 1);
    require(model.has_value());
    require(small.use(std::make_shared<Model>(std::move(*model))).has_value());
    return &small;
  }();
  constexpr std::size_t kMostSide = 64;
  const std::size_t width = bytes[0] % kMostSide;
  const std::size_t height = bytes[1] % kMostSide;
  Bytes rgba(bytes.begin() + 2, bytes.end());
  rgba.resize(4 * width * height, 255);
  const auto job = PictureJob::create(engine->model(), {rgba, width, height}, engine->pool());
  if (!job) return require_sentence(job.error());
  // Each slice does something; a picture of this size needs no more of them.
  for (int slice = 0; slice < 1000 && !(*job)->progress().finished; ++slice) require((*job)->advance(4).has_value());
  require((*job)->progress().finished);
  for (const ReadMark& mark : (*job)->marks()) {
    require(mark.box.left < mark.box.right && mark.box.right <= width);
    require(mark.box.top < mark.box.bottom && mark.box.bottom <= height);
  }
  if ((*job)->marks().empty()) return;
  const PixelBox box = (*job)->marks()[0].box;
  require((*job)->read_box(box).has_value());
  if (const auto split = (*job)->split_box(box); !split) require_sentence(split.error());
}

std::vector<Bytes> reading_seeds() {
  Bytes two_bars = {40, 30};
  for (int y = 0; y < 30; ++y) {
    for (int x = 0; x < 40; ++x) {
      const bool is_ink = y > 4 && y < 26 && (std::abs(x - 10) < 2 || std::abs(x - 25) < 2 || y == 15);
      for (int channel = 0; channel < 3; ++channel) two_bars.push_back(is_ink ? 0 : 255);
      two_bars.push_back(255);
    }
  }
  return {two_bars, {20, 20}, {8, 8, 1, 2, 3}};
}

void run_unipen(View bytes) {
  const Result<std::vector<PenDigit>> digits = read_unipen(text_of(bytes));
  if (!digits) return require_sentence(digits.error());
  for (const PenDigit& digit : *digits) {
    require(digit.label < kClasses);
    const Result<InkImage> image = ink_from_strokes(digit.points, digit.lengths, kPenPadSize);
    if (!image) require_sentence(image.error());
  }
}

std::vector<Bytes> unipen_seeds() {
  return {
      bytes_of(".VERSION 1.0\n.COMMENT a comment\n.SEGMENT DIGIT 0-1 ? \"8\"\n.COMMENT 8 3\n.PEN_DOWN\n 267 333\n"
               " 270 330\n.PEN_UP\n.PEN_DOWN\n 1.5 -2e1\n.PEN_UP\n.DT 10\n")};
}

constexpr std::array kTargets = {Target{"idx", run_idx, idx_seeds},
                                 Target{"corrections", run_corrections, corrections_seeds},
                                 Target{"safetensors", run_safetensors, safetensors_seeds},
                                 Target{"checkpoint", run_checkpoint, checkpoint_seeds},
                                 Target{"settings", run_settings, settings_seeds},
                                 Target{"layers", run_layers, layers_seeds},
                                 Target{"strokes", run_strokes, strokes_seeds},
                                 Target{"picture", run_picture, picture_seeds},
                                 Target{"reading", run_reading, reading_seeds, 600},
                                 Target{"unipen", run_unipen, unipen_seeds}};

}  // namespace

std::span<const Target> targets() { return kTargets; }

}  // namespace inkling::fuzz
