// `inkling pen`: how a network reads pen strokes that people drew on a tablet, by writer and by digit.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <map>
#include <vector>

#include "core/evaluation/evaluation.h"
#include "core/ink/ink.h"
#include "tools/commands.h"
#include "tools/files.h"
#include "tools/pen_strokes.h"

namespace inkling {
namespace {

// By five folds of writers too, each writer in one: how far the accuracy depends on who writes.
constexpr std::size_t kFolds = 5;

using Writers = std::map<std::size_t, Evaluation>;

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

Result<Writers> evaluate_writers(const Model& model, const std::vector<PenDigit>& digits) {
  auto workspace = Workspace::create(model.network(), 1, Mode::kInference);
  if (!workspace) return std::unexpected(workspace.error());
  Writers writers;
  for (const PenDigit& digit : digits) {
    const auto image = ink_from_strokes(digit.points, digit.lengths, kPenPadSize);
    if (!image) return std::unexpected(image.error());
    const TensorView logits = model.infer(image->pixels, *workspace);
    writers[digit.writer].add(digit.label, Logits(logits.data, kClasses), model.calibration());
  }
  return writers;
}

void print_writers(const Writers& writers) {
  std::array<Evaluation, kFolds> folds;
  std::printf("by writer:");
  for (const auto& [writer, evaluation] : writers) {
    std::printf(" %zu: %.1f", writer, 100 * evaluation.accuracy());
    folds[writer % kFolds].merge(evaluation);
  }
  std::printf("\nby fold of writers:");
  for (const Evaluation& fold : folds) std::printf(" %.2f", 100 * fold.accuracy());
  std::printf("\n");
}

void print_digits(const Evaluation& total) {
  std::printf("by digit (row), read as (column):\n");
  for (std::size_t label = 0; label < kClasses; ++label) {
    std::printf("%zu ", label);
    for (const std::uint32_t count : total.confusion().subspan(label * kClasses, kClasses)) {
      std::printf(" %4u", count);
    }
    std::printf("  %.2f %%\n", 100 * total.recall(label));
  }
}

}  // namespace

Status run_pen(Engine& engine, const Options& options) {
  const auto digits = read_pen_digits(options);
  if (!digits) return std::unexpected(digits.error());
  if (Status status = load_network(engine, options); !status) return status;
  const Result<Writers> writers = evaluate_writers(*engine.model(), *digits);
  if (!writers) return std::unexpected(writers.error());
  const Result<std::size_t> several = count_taken_for_several(engine, *digits);
  if (!several) return std::unexpected(several.error());

  Evaluation total;
  for (const auto& [writer, evaluation] : *writers) total.merge(evaluation);
  print_writers(*writers);
  print_digits(total);
  std::printf("pen strokes: accuracy %.2f %% (%zu of %zu), calibration error %.2f %%, refused %.2f %%\n",
              100 * total.accuracy(), total.correct(), total.count(), 100 * total.calibration_error(),
              100 * static_cast<double>(total.refused()) / static_cast<double>(total.count()));
  std::printf("taken for several digits: %.2f %% (%zu of %zu)\n",
              100 * static_cast<double>(*several) / static_cast<double>(digits->size()), *several, digits->size());
  return {};
}

}  // namespace inkling
