// How well pictures are read the worse they are: numbers on made paper, one fault at a time in growing strength, read
// whole by the network that comes with the page. One line of JSON for each fault and strength on the output;
// tests/bench/made-pictures.mjs draws the chart.
//
//   made_pictures_bench COUNT          COUNT pictures for each point
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/thread_pool.h"
#include "core/jobs/picture_job.h"
#include "core/network/model.h"
#include "tests/bench/timing.h"
#include "tests/core/edit_distance.h"
#include "tests/core/pretrained.h"
#include "tests/core/synthetic_pictures.h"

namespace inkling::bench {
namespace {

using test::Faults;
using test::MadePicture;
using test::make_picture;

struct Fault {
  const char* name;
  float Faults::* strength;
};
constexpr std::array kFaults{
    Fault{"grain", &Faults::grain},
    Fault{"ruled lines", &Faults::rules},
    Fault{"squares", &Faults::squares},
    Fault{"gradient", &Faults::gradient},
    Fault{"shadow", &Faults::shadow},
    Fault{"table", &Faults::table},
    Fault{"print", &Faults::print},
    Fault{"tilt", &Faults::tilt},
    Fault{"perspective", &Faults::perspective},
    Fault{"blur", &Faults::blur},
    Fault{"noise", &Faults::noise},
    Fault{"JPEG", &Faults::jpeg},
};
constexpr std::size_t kStrengths = 6;  // from 0 to 1
// Of the picture's seed; other than those of the tests.
constexpr std::uint64_t kSeed = 0x70696374;

std::string digits_read(const std::shared_ptr<const Model>& model, const MadePicture& made, ThreadPool& pool) {
  const auto job = checked(PictureJob::create(model, made.picture(), pool));
  while (!job->progress().finished) {
    if (const Status status = job->advance(64); !status) fail(status.error().message);
  }
  std::string digits;
  for (const ReadMark& mark : job->marks()) {
    if (mark.prediction.verdict == Verdict::kDigit) digits += static_cast<char>('0' + mark.prediction.digit);
  }
  return digits;
}

void measure(const std::shared_ptr<const Model>& model, const Fault& fault, float strength, std::size_t pictures,
             ThreadPool& pool) {
  std::size_t digits = 0;
  std::size_t errors = 0;
  for (std::size_t i = 0; i < pictures; ++i) {
    Faults faults;
    faults.*fault.strength = strength;
    const MadePicture made = make_picture({}, faults, kSeed + i);
    std::string truth;
    for (const test::MadeDigit& digit : made.digits) truth += static_cast<char>('0' + digit.label);
    digits += truth.size();
    errors += test::edit_distance(digits_read(model, made, pool), truth);
  }
  std::printf(R"({"fault": "%s", "strength": %.2f, "digits": %zu, "errors": %zu})"
              "\n",
              fault.name, double{strength}, digits, errors);
  std::fflush(stdout);
}

void run(std::size_t pictures) {
  const ModelFile file = checked(read_safetensors(read_pretrained()));
  const auto model = std::make_shared<const Model>(checked(Model::load(file)));
  ThreadPool pool(2);
  for (const Fault& fault : kFaults) {
    for (std::size_t i = 0; i < kStrengths; ++i) {
      measure(model, fault, static_cast<float>(i) / static_cast<float>(kStrengths - 1), pictures, pool);
    }
  }
}

}  // namespace
}  // namespace inkling::bench

int main(int argc, char** argv) {
  const long pictures = argc == 2 ? std::strtol(argv[1], nullptr, 10) : 0;
  if (pictures < 1) inkling::bench::fail("usage: made_pictures_bench COUNT");
  inkling::bench::run(static_cast<std::size_t>(pictures));
}
