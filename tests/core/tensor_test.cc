// Shapes, and the one owner of float memory.
#include "core/base/tensor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>

namespace inkling {
namespace {

TEST(Shape, ReadsLikeAPersonWritesIt) {
  EXPECT_EQ(to_string(Shape{26, 26, 32}), "26x26x32");
  EXPECT_EQ(to_string(Shape{1, 1, 10}), "10");
  EXPECT_EQ(to_string(Shape{1, 7, 1}), "1x7x1");
}

TEST(Tensor, IsAlignedZeroAndReadableBehindItsEnd) {
  for (const std::size_t channels : {1u, 7u, 16u, 33u}) {
    const Result<Tensor> tensor = Tensor::create(3, {2, 1, channels});
    ASSERT_TRUE(tensor);
    EXPECT_EQ(tensor->size(), 6 * channels);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensor->data()) % kAlignmentBytes, 0u);
    const float* end = tensor->data() + tensor->size() + kPaddingFloats;
    EXPECT_TRUE(std::all_of(tensor->data(), end, [](float value) { return value == 0.0f; }));
  }
}

TEST(Tensor, OfNothingIsEmpty) {
  const Result<Tensor> tensor = Tensor::create(0, {28, 28, 1});
  ASSERT_TRUE(tensor);
  EXPECT_TRUE(tensor->flat().empty());
}

TEST(Tensor, CopyIsItsOwn) {
  Result<Tensor> tensor = Tensor::create(2, {1, 1, 3});
  ASSERT_TRUE(tensor);
  std::ranges::fill(tensor->flat(), 5.0f);
  const Result<Tensor> copy = tensor->copy();
  ASSERT_TRUE(copy);
  tensor->data()[0] = 6.0f;
  EXPECT_EQ(copy->size(), 6u);
  EXPECT_EQ(copy->view().shape, (Shape{1, 1, 3}));
  EXPECT_TRUE(std::ranges::all_of(copy->flat(), [](float value) { return value == 5.0f; }));
}

TEST(Tensor, ViewsKnowTheirImages) {
  Result<Tensor> tensor = Tensor::create(4, {2, 2, 3});
  ASSERT_TRUE(tensor);
  EXPECT_EQ(tensor->view().image(3), tensor->data() + 36);
  const ConstTensorView constant = tensor->view();
  EXPECT_EQ(constant.size(), 48u);
}

TEST(Tensor, WhoseSizeOverflowsIsRefused) {
  constexpr std::size_t kHalf = std::size_t{1} << (std::numeric_limits<std::size_t>::digits / 2);
  const Shape shapes[] = {{kHalf, kHalf, 1}, {kHalf, 1, kHalf}, {1, kHalf, kHalf}, {1, 1, SIZE_MAX}, {kHalf, kHalf, 0}};
  for (const Shape& shape : shapes) {
    const Result<Tensor> tensor = Tensor::create(kHalf, shape);
    ASSERT_FALSE(tensor) << to_string(shape);
    EXPECT_EQ(tensor.error().code, ErrorCode::kOutOfMemory);
  }
  // The product fits a size, its bytes do not.
  EXPECT_FALSE(Tensor::create(1, {1, 1, SIZE_MAX / sizeof(float)}));
}

TEST(Tensor, SaysWhatDidNotFit) {
  const Result<Tensor> tensor = Tensor::create(2, {SIZE_MAX, 2, 3});
  ASSERT_FALSE(tensor);
  EXPECT_EQ(tensor.error().message, "There is not enough memory for 2 examples of shape " +
                                        to_string(Shape{SIZE_MAX, 2, 3}) + "; choose a smaller network or batch.");
}

TEST(MultiplyOverflows, OnlyWhenTheProductDoesNotFit) {
  std::size_t product = 0;
  EXPECT_FALSE(multiply_overflows(0, SIZE_MAX, &product));
  EXPECT_EQ(product, 0u);
  EXPECT_FALSE(multiply_overflows(SIZE_MAX, 1, &product));
  EXPECT_EQ(product, SIZE_MAX);
  EXPECT_FALSE(multiply_overflows(6, 7, &product));
  EXPECT_EQ(product, 42u);
  EXPECT_TRUE(multiply_overflows(SIZE_MAX, 2, &product));
  EXPECT_TRUE(multiply_overflows(2, SIZE_MAX / 2 + 1, &product));
}

}  // namespace
}  // namespace inkling
