// From a picture of any kind to its ink: a drawing on white or black, transparent or
// not, or a photo of paper with its colours, shadows, ruled lines and edges. What is
// ink is decided by what a pen does: it leaves thin marks of one strength on paper
// that changes slowly. Reading the marks is not done here.
#pragma once

#include <memory>

#include "core/base/status.h"
#include "core/base/thread_pool.h"
#include "core/ink/picture.h"

namespace inkling {

// What of the preparation is done. Leaving out one step shows what it is good for.
struct PaperSteps {
  bool colours = true;  // which colour parts ink from paper, and which of both is lighter; else light itself is ink
  bool light = true;    // shadows, and paper whose colour changes, are evened out
};

// Finds the ink in steps that each take 10 to 30 ms for kMaxPicturePixels on two threads, so that whoever drives it can
// answer in between. Beside the picture it needs about 6 bytes for each of its pixels, and at most 20, when every
// second one is ink.
class InkFinder {
 public:
  // The picture and the pool must outlive the finder.
  // Errors: invalid-argument when a side is shorter than kMinPictureSide, there are more than kMaxPicturePixels, or
  // the pixels are not as many as width and height say.
  [[nodiscard]] static Result<InkFinder> create(const Picture& picture, const PaperSteps& steps, ThreadPool& pool);
  InkFinder(InkFinder&&) noexcept;
  InkFinder& operator=(InkFinder&&) noexcept;
  ~InkFinder();

  static constexpr int kSteps = 9;
  [[nodiscard]] int steps_done() const;
  void advance();  // one step, or nothing when all are done
  // Once, when all steps are done.
  [[nodiscard]] InkMap take();

 private:
  struct State;
  explicit InkFinder(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

// All steps at once.
[[nodiscard]] Result<InkMap> find_ink(const Picture& picture, const PaperSteps& steps, ThreadPool& pool);

}  // namespace inkling
