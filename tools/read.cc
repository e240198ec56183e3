// `inkling read FILE`: the digits on a picture, a line for each line of writing.
#include <cstddef>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/jobs/picture_job.h"
#include "tools/commands.h"
#include "tools/files.h"
#include "tools/netpbm.h"
#include "tools/report.h"

namespace inkling {
namespace {

using Json = nlohmann::ordered_json;

double probability_of(const ReadMark& mark) { return double{mark.prediction.probabilities[mark.prediction.digit]}; }

// The lines that have digits, each with its digits.
std::vector<std::string> lines_of(std::span<const ReadMark> marks) {
  std::vector<std::string> lines;
  std::size_t line = 0;
  for (const ReadMark& mark : marks) {
    if (mark.prediction.verdict != Verdict::kDigit) continue;
    if (lines.empty() || mark.line != line) lines.emplace_back();
    line = mark.line;
    lines.back() += static_cast<char>('0' + mark.prediction.digit);
  }
  return lines;
}

void print_marks(std::span<const ReadMark> marks) {
  for (const std::string& line : lines_of(marks)) print_line(line);
  for (const ReadMark& mark : marks) {
    const bool is_digit = mark.prediction.verdict == Verdict::kDigit;
    std::printf("%zux%zu at %zu, %zu: ", mark.box.right - mark.box.left, mark.box.bottom - mark.box.top, mark.box.left,
                mark.box.top);
    if (is_digit) {
      std::printf("%zu, %.1f %%\n", mark.prediction.digit, 100 * probability_of(mark));
    } else {
      std::printf("%s\n", std::string(verdict_name(mark.prediction.verdict)).c_str());
    }
  }
}

void print_json(std::span<const ReadMark> marks, const std::string& file, double seconds) {
  Json list = Json::array();
  for (const ReadMark& mark : marks) {
    list.push_back({{"line", mark.line},
                    {"left", mark.box.left},
                    {"top", mark.box.top},
                    {"right", mark.box.right},
                    {"bottom", mark.box.bottom},
                    {"verdict", verdict_name(mark.prediction.verdict)},
                    {"digit", mark.prediction.digit},
                    {"probability", probability_of(mark)}});
  }
  print_line(
      Json{{"event", "picture"}, {"file", file}, {"lines", lines_of(marks)}, {"marks", list}, {"seconds", seconds}}
          .dump());
}

}  // namespace

Status run_read(Engine& engine, const Options& options) {
  if (!options.contains("file")) return make_error(ErrorCode::kInvalidArgument, "read needs a picture: read FILE.");
  Options named = options;
  named.try_emplace("model", "web/models/pretrained.safetensors");
  if (Status status = load_network(engine, named); !status) return status;
  const std::string& file = options.at("file");
  const auto bytes = read_file(file);
  if (!bytes) return std::unexpected(bytes.error());
  const Result<LoadedPicture> picture = read_netpbm(*bytes, kMaxPicturePixels);
  if (!picture) return std::unexpected(picture.error());

  const auto start = Clock::now();
  const auto job = PictureJob::create(engine.model(), {picture->rgba, picture->width, picture->height}, engine.pool());
  if (!job) return std::unexpected(job.error());
  while (!(*job)->progress().finished) {
    if (Status status = (*job)->advance(64); !status) return status;
  }
  if (options.contains("json")) {
    print_json((*job)->marks(), file, seconds_since(start));
  } else {
    print_marks((*job)->marks());
  }
  return {};
}

}  // namespace inkling
