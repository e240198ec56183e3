#include "core/ink/synthetic_ink.h"

#include <algorithm>
#include <cmath>
#include <numbers>

// Coordinates: x to the right, y downwards; a digit is about 1 tall and its middle is near (0.5, 0.5).

namespace inkling {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

// Draws one after another from the numbers that belong to one drawing.
class Draws {
 public:
  Draws(const Rng& rng, std::uint64_t number) : rng_(rng), next_block_(number * kBlocksPerDrawing) {}

  std::uint32_t bits() {
    if (used_ == words_.size()) {
      rng_.fill(next_block_, words_);
      next_block_ += kBlocks;
      used_ = 0;
    }
    return words_[used_++];
  }
  // In [low, high).
  float uniform(float low, float high) { return low + (high - low) * static_cast<float>(bits() >> 8) * 0x1p-24f; }
  bool chance(float probability) { return uniform(0, 1) < probability; }
  // 0 … bound - 1.
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>((std::uint64_t{bits()} * bound) >> 32); }
  // About normal, and never beyond 3.5 deviations: the sum of four uniform numbers of 16 bits.
  float normal(float deviation) {
    const std::uint32_t a = bits();
    const std::uint32_t b = bits();
    const std::uint32_t sum = (a & 0xFFFF) + (a >> 16) + (b & 0xFFFF) + (b >> 16);
    return deviation * std::numbers::sqrt3_v<float> * (static_cast<float>(sum) * 0x1p-16f - 2.0f);
  }

 private:
  static constexpr std::uint64_t kBlocksPerDrawing = 1024;  // more than any drawing uses
  static constexpr std::size_t kBlocks = 8;                 // at a time

  const Rng& rng_;
  std::uint64_t next_block_;
  std::array<std::uint32_t, 4 * kBlocks> words_{};
  std::size_t used_ = 4 * kBlocks;
};

struct Vertex {
  float x = 0;
  float y = 0;
  bool is_corner = false;
};

// The control points of a drawing.
struct Sketch {
  static constexpr std::size_t kMaxVertices = 64;

  std::array<Vertex, kMaxVertices> vertices;
  std::array<std::size_t, SyntheticInk::kMaxStrokes> lengths;
  std::size_t vertex_count = 0;
  std::size_t stroke_count = 0;

  void begin_stroke() { lengths[stroke_count++] = 0; }
  void add(Vertex vertex) {
    vertices[vertex_count++] = vertex;
    ++lengths[stroke_count - 1];
  }
  [[nodiscard]] std::span<Vertex> all() { return std::span(vertices).first(vertex_count); }

  template <typename Function>
  void for_each_stroke(Function function) {
    std::span<Vertex> rest = all();
    for (const std::size_t length : std::span(lengths).first(stroke_count)) {
      function(rest.first(length));
      rest = rest.subspan(length);
    }
  }
};

// How far a drawing strays from its style. Drawn once for each: there are tidy hands and others.
struct Hand {
  float jitter = 0;        // of every control point
  float stroke_shift = 0;  // of whole strokes
  float stroke_turn = 0;   // … radians
  float stroke_scale = 0;  // … share of the size
  float end_stretch = 0;   // of the ends of strokes
  float hook_chance = 0;   // that an end has a hook where the pen came down or left
  float corner_loss = 0;   // that a corner is rounded
  int smoothing = 0;       // passes over the points: corners cut, loops smaller
  float tremor = 0;
};

Hand draw_digit_hand(Draws& draws) {
  const float haste = draws.uniform(0, 1);
  return {.jitter = 0.008f + 0.05f * haste * draws.uniform(0, 1),
          .stroke_shift = draws.uniform(0.0f, 0.045f),
          .stroke_turn = draws.uniform(0.0f, 0.12f),
          .stroke_scale = draws.uniform(0.0f, 0.18f),
          .end_stretch = draws.uniform(0.0f, 0.06f),
          .hook_chance = draws.chance(0.3f) ? 0.3f : 0.0f,
          .corner_loss = haste * 0.3f,
          .smoothing = static_cast<int>(draws.below(4)),
          .tremor = draws.chance(0.3f) ? draws.uniform(0.0f, 0.012f) : 0.0f};
}

// The hand of shapes and letters keeps corners: a square without them would be a zero.
Hand draw_shape_hand(Draws& draws) {
  return {.jitter = draws.uniform(0.005f, 0.035f),
          .stroke_shift = draws.uniform(0.0f, 0.04f),
          .stroke_turn = draws.uniform(0.0f, 0.1f),
          .stroke_scale = draws.uniform(0.0f, 0.1f),
          .end_stretch = draws.uniform(0.0f, 0.05f),
          .smoothing = static_cast<int>(draws.below(2)),
          .tremor = draws.chance(0.3f) ? draws.uniform(0.0f, 0.012f) : 0.0f};
}

// ---- Control points --------------------------------------------------------------------------------

// Shares of the forms that add up to 1, a little beyond the forms themselves at times.
std::array<float, InkStyle::kMaxForms> draw_shares(std::size_t forms, Draws& draws) {
  constexpr float kBeyond = 1.25f;
  std::array<float, InkStyle::kMaxForms> shares{1, 0, 0};
  if (forms == 1) return shares;
  // Uniform over the line or the triangle between them.
  float u = draws.uniform(0, 1);
  float v = forms == 2 ? 0.0f : draws.uniform(0, 1);
  if (u + v > 1) {
    u = 1 - u;
    v = 1 - v;
  }
  shares = {1 - u - v, u, v};
  const float middle = 1 / static_cast<float>(forms);
  for (std::size_t form = 0; form < forms; ++form) shares[form] = middle + kBeyond * (shares[form] - middle);
  return shares;
}

void sketch_style(const InkStyle& style, Draws& draws, Sketch* sketch) {
  const auto shares = draw_shares(style.forms(), draws);
  std::size_t index = 0;
  for (const std::uint8_t length : style.strokes()) {
    sketch->begin_stroke();
    for (std::size_t end = index + length; index < end; ++index) {
      Vertex vertex{.is_corner = style.knot(0, index).is_corner};
      for (std::size_t form = 0; form < style.forms(); ++form) {
        vertex.x += shares[form] * static_cast<float>(style.knot(form, index).x) * 0.01f;
        vertex.y += shares[form] * static_cast<float>(style.knot(form, index).y) * 0.01f;
      }
      sketch->add(vertex);
    }
  }
}

// Each stroke of several is drawn on its own: moved, turned and scaled a little.
void loosen_stroke(const Hand& hand, Draws& draws, std::span<Vertex> stroke) {
  Vertex centre;
  for (const Vertex& vertex : stroke) {
    centre.x += vertex.x / static_cast<float>(stroke.size());
    centre.y += vertex.y / static_cast<float>(stroke.size());
  }
  const float turn = draws.normal(hand.stroke_turn);
  const float scale = 1 + draws.normal(hand.stroke_scale);
  const float shift_x = draws.normal(hand.stroke_shift);
  const float shift_y = draws.normal(hand.stroke_shift);
  for (Vertex& vertex : stroke) {
    const float x = scale * (vertex.x - centre.x);
    const float y = scale * (vertex.y - centre.y);
    vertex.x = centre.x + x - turn * y + shift_x;
    vertex.y = centre.y + y + turn * x + shift_y;
  }
}

// Moves an end along its stroke, outwards or back.
void stretch_end(float by, const Vertex& before, Vertex* end) {
  const float x = end->x - before.x;
  const float y = end->y - before.y;
  const float length = std::hypot(x, y);
  if (length < 1e-3f) return;
  const float share = std::max(by, -0.6f * length) / length;
  end->x += share * x;
  end->y += share * y;
}

void loosen(const Hand& hand, Draws& draws, Sketch* sketch) {
  if (sketch->stroke_count > 1) {
    sketch->for_each_stroke([&](std::span<Vertex> stroke) { loosen_stroke(hand, draws, stroke); });
  }
  for (Vertex& vertex : sketch->all()) {
    vertex.x += draws.normal(hand.jitter);
    vertex.y += draws.normal(hand.jitter);
    if (vertex.is_corner && draws.chance(hand.corner_loss)) vertex.is_corner = false;
  }
  sketch->for_each_stroke([&](std::span<Vertex> stroke) {
    if (stroke.size() < 2) return;
    stretch_end(draws.normal(hand.end_stretch), stroke[1], &stroke.front());
    stretch_end(draws.normal(hand.end_stretch), stroke[stroke.size() - 2], &stroke.back());
  });
}

// A quantity of the pose of a drawing: near its middle in most hands, anywhere in its range in others.
struct Spread {
  float middle = 0;
  float deviation = 0;
  float least = 0;
  float most = 0;
};

float draw(const Spread& spread, float far_chance, Draws& draws) {
  const float near = spread.middle + draws.normal(spread.deviation);
  const float far = draws.uniform(spread.least, spread.most);
  return draws.chance(far_chance) ? far : near;
}

// How far a whole drawing may be bent.
struct PoseLimits {
  Spread rotation;       // radians
  Spread slant;          // x for each y
  Spread width;          // the logarithm of the width of the unit box
  float far_chance = 0;  // that one of them lies anywhere in its range, each on its own
};
// What is 35 degrees aslant, turned by 20, a quarter as wide as usual or nearly twice is still read.
constexpr Spread kRotation{.deviation = 0.11f, .least = -0.37f, .most = 0.37f};
constexpr Spread kSlant{.middle = 0.08f, .deviation = 0.21f, .least = -0.7f, .most = 0.75f};
constexpr PoseLimits kDigitPose{.rotation = kRotation,
                                .slant = kSlant,
                                .width = {.middle = -0.17f, .deviation = 0.22f, .least = -1.5f, .most = 0.45f},
                                .far_chance = 0.25f};
// A one with a flag that is much wider would be a seven.
constexpr PoseLimits kOnePose{.rotation = kRotation,
                              .slant = kSlant,
                              .width = {.middle = -0.17f, .deviation = 0.22f, .least = -0.7f, .most = 0.0f},
                              .far_chance = 0.22f};
// A seven that is much narrower would be a one with a flag.
constexpr PoseLimits kSevenPose{.rotation = {.deviation = 0.09f, .least = -0.3f, .most = 0.3f},
                                .slant = kSlant,
                                .width = {.middle = -0.1f, .deviation = 0.15f, .least = -1.2f, .most = 0.45f},
                                .far_chance = 0.25f};
constexpr PoseLimits kShapePose{.rotation = {.deviation = 0.15f},
                                .slant = {.middle = 0.04f, .deviation = 0.12f},
                                .width = {.middle = -0.1f, .deviation = 0.2f}};

const PoseLimits& pose_of(std::uint8_t label) {
  if (label == 1) return kOnePose;
  return label == 7 ? kSevenPose : kDigitPose;
}

// Bends, tapers and slants all strokes together.
void pose(const PoseLimits& limits, Draws& draws, Sketch* sketch) {
  const float bend_x = draws.normal(0.04f);  // a bow of the upright direction
  const float wave_x = draws.normal(0.025f);
  const float wave_y = draws.normal(0.025f);
  const float phase_x = draws.uniform(0, 2 * kPi);
  const float phase_y = draws.uniform(0, 2 * kPi);
  const float taper = draws.normal(0.10f);  // wider below or above
  const float drop = draws.normal(0.07f);   // the upper or the lower part taller
  const float width = std::exp(draw(limits.width, limits.far_chance, draws));
  const float slant = draw(limits.slant, limits.far_chance, draws);
  const float angle = draw(limits.rotation, limits.far_chance, draws);
  const float cosine = std::cos(angle);
  const float sine = std::sin(angle);
  for (Vertex& vertex : sketch->all()) {
    const float u = vertex.x - 0.5f;
    const float v = vertex.y - 0.5f;
    const float bent_x = u * (1 + taper * 2 * v) + bend_x * (1 - 4 * v * v) + wave_x * std::sin(5 * v + phase_x);
    const float bent_y = v + drop * (1 - 4 * v * v) + wave_y * std::sin(5 * u + phase_y);
    const float x = width * bent_x - slant * bent_y;
    vertex.x = 0.5f + cosine * x - sine * bent_y;
    vertex.y = 0.5f + sine * x + cosine * bent_y;
  }
}

// ---- From control points to points --------------------------------------------------------------------

constexpr float kStep = 0.055f;  // between points, about

// A spline through a run of vertices without corners inside (Catmull and Rom 1974, centripetal: no loops and no
// overshoot where they lie close together). The run's first point is not added.
void trace_run(std::span<const Vertex> run, SyntheticInk* ink) {
  const auto interval = [&](std::size_t i) {  // from vertex i to the next
    return std::max(1e-2f, std::sqrt(std::hypot(run[i + 1].x - run[i].x, run[i + 1].y - run[i].y)));
  };
  const auto slope = [&](std::size_t i) {  // from vertex i to the next
    const float d = interval(i);
    return Vertex{(run[i + 1].x - run[i].x) / d, (run[i + 1].y - run[i].y) / d};
  };
  const auto inner_tangent = [&](std::size_t i) {
    const float before = interval(i - 1);
    const float after = interval(i);
    const Vertex a = slope(i - 1);
    const Vertex b = slope(i);
    return Vertex{(after * a.x + before * b.x) / (before + after), (after * a.y + before * b.y) / (before + after)};
  };
  const std::size_t last = run.size() - 1;
  // The ends are as little curved as they can be.
  const auto end_tangent = [](const Vertex& chord, const Vertex& inner) {
    return Vertex{1.5f * chord.x - 0.5f * inner.x, 1.5f * chord.y - 0.5f * inner.y};
  };
  Vertex from = last == 1 ? slope(0) : end_tangent(slope(0), inner_tangent(1));
  for (std::size_t i = 0; i < last; ++i) {
    const Vertex to = i + 1 < last ? inner_tangent(i + 1) : last == 1 ? slope(0) : end_tangent(slope(i), from);
    const Vertex& a = run[i];
    const Vertex& b = run[i + 1];
    const float d = interval(i);
    const float chord = std::hypot(b.x - a.x, b.y - a.y);
    const int steps = std::clamp(static_cast<int>(std::lround(chord * 1.1f / kStep)), 1, 16);
    for (int step = 1; step <= steps; ++step) {
      const float t = static_cast<float>(step) / static_cast<float>(steps);
      const float s = 1 - t;
      // Cubic Hermite.
      const float wa = s * s * (1 + 2 * t);
      const float wb = t * t * (1 + 2 * s);
      const float va = d * t * s * s;
      const float vb = -d * t * t * s;
      ink->add({wa * a.x + wb * b.x + va * from.x + vb * to.x, wa * a.y + wb * b.y + va * from.y + vb * to.y});
    }
    from = to;
  }
}

void smooth(int passes, std::span<InkPoint> points) {
  for (int pass = 0; pass < passes; ++pass) {
    InkPoint before = points.front();
    for (std::size_t i = 1; i + 1 < points.size(); ++i) {
      const InkPoint here = points[i];
      points[i] = {0.25f * (before.x + points[i + 1].x) + 0.5f * here.x,
                   0.25f * (before.y + points[i + 1].y) + 0.5f * here.y};
      before = here;
    }
  }
}

// Shakes the points along a stroke, neighbours alike.
void shake(float tremor, Draws& draws, std::span<InkPoint> points) {
  float x = 0;
  float y = 0;
  for (InkPoint& point : points) {
    x = 0.5f * x + draws.uniform(-tremor, tremor);
    y = 0.5f * y + draws.uniform(-tremor, tremor);
    point.x += x;
    point.y += y;
  }
}

// A short way from the end of a stroke, turning back sharply.
InkPoint hook(const InkPoint& end, const InkPoint& before, Draws& draws) {
  const float direction = std::atan2(before.y - end.y, before.x - end.x) + draws.uniform(-1.4f, 1.4f);
  const float length = draws.uniform(0.03f, 0.10f);
  return {end.x + length * std::cos(direction), end.y + length * std::sin(direction)};
}

void trace_stroke(const Hand& hand, Draws& draws, std::span<const Vertex> stroke, SyntheticInk* ink) {
  ink->begin_stroke();
  if (stroke.size() > 1 && draws.chance(hand.hook_chance)) {
    ink->add(hook({stroke[0].x, stroke[0].y}, {stroke[1].x, stroke[1].y}, draws));
  }
  ink->add({stroke.front().x, stroke.front().y});
  for (std::size_t begin = 0; begin + 1 < stroke.size();) {
    std::size_t end = begin + 1;
    while (end + 1 < stroke.size() && !stroke[end].is_corner) ++end;
    trace_run(stroke.subspan(begin, end - begin + 1), ink);
    begin = end;
  }
  if (stroke.size() > 1 && draws.chance(hand.hook_chance)) {
    const Vertex& end = stroke.back();
    const Vertex& before = stroke[stroke.size() - 2];
    ink->add(hook({end.x, end.y}, {before.x, before.y}, draws));
  }
  smooth(hand.smoothing, ink->last_stroke());
  if (hand.tremor > 0) shake(hand.tremor, draws, ink->last_stroke());
}

void trace(const Hand& hand, Draws& draws, Sketch& sketch, SyntheticInk* ink) {
  sketch.for_each_stroke([&](std::span<const Vertex> stroke) { trace_stroke(hand, draws, stroke, ink); });
}

double draw_thickness(Draws& draws) {
  constexpr float kThinnestPen = 0.75f;
  constexpr float kThickestPen = 1.4f;
  return kInkThickness * double{std::clamp(std::exp(draws.normal(0.17f)), kThinnestPen, kThickestPen)};
}

const InkStyle& draw_style_of(std::uint8_t label, Draws& draws) {
  const std::span<const InkStyle> styles = ink_styles(label);
  std::uint32_t total = 0;
  for (const InkStyle& style : styles) total += style.weight();
  std::uint32_t left = draws.below(total);
  for (const InkStyle& style : styles) {
    if (left < style.weight()) return style;
    left -= style.weight();
  }
  return styles.back();
}

void draw_digit_style(const InkStyle& style, Poses poses, Draws& draws, SyntheticInk* ink) {
  Hand hand = draw_digit_hand(draws);
  if (style.label() == 1) hand.corner_loss = 0;  // rounded, a one with a foot would be a two
  Sketch sketch;
  sketch_style(style, draws, &sketch);
  loosen(hand, draws, &sketch);
  PoseLimits limits = pose_of(style.label());
  if (poses == Poses::kUsual) limits.far_chance = 0;
  pose(limits, draws, &sketch);
  trace(hand, draws, sketch, ink);
}

// ---- No digits -----------------------------------------------------------------------------------------

void sketch_scribble(Draws& draws, Sketch* sketch) {
  sketch->begin_stroke();
  const std::uint32_t vertices = 8 + draws.below(14);
  for (std::uint32_t i = 0; i < vertices; ++i) sketch->add({draws.uniform(0, 1), draws.uniform(0, 1)});
}

// A pen that wanders, and turns to the middle when it is far from it.
void sketch_wandering(Draws& draws, Sketch* sketch) {
  sketch->begin_stroke();
  const std::uint32_t vertices = 18 + draws.below(30);
  float x = 0.5f;
  float y = 0.5f;
  float angle = draws.uniform(0, 2 * kPi);
  for (std::uint32_t i = 0; i < vertices; ++i) {
    sketch->add({x, y});
    const float home = std::remainder(std::atan2(0.5f - y, 0.5f - x) - angle, 2 * kPi);
    angle += draws.normal(0.7f) + home * std::hypot(x - 0.5f, y - 0.5f);
    x += 0.16f * std::cos(angle);
    y += 0.16f * std::sin(angle);
  }
}

// Up and down, or to and fro; pointed or round.
void sketch_zigzag(Draws& draws, Sketch* sketch) {
  sketch->begin_stroke();
  const bool is_pointed = draws.chance(0.5f);
  const bool is_upright = draws.chance(0.3f);
  const std::uint32_t lines = (is_upright ? 6 : 4) + draws.below(8);  // with four, an upright one would be a three
  const float height = draws.uniform(0.2f, 1.0f);
  for (std::uint32_t i = 0; i <= lines; ++i) {
    const float along = static_cast<float>(i) / static_cast<float>(lines);
    const float across = 0.5f + (i % 2 == 0 ? -0.5f : 0.5f) * height;
    sketch->add({is_upright ? across : along, is_upright ? along : across, is_pointed});
  }
}

void sketch_spiral(Draws& draws, Sketch* sketch) {
  sketch->begin_stroke();
  const float turns = draws.uniform(2.2f, 4.0f);
  const float start = draws.uniform(0, 2 * kPi);
  const float sense = draws.chance(0.5f) ? 1.0f : -1.0f;
  const int vertices = static_cast<int>(turns * 8);
  for (int i = 0; i <= vertices; ++i) {
    const float share = static_cast<float>(i) / static_cast<float>(vertices);
    const float angle = start + sense * share * turns * 2 * kPi;
    const float radius = 0.5f * share + 0.03f;
    sketch->add({0.5f + radius * std::cos(angle), 0.5f + radius * std::sin(angle)});
  }
}

void add_line(float x, float y, float angle, float length, Sketch* sketch) {
  const float dx = 0.5f * length * std::cos(angle);
  const float dy = 0.5f * length * std::sin(angle);
  sketch->begin_stroke();
  sketch->add({x - dx, y - dy});
  sketch->add({x + dx, y + dy});
}

// A dash, lying: upright it would be a one.
void sketch_dash(Draws& draws, Sketch* sketch) { add_line(0.5f, 0.5f, draws.uniform(-0.35f, 0.35f), 1.0f, sketch); }

void sketch_parallels(Draws& draws, Sketch* sketch) {
  const std::uint32_t lines = 2 + draws.below(4);
  const float angle = draws.uniform(0, kPi);
  const float gap = draws.uniform(0.2f, 0.4f);
  for (std::uint32_t i = 0; i < lines; ++i) {
    const float across = gap * (static_cast<float>(i) - 0.5f * static_cast<float>(lines - 1));
    add_line(0.5f - across * std::sin(angle), 0.5f + across * std::cos(angle), angle, draws.uniform(0.7f, 1.0f),
             sketch);
  }
}

void sketch_dots(Draws& draws, Sketch* sketch) {
  const std::uint32_t dots = 2 + draws.below(5);
  for (std::uint32_t i = 0; i < dots; ++i) {
    add_line(draws.uniform(0, 1), draws.uniform(0, 1), draws.uniform(0, kPi), draws.uniform(0.02f, 0.2f), sketch);
  }
}

// From two on: few of two random lines look like a one or a seven.
void sketch_lines(Draws& draws, Sketch* sketch) {
  const std::uint32_t lines = 2 + draws.below(7);
  for (std::uint32_t i = 0; i < lines; ++i) {
    add_line(draws.uniform(0.2f, 0.8f), draws.uniform(0.2f, 0.8f), draws.uniform(0, kPi), draws.uniform(0.3f, 1.1f),
             sketch);
  }
}

void draw_two_digits(Draws& draws, SyntheticInk* ink) {
  for (int side = 0; side < 2; ++side) {
    const std::size_t first = ink->points().size();
    draw_digit_style(draw_style_of(static_cast<std::uint8_t>(draws.below(kClasses)), draws), Poses::kAny, draws, ink);
    const float shift = side == 0 ? 0.0f : draws.uniform(0.9f, 1.3f);
    const float drop = draws.normal(0.06f);
    ink->move(first, {shift, drop});
  }
}

using SketchFunction = void (*)(Draws&, Sketch*);
constexpr std::array<SketchFunction, 11> kSketches{sketch_scribble, sketch_scribble, sketch_wandering, sketch_wandering,
                                                   sketch_zigzag,   sketch_zigzag,   sketch_spiral,    sketch_parallels,
                                                   sketch_dots,     sketch_lines,    sketch_dash};

}  // namespace

void SyntheticInk::begin_stroke() {
  if (stroke_count_ < kMaxStrokes && point_count_ < kMaxPoints) lengths_[stroke_count_++] = 0;
}

void SyntheticInk::add(InkPoint point) {
  if (point_count_ == kMaxPoints) return;
  points_[point_count_++] = point;
  ++lengths_[stroke_count_ - 1];
}

void SyntheticInk::move(std::size_t first, InkPoint by) {
  for (InkPoint& point : std::span(points_).first(point_count_).subspan(first)) {
    point = {point.x + by.x, point.y + by.y};
  }
}

std::span<InkPoint> SyntheticInk::last_stroke() {
  const std::size_t length = lengths_[stroke_count_ - 1];
  return std::span(points_).subspan(point_count_ - length, length);
}

std::uint8_t draw_digit(const Rng& rng, std::uint64_t number, SyntheticInk* ink, Poses poses) {
  Draws draws(rng, number);
  const auto label = static_cast<std::uint8_t>(draws.below(kClasses));
  ink->clear();
  ink->set_thickness(draw_thickness(draws));
  draw_digit_style(draw_style_of(label, draws), poses, draws, ink);
  return label;
}

void draw_style(const InkStyle& style, const Rng& rng, std::uint64_t number, SyntheticInk* ink) {
  Draws draws(rng, number);
  ink->clear();
  ink->set_thickness(draw_thickness(draws));
  draw_digit_style(style, Poses::kAny, draws, ink);
}

void draw_non_digit(const Rng& rng, std::uint64_t number, SyntheticInk* ink) {
  Draws draws(rng, number);
  ink->clear();
  ink->set_thickness(draw_thickness(draws));
  const float kind = draws.uniform(0, 1);
  if (kind < 0.14f) {
    draw_two_digits(draws, ink);
    return;
  }
  const Hand hand = draw_shape_hand(draws);
  Sketch sketch;
  if (kind < 0.72f) {
    sketch_style(draw_style_of(kNoDigit, draws), draws, &sketch);
  } else {
    kSketches[draws.below(kSketches.size())](draws, &sketch);
  }
  loosen(hand, draws, &sketch);
  pose(kShapePose, draws, &sketch);
  trace(hand, draws, sketch, ink);
}

void render_ink(const SyntheticInk& ink, std::span<std::uint8_t, kImagePixels> pixels) {
  std::array<InkSegment, SyntheticInk::kMaxPoints> scratch;
  render_ink(ink.points(), ink.lengths(), ink.thickness(), scratch, pixels);
}

std::uint8_t synthetic_digit(const Rng& rng, std::uint64_t number, std::span<std::uint8_t, kImagePixels> pixels) {
  SyntheticInk ink;
  const std::uint8_t label = draw_digit(rng, number, &ink);
  render_ink(ink, pixels);
  return label;
}

std::uint8_t synthetic_non_digit(const Rng& rng, std::uint64_t number, std::span<std::uint8_t, kImagePixels> pixels) {
  SyntheticInk ink;
  draw_non_digit(rng, number, &ink);
  render_ink(ink, pixels);
  return kNoDigit;
}

}  // namespace inkling
