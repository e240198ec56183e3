#include "core/ink/drawn_digits.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

#include "core/base/sort.h"
#include "core/ink/lattice.h"

// All scores are natural logarithms of odds: of a digit rather than none, or of two digits rather than one.

namespace inkling {
namespace {

// Of a digit beside others: a one with its flag and its foot has three, and somebody mends it with another one.
constexpr std::size_t kMostStrokesOfDigit = 4;

// What a part of a drawing can be worth.
constexpr double kMostOdds = 6;
constexpr double kLeastOdds = -7.5;

// ---- How strokes stand beside each other ---------------------------------------------------------

// The drawing is looked at in so many rows from its top to its bottom.
constexpr std::size_t kRows = 64;
constexpr double kBeyondAll = std::numeric_limits<double>::infinity();

struct Reach {
  double low = kBeyondAll;
  double high = -kBeyondAll;

  [[nodiscard]] bool empty() const { return low > high; }
  [[nodiscard]] double length() const { return high - low; }
  void add(double at) {
    low = std::min(low, at);
    high = std::max(high, at);
  }
  void add(const Reach& other) {
    low = std::min(low, other.low);
    high = std::max(high, other.high);
  }
};

// Of one or more strokes: how far their centre lines reach.
struct Outline {
  Reach x;
  Reach y;
  std::array<Reach, kRows> rows;  // of x

  void add(const Outline& other) {
    x.add(other.x);
    y.add(other.y);
    for (std::size_t row = 0; row < kRows; ++row) rows[row].add(other.rows[row]);
  }
};

void add_line(const InkPoint& from, const InkPoint& to, const Reach& drawing, Outline* outline) {
  const double height = drawing.length() / kRows;
  const auto row_of = [&](double y) {
    if (height <= 0) return std::size_t{0};
    return static_cast<std::size_t>(std::clamp((y - drawing.low) / height, 0.0, kRows - 1.0));
  };
  const auto [upper, lower] = from.y <= to.y ? std::pair(from, to) : std::pair(to, from);
  const double slope = lower.y > upper.y ? (double{lower.x} - upper.x) / (double{lower.y} - upper.y) : 0.0;
  const std::size_t first = row_of(upper.y);
  const std::size_t last = row_of(lower.y);
  for (std::size_t row = first; row <= last; ++row) {
    const double top = drawing.low + static_cast<double>(row) * height;
    outline->rows[row].add(row == first ? upper.x : upper.x + (top - upper.y) * slope);
    outline->rows[row].add(row == last ? lower.x : upper.x + (top + height - upper.y) * slope);
  }
}

Outline outline_of(std::span<const InkPoint> stroke, const Reach& drawing) {
  Outline outline;
  const InkPoint* last = &stroke.front();
  for (const InkPoint& point : stroke) {
    outline.x.add(point.x);
    outline.y.add(point.y);
    add_line(*last, point, drawing, &outline);
    last = &point;
  }
  return outline;
}

// The room between two that stand beside each other, over the rows that both have ink in.
struct Room {
  double least = 0;  // negative where they overlap
  double median = 0;
  double closing = 0;  // how much more there is in the middle than at the top and at the bottom
};

Room room_between(const Outline& left, const Outline& right) {
  std::vector<double> rooms;
  for (std::size_t row = 0; row < kRows; ++row) {
    if (left.rows[row].empty() || right.rows[row].empty()) continue;
    rooms.push_back(right.rows[row].low - left.rows[row].high);
  }
  if (rooms.empty()) rooms.push_back(right.x.low - left.x.high);
  const double at_ends = std::max(rooms.front(), rooms.back());
  sort_compactly(rooms, std::identity());
  const double median = rooms[rooms.size() / 2];
  return {.least = rooms.front(), .median = median, .closing = median - at_ends};
}

// That the two are neighbours in a number, and not parts of one digit, by their place and size alone. Two digits hardly
// overlap, and each is about as tall as both together; the hook of a four crosses its stem, the ring of a nine is half
// as tall, those of an eight stand above each other, and the halves of a zero meet at both ends. A logistic regression
// on digits of two strokes, by people and by the generator of synthetic ink, and on numbers of two digits by the
// latter; what it has not seen is a line that was drawn over once more.
double odds_of_neighbours(const Outline& left, const Outline& right) {
  constexpr double kBias = -13.4;
  constexpr double kPerRoom = 18;
  constexpr double kPerClosing = -7.3;
  constexpr double kPerHeight = 11.7;
  constexpr double kPerOverlay = -60;
  constexpr double kLeastMedian = 0.06;
  Reach both = left.y;
  both.add(right.y);
  const double unit = both.length();
  if (unit <= 0) return kLeastOdds;  // dashes in a row
  const Room room = room_between(left, right);
  const double height = std::min(left.y.length(), right.y.length()) / unit;
  return kBias + kPerRoom * std::clamp(room.least / unit, -1.0, 0.2) +
         kPerClosing * std::clamp(room.closing / unit, 0.0, 0.5) + kPerHeight * std::clamp(height, 0.3, 0.8) +
         kPerOverlay * std::clamp(kLeastMedian - room.median / unit, 0.0, kLeastMedian);
}

// ---- Parts ------------------------------------------------------------------------------------------

// A stroke among the others from left to right.
struct Stroke {
  std::uint32_t number = 0;
  std::span<const InkPoint> points;
  double middle = 0;
};

std::vector<Stroke> strokes_from_left(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths) {
  std::vector<Stroke> strokes;
  for (std::uint32_t number = 0; number < lengths.size(); ++number) {
    const std::span<const InkPoint> stroke = points.first(lengths[number]);
    points = points.subspan(lengths[number]);
    if (stroke.empty()) continue;
    const auto [left, right] = std::ranges::minmax(stroke, {}, &InkPoint::x);
    strokes.push_back({number, stroke, (double{left.x} + double{right.x}) / 2});
  }
  sort_compactly(strokes, &Stroke::middle);
  return strokes;
}

Reach height_of(std::span<const InkPoint> points) {
  Reach height;
  for (const InkPoint& point : points) height.add(point.y);
  return height;
}

// Strokes that follow each other from the left, as one digit.
struct Part {
  std::span<const Stroke> strokes;
  Outline outline;
  Prediction prediction;
  bool is_read = false;
};

double odds_of(const Prediction& prediction) {
  const double probability = double{prediction.probabilities[prediction.digit]};
  return std::log(probability) - std::log1p(-probability);
}

// That a drawing is one digit: before anything is known of it, most are.
double odds_of_whole(const Prediction& prediction) {
  constexpr double kPrior = 1.5;
  return std::clamp(odds_of(prediction), -3.0, kMostOdds) + kPrior;
}

// That a part of it is a digit, and not a piece of one or of something else. Digits beside others are read without any
// doubt; pieces of letters are taken for digits, but with less probability than 95 %, where these odds are even.
double odds_of_part(const Prediction& prediction) {
  if (prediction.verdict == Verdict::kSpeck || prediction.verdict == Verdict::kScribble) return kLeastOdds;
  return std::clamp(2 * (odds_of(prediction) - 3), kLeastOdds, kMostOdds);
}

DrawnDigit to_digit(std::span<const Stroke> strokes, const Prediction& prediction) {
  DrawnDigit digit{{}, prediction};
  for (const Stroke& stroke : strokes) digit.strokes.push_back(stroke.number);
  sort_compactly(digit.strokes, std::identity());
  return digit;
}

// Beside other digits one is expected: there a class need only be more likely than all others together.
void expect_digit(Prediction* prediction) {
  const float probability = prediction->probabilities[prediction->digit];
  if (prediction->verdict == Verdict::kUnclaimed && probability >= kLeastProbability) {
    prediction->verdict = Verdict::kDigit;
  }
}

// The parts that may be the digits of a drawing. One that was not read yet counts as much as a digit can, so that those
// on the best path are worth to be read; when all of them were, no other path can be better.
class PartLattice {
 public:
  PartLattice(std::span<const Stroke> strokes, const Reach& height, const Prediction& whole);

  [[nodiscard]] std::vector<std::size_t> best() const {
    return best_path(pieces_, arcs_, [this](std::size_t left, std::size_t right) {
      return odds_of_neighbours(parts_[left].outline, parts_[right].outline);
    });
  }
  [[nodiscard]] const Part& operator[](std::size_t index) const { return parts_[index]; }
  void set_prediction(std::size_t index, const Prediction& prediction, double odds) {
    parts_[index].prediction = prediction;
    parts_[index].is_read = true;
    arcs_[index].score = odds;
  }

 private:
  void add(std::span<const Stroke> strokes, std::size_t first, const Outline& outline) {
    parts_.push_back({strokes, outline, {}, false});
    arcs_.push_back({first, first + strokes.size(), kMostOdds});
  }

  std::size_t pieces_;
  std::vector<Part> parts_;
  std::vector<LatticeArc> arcs_;  // of each part
};

PartLattice::PartLattice(std::span<const Stroke> strokes, const Reach& height, const Prediction& whole)
    : pieces_(strokes.size()) {
  // The first of equals is taken: a drawing that may be one digit is one. Nothing stands beside it.
  add(strokes, 0, {});
  set_prediction(0, whole, odds_of_whole(whole));
  for (std::size_t first = 0; first < pieces_; ++first) {
    Outline outline;
    for (std::size_t end = first + 1; end <= std::min(pieces_, first + kMostStrokesOfDigit); ++end) {
      if (end - first == pieces_) break;
      outline.add(outline_of(strokes[end - 1].points, height));
      add(strokes.subspan(first, end - first), first, outline);
    }
  }
}

Result<Prediction> read_strokes(std::span<const Stroke> strokes, float pad_size, const InkReader& read) {
  std::vector<InkPoint> points;
  std::vector<std::uint32_t> lengths;
  for (const Stroke& stroke : strokes) {
    points.insert(points.end(), stroke.points.begin(), stroke.points.end());
    lengths.push_back(static_cast<std::uint32_t>(stroke.points.size()));
  }
  const Result<InkImage> image = ink_from_strokes(points, lengths, pad_size);
  if (!image) return std::unexpected(image.error());
  return read(*image);
}

// Reads the parts on the best path until all of them are read.
Status read_best(float pad_size, const InkReader& read, PartLattice* lattice) {
  for (;;) {
    const std::vector<std::size_t> path = lattice->best();
    const auto unread = std::ranges::find_if(path, [&](std::size_t index) { return !(*lattice)[index].is_read; });
    if (unread == path.end()) return {};
    const Result<Prediction> prediction = read_strokes((*lattice)[*unread].strokes, pad_size, read);
    if (!prediction) return std::unexpected(prediction.error());
    lattice->set_prediction(*unread, *prediction, odds_of_part(*prediction));
  }
}

}  // namespace

Result<DrawingReading> read_drawing(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths,
                                    float pad_size, const InkReader& read) {
  const Result<InkImage> image = ink_from_strokes(points, lengths, pad_size);
  if (!image) return std::unexpected(image.error());
  DrawingReading reading{.whole = read(*image), .digits = {}};
  if (lengths.size() < 2 || image->kind == InkKind::kSpeck) return reading;
  const std::vector<Stroke> strokes = strokes_from_left(points, lengths);
  const Reach height = height_of(points);
  if (strokes.size() < 2 || strokes.size() > kMostStrokesOfNumber || height.length() <= 0) return reading;

  PartLattice lattice(strokes, height, reading.whole);
  if (const Status status = read_best(pad_size, read, &lattice); !status) return std::unexpected(status.error());
  const std::vector<std::size_t> path = lattice.best();
  const bool is_number = path.size() > 1 && std::ranges::any_of(path, [&](std::size_t part) {
                           return lattice[part].prediction.verdict == Verdict::kDigit;
                         });
  if (!is_number) return reading;
  for (const std::size_t part : path) {
    reading.digits.push_back(to_digit(lattice[part].strokes, lattice[part].prediction));
    expect_digit(&reading.digits.back().prediction);
  }
  return reading;
}

}  // namespace inkling
