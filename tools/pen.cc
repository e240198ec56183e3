// `inkling pen`: how a network reads pen strokes that people drew on a tablet, by writer, by digit, and in other shapes
// than they were drawn in. A digit is read right where a person is shown the right one: a refusal is an error.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/evaluation/evaluation.h"
#include "core/ink/ink.h"
#include "core/ink/prediction.h"
#include "tools/commands.h"
#include "tools/files.h"
#include "tools/pen_strokes.h"
#include "tools/shapes.h"

namespace inkling {
namespace {

// By five folds of writers too, each writer in one: how far the accuracy depends on who writes.
constexpr std::size_t kFolds = 5;

double percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0.0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

// What people are shown of their digits.
struct Readings {
  std::size_t count = 0;
  std::size_t right = 0;
  std::size_t refused = 0;

  void add(std::uint8_t label, const Prediction& prediction) {
    ++count;
    if (prediction.verdict != Verdict::kDigit)
      ++refused;
    else if (prediction.digit == label)
      ++right;
  }
  void add(const Readings& other) {
    count += other.count;
    right += other.right;
    refused += other.refused;
  }
  [[nodiscard]] std::size_t wrong() const { return count - right - refused; }
};

Result<std::vector<PenDigit>> read_pen_digits(const Options& options) {
  if (!options.contains("pen")) return make_error(ErrorCode::kInvalidArgument, "pen needs --pen FILE.");
  const auto text = read_file(options.at("pen"));
  if (!text) return std::unexpected(text.error());
  return read_unipen({reinterpret_cast<const char*>(text->data()), text->size()});
}

// Each is one digit: the pad should not take it for several.
Result<std::size_t> count_taken_for_several(Engine& engine, const std::vector<PenDigit>& digits) {
  std::size_t count = 0;
  for (const PenDigit& digit : digits) {
    const auto read = engine.read_drawing(digit.points, digit.lengths, kPenPadSize);
    if (!read) return std::unexpected(read.error());
    if (!read->digits.empty()) ++count;
  }
  return count;
}

// ---- As they were drawn ----------------------------------------------------------------------------

struct AsDrawn {
  std::map<std::size_t, Readings> writers;
  // [digit, what it is read as], the last column for those refused.
  std::array<std::array<std::size_t, kClasses + 1>, kClasses> answers{};
  Evaluation evaluation;  // of what the network thinks, refused or not
};

Result<AsDrawn> read_as_drawn(const Model& model, const std::vector<PenDigit>& digits) {
  auto workspace = Workspace::create(model.network(), 1, Mode::kInference);
  if (!workspace) return std::unexpected(workspace.error());
  AsDrawn read;
  for (const PenDigit& digit : digits) {
    const auto image = ink_from_strokes(digit.points, digit.lengths, kPenPadSize);
    if (!image) return std::unexpected(image.error());
    const TensorView output = model.infer(image->pixels, *workspace);
    const Logits logits(output.data, kClasses);
    const Prediction prediction = prediction_from(*image, logits, model.calibration());
    read.writers[digit.writer].add(digit.label, prediction);
    ++read.answers.at(digit.label).at(prediction.verdict == Verdict::kDigit ? prediction.digit : kClasses);
    read.evaluation.add(digit.label, logits, model.calibration());
  }
  return read;
}

void print_writers(const std::map<std::size_t, Readings>& writers) {
  std::array<Readings, kFolds> folds;
  std::printf("read right, by writer:");
  for (const auto& [writer, readings] : writers) {
    std::printf(" %zu: %.1f", writer, percent(readings.right, readings.count));
    folds.at(writer % kFolds).add(readings);
  }
  std::printf("\nby fold of writers:");
  for (const Readings& fold : folds) std::printf(" %.2f", percent(fold.right, fold.count));
  std::printf("\n");
}

void print_digits(const AsDrawn& read) {
  std::printf("by digit (row), read as (column; the last: refused):\n");
  for (std::size_t label = 0; label < kClasses; ++label) {
    std::printf("%zu ", label);
    std::size_t total = 0;
    for (const std::size_t count : read.answers[label]) {
      std::printf(" %4zu", count);
      total += count;
    }
    std::printf("  %.2f %%\n", percent(read.answers[label][label], total));
  }
}

// ---- In other shapes -------------------------------------------------------------------------------

// Every so many-th digit is enough.
constexpr std::size_t kEvery = 3;

// A digit changed by some strength, or none where that makes no sense.
using Change = std::function<std::optional<Strokes>(const PenDigit&, double strength)>;

struct Curve {
  const char* name;
  std::vector<double> strengths;
  Change change;
};

Change reshaping(double StrokeShape::* quality) {
  return [quality](const PenDigit& digit, double strength) {
    StrokeShape shape;
    shape.*quality = strength;
    return Strokes{reshaped(digit.points, shape), digit.lengths};
  };
}

std::optional<Strokes> tall(const PenDigit& digit, double ratio) {
  if (digit.label == 1) return std::nullopt;  // as narrow as it is
  return Strokes{as_tall(digit.points, ratio), digit.lengths};
}

Strokes sampled(const PenDigit& digit, double points) {
  return resampled(digit.points, digit.lengths, static_cast<std::size_t>(points));
}

Result<Readings> read_changed(Engine& engine, const std::vector<PenDigit>& digits, const Change& change,
                              double strength) {
  Readings readings;
  for (std::size_t i = 0; i < digits.size(); i += kEvery) {
    const std::optional<Strokes> strokes = change(digits[i], strength);
    if (!strokes) continue;
    const auto image = ink_from_strokes(strokes->points, strokes->lengths, kPenPadSize);
    if (!image) return std::unexpected(image.error());
    const auto prediction = engine.predict(*image);
    if (!prediction) return std::unexpected(prediction.error());
    readings.add(digits[i].label, *prediction);
  }
  return readings;
}

Status print_shapes(Engine& engine, const std::vector<PenDigit>& digits) {
  const std::vector<Curve> curves{
      {"times as tall as wide, all but ones", {2, 2.5, 3, 3.5, 4}, tall},
      {"of its width", {0.35, 0.5, 0.67, 0.8, 1.2, 1.4, 1.8}, reshaping(&StrokeShape::width)},
      {"degrees aslant", {-35, -26, -17, -9, 9, 17, 26, 35}, reshaping(&StrokeShape::slant)},
      {"degrees turned", {-20, -15, -10, -5, 5, 10, 15, 20}, reshaping(&StrokeShape::turn)},
      {"points", {5, 10, 20, 200, 2000}, sampled},
  };
  std::printf("in another shape, read right (every %zurd digit):\n", kEvery);
  for (const Curve& curve : curves) {
    std::printf(" ");
    for (const double strength : curve.strengths) {
      const Result<Readings> readings = read_changed(engine, digits, curve.change, strength);
      if (!readings) return std::unexpected(readings.error());
      std::printf(" %g: %.1f", strength, percent(readings->right, readings->count));
    }
    std::printf("  %s\n", curve.name);
  }
  return {};
}

}  // namespace

Status run_pen(Engine& engine, const Options& options) {
  const auto digits = read_pen_digits(options);
  if (!digits) return std::unexpected(digits.error());
  if (Status status = load_network(engine, options); !status) return status;
  const Result<AsDrawn> read = read_as_drawn(*engine.model(), *digits);
  if (!read) return std::unexpected(read.error());
  const Result<std::size_t> several = count_taken_for_several(engine, *digits);
  if (!several) return std::unexpected(several.error());

  print_writers(read->writers);
  print_digits(*read);
  if (Status status = print_shapes(engine, *digits); !status) return status;
  Readings all;
  for (const auto& [writer, readings] : read->writers) all.add(readings);
  std::printf("pen strokes: %.2f %% read right (%zu of %zu), %.2f %% refused, %.2f %% read wrong\n",
              percent(all.right, all.count), all.right, all.count, percent(all.refused, all.count),
              percent(all.wrong(), all.count));
  std::printf("refused or not: accuracy %.2f %%, calibration error %.2f %%\n", 100 * read->evaluation.accuracy(),
              100 * read->evaluation.calibration_error());
  std::printf("taken for several digits: %.2f %% (%zu of %zu)\n", percent(*several, digits->size()), *several,
              digits->size());
  return {};
}

}  // namespace inkling
