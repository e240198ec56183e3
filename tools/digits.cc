// `inkling digits`: a sheet of synthetic digits to look at or, with --model, how well a network reads each style.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "core/base/rng.h"
#include "core/ink/ink_styles.h"
#include "core/ink/synthetic_ink.h"
#include "tools/commands.h"
#include "tools/files.h"
#include "tools/report.h"
#include "tools/sheet.h"

namespace inkling {
namespace {

using Pixels = std::array<std::uint8_t, kImagePixels>;

constexpr Rng kRng(1, Stream::kTest);

constexpr std::size_t kColumns = 24;

void draw_rows_of_style(const InkStyle& style, std::size_t rows, Sheet* sheet) {
  for (std::uint64_t number = 0; number < rows * kColumns; ++number) {
    SyntheticInk ink;
    draw_style(style, kRng, number, &ink);
    render_ink(ink, sheet->next());
  }
}

// As they come in training, whatever their style.
void draw_rows_of_digit(std::uint8_t label, std::size_t rows, Sheet* sheet) {
  Pixels pixels;
  std::size_t drawn = 0;
  for (std::uint64_t number = 0; drawn < rows * kColumns; ++number) {
    if (synthetic_digit(kRng, number, pixels) != label) continue;
    std::ranges::copy(pixels, sheet->next().begin());
    ++drawn;
  }
}

void draw_rows_of_no_digit(std::size_t rows, Sheet* sheet) {
  for (std::uint64_t number = 0; number < rows * kColumns; ++number) {
    SyntheticInk ink;
    draw_non_digit(kRng, number, &ink);
    render_ink(ink, sheet->next());
  }
}

Sheet sheet_of_all() {
  Sheet sheet(kColumns);
  for (std::uint8_t label = 0; label < kClasses; ++label) draw_rows_of_digit(label, 2, &sheet);
  draw_rows_of_no_digit(4, &sheet);
  return sheet;
}

// `only` is a label in decimal, that of no digit included; others give an empty sheet.
Sheet sheet_of_styles(const std::string& only) {
  Sheet sheet(kColumns);
  for (std::uint8_t label = 0; label < kClasses; ++label) {
    if (only != std::to_string(label)) continue;
    for (const InkStyle& style : ink_styles(label)) draw_rows_of_style(style, 1, &sheet);
  }
  if (only == std::to_string(kNoDigit)) draw_rows_of_no_digit(16, &sheet);
  return sheet;
}

void print_speed() {
  const auto start = Clock::now();
  Pixels pixels;
  constexpr std::uint64_t kTimed = 20'000;
  for (std::uint64_t number = 0; number < kTimed; ++number) synthetic_digit(kRng, number, pixels);
  std::printf("%.2f us a digit\n", seconds_since(start) * 1e6 / static_cast<double>(kTimed));
}

// A line: the share of samples that are read right, and wrong answers of more than 2 %.
void print_style(const Model& model, Workspace& workspace, const InkStyle& style, std::size_t style_number) {
  constexpr std::uint64_t kSamples = 500;
  std::array<std::size_t, kClasses> answers{};
  for (std::uint64_t number = 0; number < kSamples; ++number) {
    SyntheticInk ink;
    Pixels pixels;
    draw_style(style, kRng, number, &ink);
    render_ink(ink, pixels);
    const std::span<float> logits = model.infer(pixels, workspace).flat();
    ++answers[static_cast<std::size_t>(std::ranges::max_element(logits) - logits.begin())];
  }
  std::printf("%d, style %2zu, weight %d: %5.1f %% read;", style.label(), style_number, style.weight(),
              100.0 * static_cast<double>(answers[style.label()]) / static_cast<double>(kSamples));
  for (std::size_t answer = 0; answer < answers.size(); ++answer) {
    if (answer != style.label() && answers[answer] * 50 > kSamples) std::printf(" %zu: %zu", answer, answers[answer]);
  }
  std::printf("\n");
}

Status report_styles(const Model& model) {
  auto workspace = Workspace::create(model.network(), 1, Mode::kInference);
  if (!workspace) return std::unexpected(workspace.error());
  for (std::uint8_t label = 0; label < kClasses; ++label) {
    std::size_t style_number = 0;
    for (const InkStyle& style : ink_styles(label)) print_style(model, *workspace, style, style_number++);
  }
  return {};
}

}  // namespace

Status run_digits(Engine& engine, const Options& options) {
  if (options.contains("model")) {
    if (Status status = load_network(engine, options); !status) return status;
    return report_styles(*engine.model());
  }
  if (!options.contains("out")) return make_error(ErrorCode::kInvalidArgument, "digits needs --out FILE.");
  print_speed();
  const std::string only = option(options, "digit", "");
  const Sheet sheet = only.empty() ? sheet_of_all() : sheet_of_styles(only);
  return write_file(options.at("out"), sheet.pgm());
}

}  // namespace inkling
