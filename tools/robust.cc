// `inkling robust`: what a saved network still reads of test images that are turned, moved, blurred and so on.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "core/jobs/robustness_job.h"
#include "tools/commands.h"
#include "tools/files.h"
#include "tools/report.h"

namespace inkling {
namespace {

using Json = nlohmann::ordered_json;

void print_curve(const RobustnessCurve& curve) {
  const Distortion& distortion = *curve.distortion;
  const std::string name(distortion.name);
  const std::string unit(distortion.unit);
  std::printf("%-9s", name.c_str());
  for (const RobustnessPoint& point : curve.points) {
    std::printf("  %g: %.2f %%", double{point.strength}, 100 * point.accuracy);
  }
  if (const auto fall = curve.fall()) {
    std::printf("; below 95 %% at %.3g %s\n", double{*fall}, unit.c_str());
  } else {
    std::printf("; never below 95 %% up to %g %s\n", double{distortion.strengths.back()}, unit.c_str());
  }
}

void print_curve_json(const RobustnessCurve& curve) {
  const auto fall = curve.fall();
  Json json{{"event", "robustness"},
            {"name", curve.distortion->name},
            {"unit", curve.distortion->unit},
            {"fall", fall ? Json(*fall) : Json()},
            {"points", Json::array()}};
  for (const auto& [strength, accuracy, refused] : curve.points) {
    json["points"].push_back({{"strength", strength}, {"accuracy", accuracy}, {"refused", refused}});
  }
  print_line(json.dump());
}

}  // namespace

Status run_robust(Engine& engine, const Options& options) {
  if (Status status = load_images(engine, Split::kTest, read_evaluation_images(options)); !status) return status;
  if (Status status = load_network(engine, options); !status) return status;
  const auto start = Clock::now();
  const auto job = RobustnessJob::create(engine.model(), engine.dataset(Split::kTest), engine.pool());
  if (!job) return std::unexpected(job.error());
  while (!(*job)->progress().finished) {
    if (Status status = (*job)->advance(64); !status) return status;
  }
  const bool is_json = options.contains("json");
  for (const RobustnessCurve& curve : (*job)->curves()) (is_json ? print_curve_json : print_curve)(curve);
  if (!is_json) std::printf("%zu images at each strength, %.2f s\n", (*job)->images(), seconds_since(start));
  return {};
}

}  // namespace inkling
