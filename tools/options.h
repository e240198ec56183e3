// The options of the command line: a value for each name that was given, no more. What they mean is the commands'.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace inkling {

using Options = std::map<std::string, std::string, std::less<>>;

// `settings` are names of more options that have a value. `takes_file`: one argument without a name is the file to work
// on, option "file".
// Errors: invalid-argument for a name that there is not, or one without its value.
[[nodiscard]] Result<Options> parse_options(std::span<char*> arguments, std::span<const std::string> settings,
                                            bool takes_file);

// The option's value, or `fallback` when it was not given.
[[nodiscard]] std::string option(const Options& options, std::string_view name, std::string_view fallback);

// --threads, or all cores. Errors: invalid-argument.
[[nodiscard]] Result<std::size_t> thread_count(const Options& options);

}  // namespace inkling
