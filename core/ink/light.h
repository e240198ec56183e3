// The light on a picture: whether its strokes are darker or lighter than the paper,
// how wide they are, and what the paper would look like without them.
#pragma once

#include "core/ink/plane.h"

namespace inkling {

// Whether what there is less of is lighter than what surrounds it: by the skewness of the picture and of its details of
// every size. Strokes are rare among the details of their size, and so outweigh shadows and the table under the paper.
[[nodiscard]] bool is_light_on_dark(const FloatPlane& grey);

// The width of the dark strokes, in pixels: half of the runs of dark pixels between sharp edges are narrower. 0 when
// there are none.
[[nodiscard]] float find_stroke_width(const FloatPlane& grey);

// Darker than this share of the paper that is lit well is no shadow on it, but what it lies on.
inline constexpr float kDarkestPaper = 0.5f;

struct Paper {
  FloatPlane grey;     // without ink
  FloatPlane doubt;    // how far below it a pixel may be for other reasons than ink
  float lit_grey = 0;  // where the light is good
};

// The paper under dark strokes of about `stroke_width`: a morphological closing, which leaves whatever is much wider,
// a shadow or a table. When grey is brightness, what is far darker than the paper has no ink.
[[nodiscard]] Paper find_paper(const FloatPlane& grey, float stroke_width, bool is_brightness);

// Paper of one grey everywhere, for those who leave the light as it is.
[[nodiscard]] Paper even_paper(const FloatPlane& grey, float level);

}  // namespace inkling
