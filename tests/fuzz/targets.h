// What the fuzzers call with arbitrary bytes: each parser must end in a value or in an error with a sentence, and
// what it accepted must be whole. A broken promise aborts, which is what a fuzzer looks for.
//
// tests/fuzz/*_fuzzer.cc are the entry points of libFuzzer; tests/core/fuzz_test.cc runs the same functions on
// mutations of valid files in every test run.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "core/dataset.h"
#include "core/ink.h"
#include "core/model_file.h"

namespace inkling {

inline void require(bool promise) {
  if (!promise) std::abort();
}

inline void require_sentence(const Error& error) { require(error.message.ends_with('.')); }

// The first two bytes, little-endian, say how many of the rest are the labels file; what remains is the images file.
inline void fuzz_idx(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 2) return;
  const std::size_t wanted = bytes[0] | static_cast<std::size_t>(bytes[1]) << 8;
  bytes = bytes.subspan(2);
  const auto labels = bytes.first(wanted < bytes.size() ? wanted : bytes.size());
  const auto images = bytes.subspan(labels.size());
  const Result<Dataset> dataset = Dataset::from_idx({images.begin(), images.end()}, {labels.begin(), labels.end()});
  if (!dataset) return require_sentence(dataset.error());
  require(dataset->size() > 0);
  for (std::size_t i = 0; i < dataset->size(); ++i) {
    require(dataset->label(i) < kClasses);
    std::vector<float> pixels(kImagePixels);
    standardize_pixels(dataset->image(i), pixels.data());
  }
}

// What can be read is written to a file that reads the same.
inline void fuzz_safetensors(std::span<const std::uint8_t> bytes) {
  const Result<ModelFile> file = read_safetensors(bytes);
  if (!file) return require_sentence(file.error());
  const std::vector<std::uint8_t> written = write_safetensors(*file);
  const Result<ModelFile> again = read_safetensors(written);
  require(again.has_value());
  require(write_safetensors(*again) == written);
}

// The first four bytes are the lengths of up to four strokes, the rest the floats of their points.
inline void fuzz_strokes(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 4) return;
  const std::vector<std::uint32_t> lengths(bytes.begin(), bytes.begin() + 4);
  std::vector<InkPoint> points((bytes.size() - 4) / sizeof(InkPoint));
  if (!points.empty()) std::memcpy(points.data(), bytes.data() + 4, points.size() * sizeof(InkPoint));
  const Result<InkImage> image = ink_from_strokes(points, lengths, 280);
  if (!image) return require_sentence(image.error());
  // A stroke has a core of full ink, but for a dot on the corner of four pixels.
  const bool inked = std::ranges::max(image->pixels) > 240;
  require(inked == (image->kind != InkKind::kEmpty));
}

}  // namespace inkling
