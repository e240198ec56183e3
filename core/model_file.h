// Named float tensors and text metadata to and from the bytes of a safetensors
// file (https://huggingface.co/docs/safetensors): an 8-byte length, a JSON
// header, the raw data. What the tensors mean is the trainer's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/status.h"

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
  [[nodiscard]] const NamedTensor* find(const std::string& name) const;
};

[[nodiscard]] std::vector<std::uint8_t> write_safetensors(const ModelFile& file);

// Errors: invalid-data for anything that is not a well-formed file of F32 tensors: the header's
// length and JSON, unknown types, shapes that overflow, offsets that overlap, leave holes or leave the file.
[[nodiscard]] Result<ModelFile> read_safetensors(std::span<const std::uint8_t> bytes);

}  // namespace inkling
