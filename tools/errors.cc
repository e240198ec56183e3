// `inkling errors`: the images that a saved network misreads, one a line, as the page lists them.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/evaluation/answer_list.h"
#include "tools/commands.h"
#include "tools/files.h"
#include "tools/report.h"

namespace inkling {
namespace {

struct Misread {
  std::size_t index;
  ReadImage image;
};

// By what errors are put in order: the lowest first, equal ones in order of index.
struct Order {
  std::string_view name;
  float (*key)(const ReadImage&);
};
constexpr std::array kOrders{Order{"confidence", [](const ReadImage& image) { return -image.confidence(); }},
                             Order{"loss", [](const ReadImage& image) { return -image.loss; }},
                             Order{"margin", [](const ReadImage& image) { return image.margin(); }}};

void print_sentence(const Misread& misread) {
  const auto& [index, image] = misread;
  std::printf("image %zu: labelled %d, read as %d, %.1f %%, loss %.3f, margin %.1f %%%s\n", index, image.label,
              image.answer, 100 * double{image.confidence()}, double{image.loss}, 100 * double{image.margin()},
              image.refused ? ", refused" : "");
}

void print_json(const Misread& misread) {
  const auto& [index, image] = misread;
  const nlohmann::ordered_json json{{"event", "error"},         {"index", index},
                                    {"label", image.label},     {"answer", image.answer},
                                    {"refused", image.refused}, {"loss", image.loss},
                                    {"margin", image.margin()}, {"probabilities", image.probabilities}};
  print_line(json.dump());
}

}  // namespace

Status run_errors(Engine& engine, const Options& options) {
  const auto* order = std::ranges::find(kOrders, option(options, "order", "confidence"), &Order::name);
  if (order == kOrders.end()) {
    return make_error(ErrorCode::kInvalidArgument, "--order must be one of confidence, loss, margin.");
  }
  if (Status status = load_images(engine, Split::kTest, read_evaluation_images(options)); !status) return status;
  if (Status status = load_network(engine, options); !status) return status;
  const auto job = evaluate(engine);
  if (!job) return std::unexpected(job.error());
  std::vector<Misread> errors;
  const auto images = (*job)->answers().images();
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (images[i].answer != images[i].label) errors.push_back({.index = i, .image = images[i]});
  }
  std::ranges::sort(errors, {},
                    [&](const Misread& misread) { return std::pair(order->key(misread.image), misread.index); });
  std::ranges::for_each(errors, options.contains("json") ? print_json : print_sentence);
  return {};
}

}  // namespace inkling
