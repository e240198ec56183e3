// Named float tensors and text metadata to and from the bytes of a safetensors
// file (https://huggingface.co/docs/safetensors): an 8-byte length, a JSON
// header, the raw data. What the tensors mean is the trainer's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"

namespace inkling {

struct NamedTensor {
  std::string name;
  std::vector<std::size_t> shape;  // empty: a scalar
  std::vector<float> data;         // row-major
};

struct ModelFile {
  std::map<std::string, std::string> metadata;
  std::vector<NamedTensor> tensors;

  // The tensor of that name, or null.
  [[nodiscard]] const NamedTensor* find(std::string_view name) const;
};

// Equal files give equal bytes: metadata by key, tensors in the order given, the header padded with spaces to
// a multiple of eight. Requires names that differ, are not `__metadata__`, and data that fills each shape.
// Text that is not UTF-8 is written with replacement characters.
[[nodiscard]] std::vector<std::uint8_t> write_safetensors(const ModelFile& file);

// The tensors come in the order of their data. The bytes are untrusted, and the values are not looked at.
// Errors: invalid-data for anything that is not a well-formed file of F32 tensors: a header over 1 MiB, cut
// short, nested too deeply or not JSON, a name given twice, other types, shapes that overflow, offsets that
// overlap, leave holes or leave the file.
[[nodiscard]] Result<ModelFile> read_safetensors(std::span<const std::uint8_t> bytes);

}  // namespace inkling
