// `inkling explain`: why a network answers a drawing or an image as it does, what it would take for another, and how
// far the explanation can be believed.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "core/explanation/ranks.h"
#include "core/jobs/attribution_job.h"
#include "core/jobs/counterfactual_job.h"
#include "core/jobs/deletion_job.h"
#include "core/jobs/occlusion_job.h"
#include "core/jobs/prototype_job.h"
#include "core/jobs/strokes_job.h"
#include "tools/commands.h"
#include "tools/files.h"
#include "tools/pen_strokes.h"
#include "tools/report.h"
#include "tools/sheet.h"

namespace inkling {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kPatch = 5;
constexpr std::size_t kStride = 2;

// A whole number below `end`; `fallback` when the option was not given.
Result<std::size_t> number(const Options& options, const std::string& name, std::size_t fallback, std::size_t end) {
  const std::string text = option(options, name, std::to_string(fallback));
  std::size_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && value < end) return value;
  return make_error(ErrorCode::kInvalidArgument,
                    "--" + name + " must be a whole number from 0 to " + std::to_string(end - 1) + ".");
}

// What is explained.
struct Subject {
  InkImage image;
  std::optional<PenDigit> drawing;  // where there are strokes
};

Result<Subject> read_drawing(const Options& options) {
  const auto text = read_file(options.at("strokes"));
  if (!text) return std::unexpected(text.error());
  auto digits = read_unipen({reinterpret_cast<const char*>(text->data()), text->size()});
  if (!digits) return std::unexpected(digits.error());
  if (digits->empty()) return make_error(ErrorCode::kInvalidArgument, "The file of strokes holds no digit.");
  PenDigit& digit = digits->front();
  const auto image = ink_from_strokes(digit.points, digit.lengths, kPenPadSize);
  if (!image) return std::unexpected(image.error());
  return Subject{*image, std::move(digit)};
}

Result<Subject> read_image(Engine& engine, const Options& options) {
  if (Status status = load_images(engine, Split::kTest, read_evaluation_images(options)); !status) {
    return std::unexpected(status.error());
  }
  const Dataset& images = engine.dataset(Split::kTest);
  const auto index = number(options, "image", 0, images.size());
  if (!index) return std::unexpected(index.error());
  Subject subject{.image = {.kind = InkKind::kDrawing, .pixels = {}}, .drawing = {}};
  std::ranges::copy(images.image(*index), subject.image.pixels.begin());
  return subject;
}

template <typename JobType>
Result<std::shared_ptr<JobType>> finished(Result<std::shared_ptr<JobType>> job) {
  while (job && !(*job)->progress().finished) {
    if (Status status = (*job)->advance(64); !status) return std::unexpected(status.error());
  }
  return job;
}

// A map of any numbers as grey on middle grey; the largest of either sign is black or white.
void draw_map(std::span<const float> values, std::span<std::uint8_t> pixels) {
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::abs(value));
  std::ranges::transform(values, pixels.begin(), [largest](float value) {
    return static_cast<std::uint8_t>(std::lround(127.5f * (1 + (largest > 0 ? value / largest : 0.0f))));
  });
}

Json prediction_json(const Prediction& prediction) {
  return {{"verdict", verdict_name(prediction.verdict)},
          {"digit", prediction.digit},
          {"probability", double{prediction.probabilities[prediction.digit]}},
          {"probabilities", prediction.probabilities}};
}

Json list_json(const std::vector<WithoutInk>& list) {
  Json json = Json::array();
  for (const WithoutInk& without : list) {
    Json one = prediction_json(without.prediction);
    one["stroke"] = without.stroke;
    for (const InkPoint& point : without.line) one["line"].push_back({point.x, point.y});
    json.push_back(std::move(one));
  }
  return json;
}

// One explanation after another, each into the JSON object and onto the sheet.
class Explainer {
 public:
  Explainer(Engine& engine, const Subject& subject, std::size_t digit, std::uint64_t seed)
      : engine_(engine), subject_(subject), digit_(digit), seed_(seed) {
    std::ranges::copy(subject.image.pixels, sheet_.next().begin());
  }

  Status attribute() {
    const auto job = finished(AttributionJob::create(engine_.model(), subject_.image.pixels, digit_));
    if (!job) return std::unexpected(job.error());
    attribution_ = (*job)->attribution();
    draw_map(attribution_.pixels, sheet_.next());
    json_["attribution"] = {{"steps", kAttributionSteps},
                            {"logit", attribution_.logit},
                            {"paper_logit", attribution_.paper_logit},
                            {"completeness_error", attribution_.completeness_error()},
                            {"pixels", attribution_.pixels}};
    return {};
  }

  // The same of a network that never learned.
  Status compare_untrained() {
    auto untrained = Model::create(engine_.model()->network().spec(), seed_);
    if (!untrained) return std::unexpected(untrained.error());
    const auto model = std::make_shared<const Model>(std::move(*untrained));
    const auto job = finished(AttributionJob::create(model, subject_.image.pixels, digit_));
    if (!job) return std::unexpected(job.error());
    const auto& pixels = (*job)->attribution().pixels;
    draw_map(pixels, sheet_.next());
    json_["untrained"] = {{"seed", seed_},
                          {"rank_correlation", rank_correlation(subject_.image.pixels, attribution_.pixels, pixels)}};
    return {};
  }

  Status erase() {
    const auto job = finished(DeletionJob::create(engine_.model(), subject_.image.pixels, attribution_.pixels, digit_,
                                                  seed_, engine_.pool()));
    if (!job) return std::unexpected(job.error());
    const Deletion deletion = (*job)->deletion();
    json_["deletion"] = {{"area", Deletion::area(deletion.important)},
                         {"random_area", Deletion::area(deletion.random)},
                         {"important", deletion.important},
                         {"random", deletion.random},
                         {"lowest", deletion.lowest},
                         {"highest", deletion.highest}};
    return {};
  }

  Status occlude() {
    const auto job =
        finished(OcclusionJob::create(engine_.model(), subject_.image.pixels, digit_, kPatch, kStride, engine_.pool()));
    if (!job) return std::unexpected(job.error());
    const Occlusion occlusion = (*job)->occlusion();
    std::vector<float> map(kImagePixels);  // a place's drop at the middle of its patch
    for (std::size_t i = 0; i < occlusion.logit_drops.size(); ++i) {
      const std::size_t y = i / occlusion.places * kStride + kPatch / 2;
      const std::size_t x = i % occlusion.places * kStride + kPatch / 2;
      map[y * kImageSide + x] = occlusion.logit_drops[i];
    }
    draw_map(map, sheet_.next());
    json_["occlusion"] = {{"patch", kPatch},
                          {"stride", kStride},
                          {"places", occlusion.places},
                          {"logit_drops", occlusion.logit_drops},
                          {"probability_drops", occlusion.probability_drops}};
    return {};
  }

  Status take_apart() {
    if (!subject_.drawing) return {};
    const auto job = finished(StrokesJob::create(engine_.model(), subject_.drawing->points, subject_.drawing->lengths,
                                                 kPenPadSize, engine_.pool()));
    if (!job) return std::unexpected(job.error());
    json_["strokes"] = list_json((*job)->strokes());
    json_["parts"] = list_json((*job)->parts());
    for (const WithoutInk& without : (*job)->strokes()) {
      std::ranges::copy(without.prediction.pixels, sheet_.next().begin());
    }
    for (const WithoutInk& without : (*job)->parts()) {
      std::ranges::copy(without.prediction.pixels, sheet_.next().begin());
    }
    return {};
  }

  Status change_mind(std::size_t towards) {
    const auto job = finished(CounterfactualJob::create(engine_.model(), subject_.image.pixels, towards));
    if (!job) return std::unexpected(job.error());
    const Counterfactual& found = (*job)->counterfactual();
    std::ranges::copy(found.pixels, sheet_.next().begin());
    json_["counterfactual"] = {{"digit", towards},
                               {"found", found.found},
                               {"norm", found.norm},
                               {"probability", double{found.probabilities[towards]}},
                               {"pixels", found.pixels}};
    return {};
  }

  Status imagine() {
    const auto job = finished(PrototypeJob::create(engine_.model(), digit_, seed_));
    if (!job) return std::unexpected(job.error());
    const Prototype prototype = (*job)->prototype();
    std::ranges::copy(prototype.pixels, sheet_.next().begin());
    json_["prototype"] = {
        {"digit", digit_}, {"probability", double{prototype.probabilities[digit_]}}, {"pixels", prototype.pixels}};
    return {};
  }

  [[nodiscard]] const Json& json() const { return json_; }
  [[nodiscard]] std::vector<std::uint8_t> pgm() const { return sheet_.pgm(); }

 private:
  Engine& engine_;
  const Subject& subject_;
  std::size_t digit_;
  std::uint64_t seed_;
  Attribution attribution_;
  Json json_;
  Sheet sheet_{8};
};

std::string words(const Json& answer) {
  if (answer["verdict"] != "digit") return "is refused, " + answer["verdict"].get<std::string>();
  char text[32];
  std::snprintf(text, sizeof(text), "reads %d, %.1f %%", answer["digit"].get<int>(),
                100 * answer["probability"].get<double>());
  return text;
}

void print_sentences(const Json& json, std::size_t digit) {
  std::printf("It %s.\n", words(json["answer"]).c_str());
  const Json& attribution = json["attribution"];
  std::printf("Logit of %zu: %.3f, %.3f on empty paper; the pixels add up to the difference with an error of %.4f.\n",
              digit, attribution["logit"].get<double>(), attribution["paper_logit"].get<double>(),
              attribution["completeness_error"].get<double>());
  std::printf("Rank correlation with the map of an untrained network: %.3f.\n",
              json["untrained"]["rank_correlation"].get<double>());
  if (json.contains("deletion")) {
    std::printf("Mean probability as the ink is erased: %.3f by this map, %.3f by chance.\n",
                json["deletion"]["area"].get<double>(), json["deletion"]["random_area"].get<double>());
  }
  for (const auto& [list, name] : {std::pair{"strokes", "stroke"}, {"parts", "part"}}) {
    for (std::size_t i = 0; json.contains(list) && i < json[list].size(); ++i) {
      std::printf("Without %s %zu it %s.\n", name, i + 1, words(json[list][i]).c_str());
    }
  }
  if (json.contains("counterfactual")) {
    const Json& found = json["counterfactual"];
    const int towards = found["digit"].get<int>();
    if (found["found"].get<bool>()) {
      std::printf("It reads %d after a change of %.2f.\n", towards, found["norm"].get<double>());
    } else {
      std::printf("No change was found that makes it read %d.\n", towards);
    }
  }
  if (json.contains("prototype")) {
    std::printf("What it would most like to see is a %zu with %.1f %%.\n", digit,
                100 * json["prototype"]["probability"].get<double>());
  }
}

Status explain(Engine& engine, const Options& options, const Subject& subject) {
  const auto start = Clock::now();
  const Result<Prediction> answer = engine.predict(subject.image);
  if (!answer) return std::unexpected(answer.error());
  const auto digit = number(options, "digit", answer->digit, kClasses);
  if (!digit) return std::unexpected(digit.error());
  const auto seed = number(options, "seed", 1, SIZE_MAX);
  if (!seed) return std::unexpected(seed.error());
  const auto towards = number(options, "towards", 0, kClasses);
  if (!towards) return std::unexpected(towards.error());

  Explainer explainer(engine, subject, *digit, *seed);
  Status status = explainer.attribute();
  if (status) status = explainer.compare_untrained();
  if (status && answer->verdict != Verdict::kEmpty) status = explainer.erase();
  if (status) status = explainer.occlude();
  if (status && answer->verdict != Verdict::kEmpty) status = explainer.take_apart();
  if (status && options.contains("towards")) status = explainer.change_mind(*towards);
  if (status && options.contains("prototype")) status = explainer.imagine();
  if (!status) return status;

  Json json{{"event", "explanation"}, {"digit", *digit}, {"answer", prediction_json(*answer)}};
  json.update(explainer.json());
  json["seconds"] = seconds_since(start);
  if (options.contains("json")) {
    print_line(json.dump());
  } else {
    print_sentences(json, *digit);
  }
  return options.contains("out") ? write_file(options.at("out"), explainer.pgm()) : Status{};
}

}  // namespace

Status run_explain(Engine& engine, const Options& options) {
  if (options.contains("strokes") == options.contains("image")) {
    return make_error(ErrorCode::kInvalidArgument, "explain needs a drawing or an image: --strokes FILE or --image N.");
  }
  Options named = options;
  named.try_emplace("model", "web/models/pretrained.safetensors");
  if (Status status = load_network(engine, named); !status) return status;
  const Result<Subject> subject = options.contains("strokes") ? read_drawing(options) : read_image(engine, options);
  if (!subject) return std::unexpected(subject.error());
  return explain(engine, options, *subject);
}

}  // namespace inkling
