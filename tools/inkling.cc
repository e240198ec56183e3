// The command-line tool: trains and evaluates natively with the very code that
// runs in the page. Files, clocks and printing live here, not in the core.
//
//   inkling train --preset keras --epochs 1 --seed 1 [--out model.safetensors]
//   inkling evaluate --model model.safetensors
//   inkling errors --model model.safetensors
//   inkling robust --model model.safetensors
//   inkling neurons --model model.safetensors
//   inkling doubtful --preset quick
//   inkling pen --model model.safetensors --pen strokes.txt
//   inkling digits --out sheet.pgm
//   inkling read picture.ppm
//   inkling explain --strokes digit.txt --towards 3 --out sheet.pgm
//   inkling config --preset ink
//   inkling schema
//
// Each command has a file of its name (commands.h); here is what chooses among them.
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/engine.h"
#include "core/training/presets.h"
#include "tools/commands.h"
#include "tools/config.h"
#include "tools/options.h"

namespace inkling {
namespace {

// With a place for the names of the presets.
constexpr char kUsage[] =
    "usage: inkling train [options]     train a network and report its accuracy on the test images\n"
    "       inkling evaluate --model F  report the accuracy of a saved network\n"
    "       inkling errors --model F    list the test images that a saved network misreads, the surest first\n"
    "       inkling robust --model F    report what it reads of test images that are turned, moved, blurred and so on\n"
    "       inkling neurons --model F   report by layer how many of its units never fire, and the gradient\n"
    "       inkling doubtful [options]  list the training images, or with --test the test images, with doubtful "
    "labels\n"
    "       inkling pen --model F --pen F  report how it reads pen strokes, by writer, by digit and in other shapes\n"
    "       inkling digits --out F      draw a sheet of synthetic digits, a row for each, then of what is none\n"
    "       inkling read FILE [--json]  read the digits on a picture, a PGM or PPM file\n"
    "       inkling explain (--strokes F | --image N)  say why a network answers as it does\n"
    "       inkling config [options]    print the settings of a training as JSON\n"
    "       inkling schema              print what can be set, and to what, as JSON\n"
    "\n"
    "  --data DIR       the four IDX files of MNIST (default: build/mnist)\n"
    "  --threads N      threads (default: all cores)\n"
    "  --model F        evaluate, errors, robust, neurons, pen: the network, a safetensors file; digits: how well "
    "it reads them\n"
    "                   read, explain: in place of web/models/pretrained.safetensors\n"
    "  --others F       evaluate: an IDX file of 28x28 images that are no digits; how well they are told from digits\n"
    "  --order NAME     errors: by confidence, loss (both the highest first) or margin (the lowest first)\n"
    "  --pen F          pen: digits in UNIPEN text, as of the UCI pen-based digits\n"
    "  --validation     choose without the test images, which are not even read: train holds the last 5,000 training\n"
    "                   images out, unless its settings hold some out, and reports on them; evaluate does on the "
    "5,000\n"
    "  --json           one JSON object a line in place of sentences\n"
    "\n"
    "  --preset NAME    train: %s (default: keras; doubtful: quick)\n"
    "  --test           doubtful: of the test images\n"
    "  --config F       train, doubtful: a JSON file of settings, in place of a preset\n"
    "  --corrections F  train: on the training images as a list of corrections says, which the page exports\n"
    "  --exchange N     doubtful: exchange N training labels on purpose, half for any, half for a likely one, by "
    "--seed,\n"
    "                   and tell how many of them are found\n"
    "  --out F          train: where to write the network; digits, explain: where to write the sheet, a PGM file\n"
    "  --strokes F      explain: a drawing, the first digit of a file in UNIPEN text\n"
    "  --image N        explain: a test image, or with --validation one of the 5,000\n"
    "  --towards N      explain: also the smallest change that makes it read this digit\n"
    "  --prototype      explain: also what the digit looks like to the network\n"
    "  --digit N        explain: the answer to explain, in place of the network's\n"
    "                   digits: this one alone, a row for each style; 10 is no digit\n"
    "\n"
    "Settings of train and config, in place of the preset's:\n";

struct Command {
  std::string_view name;
  Status (*run)(Engine&, const Options&);
  bool takes_file = false;
};
constexpr Command kCommands[] = {{"train", run_train},    {"evaluate", run_evaluate}, {"errors", run_errors},
                                 {"robust", run_robust},  {"neurons", run_neurons},   {"doubtful", run_doubtful},
                                 {"pen", run_pen},        {"digits", run_digits},     {"read", run_read, true},
                                 {"explain", run_explain}};

// Those that need no engine.
struct Printer {
  std::string_view name;
  Status (*run)(const Options&);
};
constexpr Printer kPrinters[] = {{"config", run_config}, {"schema", run_schema}};

void print_usage() {
  std::string names;
  for (const Preset& preset : presets()) names += (names.empty() ? "" : ", ") + std::string(preset.name);
  std::printf(kUsage, names.c_str());
  for (const SettingOption& setting : setting_options()) {
    std::printf("  --%-16s %s\n", setting.name.c_str(), setting.rule.c_str());
  }
}

Result<Options> read_options(std::span<char*> arguments, bool takes_file) {
  std::vector<std::string> settings;
  for (SettingOption& setting : setting_options()) settings.push_back(std::move(setting.name));
  return parse_options(arguments, settings, takes_file);
}

Status run(std::span<char*> arguments) {
  const std::string_view name = arguments.empty() ? "" : arguments[0];
  const auto* command = std::ranges::find(kCommands, name, &Command::name);
  const auto* printer = std::ranges::find(kPrinters, name, &Printer::name);
  if (command == std::end(kCommands) && printer == std::end(kPrinters)) {
    print_usage();
    if (name.empty() || name == "--help") return {};
    return make_error(ErrorCode::kInvalidArgument, "There is no command " + std::string(name) + ".");
  }
  const Result<Options> options =
      read_options(arguments.subspan(1), command != std::end(kCommands) && command->takes_file);
  if (!options) return std::unexpected(options.error());
  if (printer != std::end(kPrinters)) return printer->run(*options);
  const Result<std::size_t> threads = thread_count(*options);
  if (!threads) return std::unexpected(threads.error());
  Engine engine(*threads);
  return command->run(engine, *options);
}

}  // namespace
}  // namespace inkling

int main(int count, char** arguments) {
  const inkling::Status status = inkling::run({arguments + 1, static_cast<std::size_t>(count - 1)});
  if (status) return 0;
  std::fprintf(stderr, "inkling: %s\n", status.error().message.c_str());
  return 1;
}
