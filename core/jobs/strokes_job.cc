#include "core/jobs/strokes_job.h"

#include <algorithm>
#include <string>

#include "core/explanation/stroke_parts.h"

namespace inkling {
namespace {

Status check_size_of(std::span<const InkPoint> points, std::span<const std::uint32_t> lengths, double scale) {
  if (lengths.size() > kMostStrokes || length_of(points, lengths) * scale > kLongestDrawing) {
    return make_error(ErrorCode::kInvalidArgument,
                      "The drawing has too many strokes, or too long ones, to be taken apart.");
  }
  return {};
}

}  // namespace

Result<std::shared_ptr<StrokesJob>> StrokesJob::create(const std::shared_ptr<const Model>& model,
                                                       std::span<const InkPoint> points,
                                                       std::span<const std::uint32_t> lengths, float pad_size,
                                                       ThreadPool& pool) {
  const Result<InkFrame> frame = ink_frame(points, lengths, pad_size);
  if (!frame) return std::unexpected(frame.error());
  if (Status status = check_size_of(points, lengths, frame->scale); !status) return std::unexpected(status.error());

  std::vector<InkImage> images{*ink_from_strokes(points, lengths, pad_size)};
  std::vector<LeftOut> left_out;
  const auto leave_out = [&](std::size_t stroke, std::vector<InkPoint> line, const Strokes& rest) {
    images.push_back(ink_in_frame(rest.points, rest.lengths, *frame));
    left_out.push_back({stroke, std::move(line)});
  };
  const std::vector<StrokePart> parts = stroke_parts(points, lengths, frame->scale);
  std::span<const InkPoint> rest = points;
  for (std::size_t stroke = 0; stroke < lengths.size(); ++stroke) {
    const std::span<const InkPoint> line = rest.first(lengths[stroke]);
    rest = rest.subspan(lengths[stroke]);
    if (!line.empty()) leave_out(stroke, {line.begin(), line.end()}, without_stroke(points, lengths, stroke));
  }
  const std::size_t strokes = left_out.size();
  for (const StrokePart& part : parts) {
    if (std::ranges::count(parts, part.stroke, &StrokePart::stroke) < 2) continue;
    leave_out(part.stroke, line_of(points, lengths, part), without_part(points, lengths, part));
  }

  std::vector<std::uint8_t> pixels;
  for (const InkImage& image : images) pixels.insert(pixels.end(), image.pixels.begin(), image.pixels.end());
  Result<Questions> questions = ask(model, std::move(pixels), pool);
  if (!questions) return std::unexpected(std::move(questions.error()));
  return std::shared_ptr<StrokesJob>(
      new StrokesJob(std::move(*questions), std::move(images), std::move(left_out), strokes));
}

Prediction StrokesJob::prediction(std::size_t image) const {
  return prediction_from(ink_[image], logits(image), calibration());
}

std::vector<WithoutInk> StrokesJob::without(std::size_t first, std::size_t end) const {
  std::vector<WithoutInk> list;
  for (std::size_t i = first; i < end; ++i) {
    list.push_back({left_out_[i].stroke, left_out_[i].line, prediction(i + 1)});
  }
  return list;
}

}  // namespace inkling
