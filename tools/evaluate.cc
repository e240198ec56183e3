// `inkling evaluate`: the accuracy of a saved network and, with --others, how well it tells what is no digit.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>
#include <vector>

#include "core/data/dataset.h"
#include "core/network/calibration.h"
#include "tools/commands.h"
#include "tools/files.h"
#include "tools/report.h"

namespace inkling {
namespace {

using Json = nlohmann::ordered_json;

using Score = float (*)(Logits, float);

Result<std::vector<float>> scores_of(const Model& model, const Dataset& images, Score score) {
  auto workspace = Workspace::create(model.network(), 1, Mode::kInference);
  if (!workspace) return std::unexpected(workspace.error());
  std::vector<float> scores;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const TensorView logits = model.infer(images.image(i), *workspace);
    scores.push_back(score(Logits(logits.data, kClasses), model.calibration().temperature));
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

Result<Dataset> read_digits(const Options& options) {
  Result<IdxFiles> files = read_evaluation_images(options);
  if (!files) return std::unexpected(files.error());
  return Dataset::from_idx(std::move(files->images), std::move(files->labels));
}

Result<Dataset> read_others(const Options& options) {
  auto images = read_file(options.at("others"));
  if (!images) return std::unexpected(images.error());
  // Nobody looks at these labels.
  std::vector<std::uint8_t> labels{0, 0, 8, 1};
  for (std::size_t i = 4; i < 8; ++i) labels.push_back(i < images->size() ? (*images)[i] : 0);
  labels.resize(8 + images->size() / kImagePixels);
  return Dataset::from_idx(std::move(*images), std::move(labels));
}

// How well one score separates the two: with a threshold that refuses as few of these digits as calibration allows.
// The score that predictions use is also compared with the network's own threshold.
void print_scores(const char* name, std::span<float> digits, std::span<const float> others, const float* in_use,
                  bool is_json) {
  const double area = area_under_roc(digits, others);
  const double refused = share_below(others, rejection_threshold(digits, kFalseRejects));
  if (is_json) {
    Json json{{"event", "others"},
              {"score", name},
              {"count", others.size()},
              {"area_under_roc", area},
              {"false_rejects", kFalseRejects},
              {"refused", refused}};
    if (in_use != nullptr) json["refused_in_use"] = share_below(others, *in_use);
    print_line(json.dump());
    return;
  }
  std::printf("other images by %s: area under ROC %.4f; %.2f %% of %zu refused where %.1f %% of the digits are\n", name,
              area, 100 * refused, others.size(), 100 * kFalseRejects);
  if (in_use != nullptr) {
    std::printf("  with the network's threshold of %.3f: %.2f %% refused, and %.2f %% of the digits\n", double{*in_use},
                100 * share_below(others, *in_use), 100 * share_below(digits, *in_use));
  }
}

// Both scores that may tell a digit from what is none, side by side.
Status compare_scores(const Model& model, const Options& options) {
  const Result<Dataset> digits = read_digits(options);
  if (!digits) return std::unexpected(digits.error());
  const Result<Dataset> others = read_others(options);
  if (!others) return std::unexpected(others.error());
  for (const auto& [name, score] : {std::pair{"probability", &max_probability}, {"energy", &negative_energy}}) {
    auto of_digits = scores_of(model, *digits, score);
    const auto of_others = scores_of(model, *others, score);
    if (!of_digits) return std::unexpected(of_digits.error());
    if (!of_others) return std::unexpected(of_others.error());
    const bool is_in_use = score == &max_probability;
    print_scores(name, *of_digits, *of_others, is_in_use ? &model.calibration().threshold : nullptr,
                 options.contains("json"));
  }
  return {};
}

}  // namespace

Status run_evaluate(Engine& engine, const Options& options) {
  if (Status status = load_images(engine, Split::kTest, read_evaluation_images(options)); !status) return status;
  if (Status status = load_network(engine, options); !status) return status;
  if (Status status = report_evaluation(engine, options); !status) return status;
  return options.contains("others") ? compare_scores(*engine.model(), options) : Status{};
}

}  // namespace inkling
