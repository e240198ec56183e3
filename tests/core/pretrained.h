// The file of the network that answers when the page opens.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace inkling {

inline std::vector<std::uint8_t> read_pretrained() {
  const auto path = std::filesystem::path(INKLING_SOURCE_DIR) / "web" / "models" / "pretrained.safetensors";
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace inkling
