#include "tools/options.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <system_error>
#include <thread>

namespace inkling {
namespace {

constexpr std::string_view kFlags[] = {"validation", "json", "prototype", "test"};
constexpr std::string_view kValues[] = {"data",   "threads", "model",       "others",   "preset",
                                        "config", "out",     "pen",         "digit",    "order",
                                        "image",  "strokes", "corrections", "exchange", "towards"};

bool is_one_of(const auto& names, std::string_view name) { return std::ranges::find(names, name) != std::end(names); }

}  // namespace

Result<Options> parse_options(std::span<char*> arguments, std::span<const std::string> settings, bool takes_file) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (!argument.starts_with("--")) {
      if (takes_file && options.try_emplace("file", argument).second) continue;
      return make_error(ErrorCode::kInvalidArgument, "Unexpected argument " + std::string(argument) + ".");
    }
    const std::string name(argument.substr(2));
    if (is_one_of(kFlags, name)) {
      options[name] = "yes";
    } else if (!is_one_of(kValues, name) && !is_one_of(settings, name)) {
      return make_error(ErrorCode::kInvalidArgument, "There is no option --" + name + ".");
    } else if (i + 1 == arguments.size()) {
      return make_error(ErrorCode::kInvalidArgument, "--" + name + " needs a value.");
    } else {
      options[name] = arguments[++i];
    }
  }
  return options;
}

std::string option(const Options& options, std::string_view name, std::string_view fallback) {
  const auto found = options.find(name);
  return found == options.end() ? std::string(fallback) : found->second;
}

Result<std::size_t> thread_count(const Options& options) {
  std::size_t threads = std::max(1u, std::thread::hardware_concurrency());
  if (const auto found = options.find("threads"); found != options.end()) {
    const std::string& text = found->second;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), threads);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || threads < 1 || threads > 64) {
      return make_error(ErrorCode::kInvalidArgument, "--threads must be from 1 to 64.");
    }
  }
  return threads;
}

}  // namespace inkling
