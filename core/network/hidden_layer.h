// The last hidden layer of a network: what its logits are summed from, and so all that it has to say of an image.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "core/base/image.h"
#include "core/base/tensor.h"
#include "core/network/model.h"
#include "core/network/network.h"

namespace inkling {

class HiddenLayer {
 public:
  // None when the logits are summed from the image itself. Needs a pass, of an image without ink.
  [[nodiscard]] static std::optional<HiddenLayer> of(const Model& model, Workspace& workspace);

  // Numbers that it has for an image.
  [[nodiscard]] std::size_t size() const { return size_; }

  // Images of digits [n, 784], n at most workspace.max_images(): calls see(y) with what the layer makes of them [n, …],
  // there during the call, and returns their logits [n, kClasses], valid until the next pass.
  template <typename See>
  TensorView run(const Model& model, const Model::Reader& reader, std::span<const std::uint8_t> pixels,
                 Workspace& workspace, const See& see) const {
    Observer<See> observer(layer_, see);
    return run_observed(model, reader, pixels, workspace, observer);
  }

 private:
  template <typename See>
  class Observer final : public PassObserver {
   public:
    Observer(std::size_t layer, const See& see) : layer_(layer), see_(&see) {}
    void forward_done(std::size_t layer, ConstTensorView y) override {
      if (layer == layer_) (*see_)(y);
    }
    void backward_done(std::size_t /*layer*/, ConstTensorView /*dx*/) override {}

   private:
    std::size_t layer_;
    const See* see_;
  };

  HiddenLayer(std::size_t layer, std::size_t size) : layer_(layer), size_(size) {}
  static TensorView run_observed(const Model& model, const Model::Reader& reader, std::span<const std::uint8_t> pixels,
                                 Workspace& workspace, PassObserver& observer);

  std::size_t layer_;
  std::size_t size_;
};

}  // namespace inkling
