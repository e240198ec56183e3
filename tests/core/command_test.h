// A command of `inkling` in a test: its options, a folder for its files, and what it prints.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/engine.h"
#include "tests/core/idx_bytes.h"
#include "tools/commands.h"
#include "tools/files.h"

namespace inkling::test {

class CommandTest : public testing::Test {
 protected:
  using Command = Status (*)(Engine&, const Options&);

  explicit CommandTest(Command command) : command_(command) {}

  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // In place of MNIST's, images that say nothing of their labels. The split as its files have it: train or t10k.
  void put_images(const std::string& split, const std::vector<std::uint8_t>& labels) const {
    ASSERT_TRUE(
        write_file(folder_ / (split + "-images-idx3-ubyte"), idx_images(static_cast<std::uint32_t>(labels.size()))));
    ASSERT_TRUE(write_file(folder_ / (split + "-labels-idx1-ubyte"), idx_labels(labels)));
  }

  // What it prints, or its error.
  [[nodiscard]] std::string run(Options options) const {
    options.try_emplace("data", folder_.string());
    Engine engine(1);
    testing::internal::CaptureStdout();
    const Status status = command_(engine, options);
    const std::string printed = testing::internal::GetCapturedStdout();
    return status ? printed : status.error().message;
  }

  static constexpr const char* kModel = INKLING_SOURCE_DIR "/web/models/pretrained.safetensors";
  // Of this test alone: others run beside it.
  std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) /
      (std::string("inkling-") + testing::UnitTest::GetInstance()->current_test_info()->test_suite_name() + "-" +
       testing::UnitTest::GetInstance()->current_test_info()->name());

 private:
  Command command_;
};

}  // namespace inkling::test
