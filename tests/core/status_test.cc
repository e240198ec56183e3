// Error codes have one stable spelling each, because the page chooses by it.
#include "core/base/status.h"

#include <gtest/gtest.h>

namespace inkling {
namespace {

TEST(Status, SpellsEveryCodeAsTheBoundaryDoes) {
  EXPECT_EQ(error_code_name(ErrorCode::kInvalidArgument), "invalid-argument");
  EXPECT_EQ(error_code_name(ErrorCode::kInvalidData), "invalid-data");
  EXPECT_EQ(error_code_name(ErrorCode::kOutOfMemory), "out-of-memory");
  EXPECT_EQ(error_code_name(ErrorCode::kNotFinite), "not-finite");
  EXPECT_EQ(error_code_name(ErrorCode::kNoData), "no-data");
  EXPECT_EQ(error_code_name(ErrorCode::kNoNetwork), "no-network");
}

TEST(Status, CarriesACodeAndASentence) {
  const Result<int> result = make_error(ErrorCode::kNoData, "There is no data.");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::kNoData);
  EXPECT_EQ(result.error().message, "There is no data.");
}

}  // namespace
}  // namespace inkling
