#include "core/data/corrections.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <utility>

#include "core/base/sort.h"

namespace inkling {
namespace {

constexpr std::string_view kHead = "set,index,label,correction";
constexpr std::string_view kTrain = "train";
constexpr std::string_view kTest = "test";
constexpr std::string_view kDrop = "drop";

std::string_view name_of(Split split) { return split == Split::kTrain ? kTrain : kTest; }

// What stands before the next `mark`, or all; `text` is what is left behind it.
std::string_view take_until(char mark, std::string_view& text) {
  const std::size_t end = std::min(text.find(mark), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

std::string_view take_line(std::string_view& text) {
  std::string_view line = take_until('\n', text);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::optional<std::uint32_t> to_index(std::string_view text) {
  const std::string digits(text);
  const char* end = digits.data() + digits.size();
  std::uint32_t index = 0;
  const auto parsed = std::from_chars(digits.data(), end, index);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return index;
}

std::optional<std::uint8_t> to_digit(std::string_view text) {
  if (text.size() != 1 || text[0] < '0' || text[0] > '9') return std::nullopt;
  return static_cast<std::uint8_t>(text[0] - '0');
}

std::optional<Correction> correction_from(std::string_view line) {
  const std::string_view set = take_until(',', line);
  const std::optional<std::uint32_t> index = to_index(take_until(',', line));
  const std::optional<std::uint8_t> label = to_digit(take_until(',', line));
  const std::optional<std::uint8_t> corrected = to_digit(line);
  if ((set != kTrain && set != kTest) || !index || !label) return std::nullopt;
  if (line != kDrop && (!corrected || corrected == label)) return std::nullopt;
  return Correction{
      .split = set == kTrain ? Split::kTrain : Split::kTest, .index = *index, .label = *label, .corrected = corrected};
}

std::pair<Split, std::uint32_t> place_of(const Correction& correction) { return {correction.split, correction.index}; }

std::string name_of(const Correction& correction) {
  return std::string(name_of(correction.split)) + " image " + std::to_string(correction.index);
}

}  // namespace

Result<std::vector<Correction>> corrections_from_csv(std::string_view text) {
  if (take_line(text) != kHead) {
    return make_error(ErrorCode::kInvalidData,
                      "This is no list of corrections: its first line must be " + std::string(kHead) + ".");
  }
  std::vector<Correction> corrections;
  for (std::size_t number = 2; !text.empty(); ++number) {
    const std::string_view line = take_line(text);
    // As editors leave them at the end.
    if (line.empty()) continue;
    const std::optional<Correction> correction = correction_from(line);
    if (!correction) {
      return make_error(ErrorCode::kInvalidData, "Line " + std::to_string(number) +
                                                     " of the corrections must be like train,1247,2,7 or "
                                                     "train,1247,2,drop.");
    }
    corrections.push_back(*correction);
  }
  sort_compactly(corrections, place_of);
  const auto twice = std::ranges::adjacent_find(corrections, {}, place_of);
  if (twice != corrections.end()) {
    return make_error(ErrorCode::kInvalidData, "The corrections say two things of " + name_of(*twice) + ".");
  }
  return corrections;
}

std::string to_csv(std::span<const Correction> corrections) {
  std::string text(kHead);
  text += '\n';
  for (const Correction& correction : corrections) {
    text += name_of(correction.split);
    text += ',' + std::to_string(correction.index) + ',' + std::to_string(correction.label) + ',';
    text += correction.corrected ? std::to_string(*correction.corrected) : std::string(kDrop);
    text += '\n';
  }
  return text;
}

Status check_corrections(const Dataset& dataset, Split split, std::span<const Correction> corrections) {
  for (const Correction& correction : corrections) {
    if (correction.split != split) continue;
    if (correction.index >= dataset.size() || dataset.label(correction.index) != correction.label) {
      return make_error(ErrorCode::kInvalidData, "The corrections are not of these images: there is no " +
                                                     name_of(correction) + " with the label " +
                                                     std::to_string(correction.label) + ".");
    }
  }
  return {};
}

Result<Dataset> corrected(const Dataset& dataset, Split split, std::span<const Correction> corrections) {
  if (Status status = check_corrections(dataset, split, corrections); !status) {
    return std::unexpected(std::move(status.error()));
  }
  const auto published = dataset.labels(0, dataset.size());
  std::vector<std::uint8_t> labels(published.begin(), published.end());
  std::vector<bool> is_dropped(dataset.size());
  for (const Correction& correction : corrections) {
    if (correction.split != split) continue;
    if (correction.corrected) labels[correction.index] = *correction.corrected;
    is_dropped[correction.index] = !correction.corrected;
  }
  const Dataset relabelled = dataset.labelled(std::move(labels));
  std::vector<std::uint32_t> kept;
  for (std::uint32_t i = 0; i < dataset.size(); ++i) {
    if (!is_dropped[i]) kept.push_back(i);
  }
  return kept.size() == dataset.size() ? relabelled : relabelled.chosen(kept);
}

}  // namespace inkling
