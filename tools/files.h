// What the options name, from and to the disk: whole files, the images of MNIST, a saved network.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/data/corrections.h"
#include "core/engine.h"
#include "tools/options.h"

namespace inkling {

// Of the training images, the last ones that --validation holds out: choices are made on them.
inline constexpr std::size_t kHeldOutImages = 5'000;

// Errors: invalid-argument, naming the file.
[[nodiscard]] Result<std::vector<std::uint8_t>> read_file(const std::filesystem::path& path);
[[nodiscard]] Status write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

// The bytes of two IDX files.
struct IdxFiles {
  std::vector<std::uint8_t> images;
  std::vector<std::uint8_t> labels;
};

// From the folder that --data names; `split` is "train" or "t10k".
[[nodiscard]] Result<IdxFiles> read_mnist(const Options& options, const std::string& split);

// What a network is evaluated on: the test images, or with --validation the last ones of the training images.
// Errors: invalid-data when these are not 60,000.
[[nodiscard]] Result<IdxFiles> read_evaluation_images(const Options& options);

[[nodiscard]] Status load_images(Engine& engine, Split split, Result<IdxFiles> files);

// The list that --corrections names; none without it. Errors: those of read_file and corrections_from_csv.
[[nodiscard]] Result<std::vector<Correction>> read_corrections(const Options& options);

// The network that --model names. Errors: invalid-argument when it names none.
[[nodiscard]] Status load_network(Engine& engine, const Options& options);

}  // namespace inkling
