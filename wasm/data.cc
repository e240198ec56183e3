// MNIST into the engine, as the bytes of two IDX files.
#include <cstdint>
#include <optional>
#include <string>

#include "core/engine.h"
#include "wasm/values.h"

namespace inkling {
namespace {

std::optional<Split> to_split(const std::string& name) {
  if (name == "train") return Split::kTrain;
  if (name == "test") return Split::kTest;
  return std::nullopt;
}

Outcome load_dataset(Engine& engine, const std::string& name, const Bytes& images, const Bytes& labels) {
  const std::optional<Split> split = to_split(name);
  if (!split) return failed<Outcome>({ErrorCode::kInvalidArgument, "There is no split called " + name + "."});
  return to_outcome(engine.load_dataset(*split, copy_in<std::uint8_t>(images), copy_in<std::uint8_t>(labels)));
}

}  // namespace
}  // namespace inkling

EMSCRIPTEN_BINDINGS(data) {
  emscripten::function("loadDataset(engine, split, images, labels)", &inkling::load_dataset);
}
