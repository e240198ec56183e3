#include "tools/files.h"

#include <fstream>
#include <ios>
#include <iterator>
#include <utility>

namespace inkling {
namespace {

constexpr std::size_t kTrainingImages = 60'000;
constexpr std::size_t kImageHeader = 16;
constexpr std::size_t kLabelHeader = 8;

// The bytes of an IDX file of images or labels, cut down to examples [first, first + count).
std::vector<std::uint8_t> idx_part(std::span<const std::uint8_t> file, std::size_t header, std::size_t example,
                                   std::size_t first, std::size_t count) {
  std::vector<std::uint8_t> part(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(header));
  for (std::size_t i = 0; i < 4; ++i) {
    part[4 + i] = static_cast<std::uint8_t>(count >> (8 * (3 - i)));
  }
  const auto bytes = file.subspan(header + first * example, count * example);
  part.insert(part.end(), bytes.begin(), bytes.end());
  return part;
}

}  // namespace

Result<std::vector<std::uint8_t>> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::uint8_t> bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.good() && !file.eof()) {
    return make_error(ErrorCode::kInvalidArgument, "Cannot read " + path.string() + ".");
  }
  return bytes;
}

Status write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) return make_error(ErrorCode::kInvalidArgument, "Cannot write " + path.string() + ".");
  return {};
}

Result<IdxFiles> read_mnist(const Options& options, const std::string& split) {
  const std::filesystem::path folder = option(options, "data", "build/mnist");
  auto images = read_file(folder / (split + "-images-idx3-ubyte"));
  auto labels = read_file(folder / (split + "-labels-idx1-ubyte"));
  if (!images) return std::unexpected(images.error());
  if (!labels) return std::unexpected(labels.error());
  return IdxFiles{.images = std::move(*images), .labels = std::move(*labels)};
}

Result<IdxFiles> read_evaluation_images(const Options& options) {
  if (!options.contains("validation")) return read_mnist(options, "t10k");
  Result<IdxFiles> files = read_mnist(options, "train");
  if (!files) return files;
  if (files->images.size() != kImageHeader + kTrainingImages * kImagePixels ||
      files->labels.size() != kLabelHeader + kTrainingImages) {
    return make_error(ErrorCode::kInvalidData, "--validation needs the 60,000 images of MNIST.");
  }
  constexpr std::size_t kFirst = kTrainingImages - kHeldOutImages;
  return IdxFiles{.images = idx_part(files->images, kImageHeader, kImagePixels, kFirst, kHeldOutImages),
                  .labels = idx_part(files->labels, kLabelHeader, 1, kFirst, kHeldOutImages)};
}

Status load_images(Engine& engine, Split split, Result<IdxFiles> files) {
  if (!files) return std::unexpected(files.error());
  return engine.load_dataset(split, std::move(files->images), std::move(files->labels));
}

Result<std::vector<Correction>> read_corrections(const Options& options) {
  if (!options.contains("corrections")) return std::vector<Correction>();
  const auto bytes = read_file(options.at("corrections"));
  if (!bytes) return std::unexpected(bytes.error());
  return corrections_from_csv({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
}

Status load_network(Engine& engine, const Options& options) {
  if (!options.contains("model")) {
    return make_error(ErrorCode::kInvalidArgument, "Which network? Name its file by --model FILE.");
  }
  const auto bytes = read_file(options.at("model"));
  if (!bytes) return std::unexpected(bytes.error());
  return engine.load(*bytes);
}

}  // namespace inkling
