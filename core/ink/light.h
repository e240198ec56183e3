// The light on a picture: what its paper would look like without ink, how wide the
// strokes on it are, and whether they are darker or lighter than the paper.
#pragma once

#include "core/ink/plane.h"

namespace inkling {

// Whether what there is less of is lighter than what surrounds it: by the skewness of the picture and of its details of
// every size. Strokes are rare among the details of their size, and so outweigh shadows and the table under the paper.
[[nodiscard]] bool is_light_on_dark(const FloatPlane& grey);

// The width of the dark strokes, in pixels: half of the runs of dark pixels between sharp edges are narrower. 0 when
// there are none.
[[nodiscard]] float find_stroke_width(const FloatPlane& grey);

// The paper under dark strokes of up to `width` pixels: a morphological closing. Whatever is wider, a shadow or a
// table, stays as it is.
[[nodiscard]] FloatPlane find_paper(const FloatPlane& grey, float width);

}  // namespace inkling
