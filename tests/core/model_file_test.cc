// Safetensors: what is written is read back bit for bit, and no bytes from outside do harm.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/safetensors.h"

namespace inkling {
namespace {

using testing::HasSubstr;

using Bytes = std::vector<std::uint8_t>;

// A file of this header and `data_bytes` zero bytes.
Bytes file_of(std::string_view header, std::size_t data_bytes = 0) {
  const std::uint64_t length = header.size();
  Bytes bytes(8);
  std::memcpy(bytes.data(), &length, 8);
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.resize(bytes.size() + data_bytes);
  return bytes;
}

std::string header_of(const Bytes& bytes) {
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  return {bytes.begin() + 8, bytes.begin() + 8 + static_cast<std::ptrdiff_t>(length)};
}

void expect_refused(const Bytes& bytes, std::string_view reason) {
  const Result<ModelFile> file = read_safetensors(bytes);
  ASSERT_FALSE(file.has_value()) << "accepted: " << reason;
  EXPECT_EQ(file.error().code, ErrorCode::kInvalidData);
  EXPECT_THAT(file.error().message, HasSubstr(reason));
  EXPECT_TRUE(file.error().message.ends_with('.')) << file.error().message;
}

ModelFile small_model() {
  return {.metadata = {{"step", "12"}, {"config", R"({"note": "a \"quoted\" word, Umlaut ä"})"}},
          .tensors = {{"w", {2, 3}, {1, -2, 3.5f, 0, -0.0f, 1e-40f}}, {"b", {3}, {1, 2, 3}}, {"scalar", {}, {9}}}};
}

TEST(ModelFile, ReadsBackWhatItWrote) {
  const ModelFile model = small_model();
  const Result<ModelFile> read = read_safetensors(write_safetensors(model));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->metadata, model.metadata);
  ASSERT_EQ(read->tensors.size(), model.tensors.size());
  for (std::size_t i = 0; i < model.tensors.size(); ++i) {
    EXPECT_EQ(read->tensors[i].name, model.tensors[i].name);
    EXPECT_EQ(read->tensors[i].shape, model.tensors[i].shape);
    EXPECT_EQ(read->tensors[i].data, model.tensors[i].data);
  }
}

TEST(ModelFile, KeepsTheBitsOfNumbersThatAreNotFinite) {
  const float payload = std::bit_cast<float>(0x7fc12345u);
  const Result<ModelFile> read = read_safetensors(
      write_safetensors({.metadata = {}, .tensors = {{"x", {2}, {payload, -std::numeric_limits<float>::infinity()}}}}));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(std::bit_cast<std::uint32_t>(read->tensors[0].data[0]), 0x7fc12345u);
  EXPECT_EQ(read->tensors[0].data[1], -std::numeric_limits<float>::infinity());
}

TEST(ModelFile, KeepsTensorsWithoutElements) {
  const Result<ModelFile> read =
      read_safetensors(write_safetensors({.metadata = {}, .tensors = {{"none", {0, 5}, {}}, {"one", {1}, {4}}}}));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  ASSERT_NE(read->find("none"), nullptr);
  EXPECT_THAT(read->find("none")->shape, testing::ElementsAre(0, 5));
  EXPECT_TRUE(read->find("none")->data.empty());
}

TEST(ModelFile, MayHoldNothing) {
  const Bytes bytes = write_safetensors({});
  EXPECT_EQ(header_of(bytes), "{}      ");
  const Result<ModelFile> read = read_safetensors(bytes);
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(read->tensors.empty());
  EXPECT_TRUE(read->metadata.empty());
}

TEST(ModelFile, FindsATensorByItsName) {
  const ModelFile model = small_model();
  ASSERT_NE(model.find("b"), nullptr);
  EXPECT_EQ(model.find("b")->data[1], 2.0f);
  EXPECT_EQ(model.find("bias"), nullptr);
}

TEST(ModelFile, IsTheSameBytesForTheSameModel) {
  EXPECT_EQ(write_safetensors(small_model()), write_safetensors(small_model()));
  const Bytes bytes = write_safetensors({.metadata = {{"z", "1"}, {"a", "2"}}, .tensors = {{"t", {1, 2}, {1, 2}}}});
  const std::string header = header_of(bytes);
  EXPECT_THAT(header, HasSubstr(R"({"__metadata__":{"a":"2","z":"1"},)"
                                R"("t":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})"));
  EXPECT_EQ(header.size() % 8, 0u);
  EXPECT_EQ(bytes.size(), 8 + header.size() + 8);
}

TEST(ModelFile, WritesTextThatIsNotUtf8WithReplacements) {
  const Result<ModelFile> read =
      read_safetensors(write_safetensors({.metadata = {{"name", "\xff\xfe!"}}, .tensors = {}}));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->metadata.at("name"), "\xef\xbf\xbd\xef\xbf\xbd!");
}

TEST(ModelFile, AcceptsFilesOfOtherWriters) {
  // Keys in another order, white space, no padding, tensors listed in another order than their data.
  const Result<ModelFile> read = read_safetensors(file_of(
      R"({ "b" : {"data_offsets":[4,12],"shape":[2],"dtype":"F32"}, "a":{"dtype":"F32","shape":[],"data_offsets":[0,4]} })",
      12));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  ASSERT_EQ(read->tensors.size(), 2u);
  EXPECT_EQ(read->tensors[0].name, "a");
  EXPECT_EQ(read->tensors[1].name, "b");
}

TEST(ModelFile, RefusesEveryFileThatIsCutShort) {
  const Bytes bytes = write_safetensors(small_model());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    expect_refused({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)}, "it is cut short");
  }
}

TEST(ModelFile, RefusesBytesAfterTheLastTensor) {
  Bytes bytes = write_safetensors(small_model());
  bytes.push_back(0);
  expect_refused(bytes, "bytes after the last tensor");
}

TEST(ModelFile, RefusesAHeaderLengthThatCannotBe) {
  Bytes bytes = file_of("{}");
  for (const std::size_t byte : {3u, 4u, 7u}) {
    Bytes broken = bytes;
    broken[byte] = 0xff;
    expect_refused(broken, "not a safetensors file");
  }
}

TEST(ModelFile, RefusesAHeaderThatIsNotJson) {
  expect_refused(file_of(""), "does not begin with {");
  expect_refused(file_of("[]"), "does not begin with {");
  expect_refused(file_of(" {}"), "does not begin with {");
  for (const char* header : {"{", "{]", "{\"a\"", "{\"a\":}", "{}x", "{\"\xff\":1}", "{\"a\":1e999}", "{\"a\":01}"}) {
    expect_refused(file_of(header), "its header is not valid JSON");
  }
}

TEST(ModelFile, RefusesAHeaderThatIsNestedDeeply) {
  for (const std::string_view open : {R"({"a":)", R"([)"}) {
    std::string header = R"({"x":)";
    while (header.size() + open.size() < 1'000'000) header += open;
    expect_refused(file_of(header), "nested too deeply");
  }
  expect_refused(file_of(R"({"a":{"shape":[[1]]}})"), "nested too deeply");
}

TEST(ModelFile, RefusesATensorThatIsNamedTwice) {
  const std::string tensor = R"("a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})";
  expect_refused(file_of("{" + tensor + "," + tensor + "}", 4), R"(its header names "a" twice)");
}

TEST(ModelFile, RefusesMetadataThatIsNotText) {
  expect_refused(file_of(R"({"__metadata__":[]})"), "metadata");
  expect_refused(file_of(R"({"__metadata__":{"step":3}})"), "metadata");
  expect_refused(file_of(R"({"__metadata__":null})"), "metadata");
}

TEST(ModelFile, RefusesADescriptionOfTheWrongType) {
  expect_refused(file_of(R"({"a":3})"), R"(tensor "a" is not described by an object)");
  expect_refused(file_of(R"({"a":{}})"), "is not of type F32");
  expect_refused(file_of(R"({"a":{"dtype":32,"shape":[],"data_offsets":[0,4]}})", 4), "is not of type F32");
  expect_refused(file_of(R"({"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}})", 4), "is not of type F32");
  for (const char* shape : {"3", "\"3\"", "[-1]", "[1.0]", "[\"1\"]", "[null]", "[18446744073709551616]"}) {
    const std::string header = std::string(R"({"a":{"dtype":"F32","data_offsets":[0,4],"shape":)") + shape + "}}";
    expect_refused(file_of(header, 4), "has no valid shape");
  }
  for (const char* offsets : {"4", "[]", "[0]", "[0,4,4]", "[0,-4]", "[0,4.0]", "[0,\"4\"]"}) {
    const std::string header = std::string(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":)") + offsets + "}}";
    expect_refused(file_of(header, 4), "has no valid data offsets");
  }
}

TEST(ModelFile, RefusesShapesThatOverflow) {
  for (const char* shape : {"[4294967296,4294967296]", "[18446744073709551615]", "[4611686018427387904]",
                            "[4294967296,1073741824,0]", "[2147483648,2147483648,2]"}) {
    const std::string header = std::string(R"({"a":{"dtype":"F32","data_offsets":[0,0],"shape":)") + shape + "}}";
    expect_refused(file_of(header), "a shape that is too large");
  }
}

TEST(ModelFile, RefusesAHugeTensorThatTheFileDoesNotHold) {
  expect_refused(file_of(R"({"a":{"dtype":"F32","shape":[1000000000],"data_offsets":[0,4000000000]}})", 16),
                 "it is cut short");
}

TEST(ModelFile, RefusesOffsetsThatDoNotMatchTheShape) {
  for (const char* offsets : {"[0,8]", "[4,0]", "[0,3]", "[18446744073709551612,0]"}) {
    const std::string header = std::string(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":)") + offsets + "}}";
    expect_refused(file_of(header, 8), "do not match its shape");
  }
}

TEST(ModelFile, RefusesTensorsThatOverlapOrLeaveAGap) {
  const auto two = [](const char* second) {
    return std::string(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)") +
           R"("b":{"dtype":"F32","shape":[2],"data_offsets":)" + second + "}}";
  };
  EXPECT_TRUE(read_safetensors(file_of(two("[8,16]"), 16)).has_value());
  expect_refused(file_of(two("[4,12]"), 12), "overlap or leave a gap");
  expect_refused(file_of(two("[0,8]"), 8), "overlap or leave a gap");
  expect_refused(file_of(two("[12,20]"), 20), "overlap or leave a gap");
}

}  // namespace
}  // namespace inkling
