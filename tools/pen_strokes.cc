#include "tools/pen_strokes.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

namespace inkling {
namespace {

std::string_view next_word(std::string_view* line) {
  const std::size_t begin = line->find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  line->remove_prefix(begin);
  const std::size_t end = std::min(line->find_first_of(" \t\r"), line->size());
  const std::string_view word = line->substr(0, end);
  line->remove_prefix(end);
  return word;
}

std::optional<std::size_t> next_count(std::string_view* line) {
  const std::string_view word = next_word(line);
  std::size_t count = 0;
  const auto parsed = std::from_chars(word.data(), word.data() + word.size(), count);
  if (word.empty() || parsed.ec != std::errc() || parsed.ptr != word.data() + word.size()) return std::nullopt;
  return count;
}

// Not every C++ library reads fractions by from_chars yet.
std::optional<float> next_coordinate(std::string_view* line) {
  const std::string word(next_word(line));
  char* end = nullptr;
  const float coordinate = std::strtof(word.c_str(), &end);
  if (word.empty() || end != word.c_str() + word.size()) return std::nullopt;
  return coordinate;
}

// `0 ? "8"` gives 8.
std::optional<std::uint8_t> quoted_digit(std::string_view line) {
  const std::size_t quote = line.find('"');
  if (quote == std::string_view::npos || quote + 2 >= line.size() || line[quote + 2] != '"') return std::nullopt;
  const char digit = line[quote + 1];
  if (digit < '0' || digit > '9') return std::nullopt;
  return static_cast<std::uint8_t>(digit - '0');
}

class Reader {
 public:
  // False when the line is not understood.
  bool read(std::string_view line) {
    const std::string_view rest = line;
    const std::string_view word = next_word(&line);
    if (word.empty()) return true;
    if (word == ".SEGMENT") return begin_digit(line);
    if (word == ".PEN_DOWN" || word == ".PEN_UP") {
      pen_is_down_ = word == ".PEN_DOWN";
      if (pen_is_down_ && !digits_.empty()) digits_.back().lengths.push_back(0);
      return true;
    }
    if (word == ".COMMENT") return read_writer(line);
    if (word.front() == '.') return true;
    return read_point(rest);
  }

  std::vector<PenDigit> take() { return std::move(digits_); }

 private:
  bool begin_digit(std::string_view line) {
    pen_is_down_ = false;
    const std::optional<std::uint8_t> label = quoted_digit(line);
    if (next_word(&line) != "DIGIT" || !label) return false;
    digits_.push_back({.label = *label, .points = {}, .lengths = {}});
    return true;
  }

  // Other comments than those of a digit are anybody's.
  bool read_writer(std::string_view line) {
    if (digits_.empty() || !digits_.back().points.empty()) return true;
    next_count(&line);
    if (const auto writer = next_count(&line)) digits_.back().writer = *writer;
    return true;
  }

  bool read_point(std::string_view line) {
    const auto x = next_coordinate(&line);
    const auto y = next_coordinate(&line);
    if (!x || !y || !next_word(&line).empty() || !pen_is_down_ || digits_.empty()) return false;
    PenDigit& digit = digits_.back();
    digit.points.push_back({*x, kPenPadSize - *y});
    ++digit.lengths.back();
    return true;
  }

  std::vector<PenDigit> digits_;
  bool pen_is_down_ = false;
};

}  // namespace

Result<std::vector<PenDigit>> read_unipen(std::string_view text) {
  Reader reader;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (!reader.read(text.substr(0, end))) {
      return make_error(ErrorCode::kInvalidData, "Line " + std::to_string(number) + " is no UNIPEN text.");
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.take();
}

}  // namespace inkling
