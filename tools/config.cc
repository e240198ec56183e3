// `inkling config`: prints the settings that a training would have; `inkling schema`: those that there are.
#include "tools/config.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

#include "core/base/fields.h"
#include "core/training/presets.h"
#include "tools/commands.h"
#include "tools/files.h"

namespace inkling {
namespace {

// Where an option is not called as its field is: the first two as in the page's address.
constexpr std::pair<std::string_view, const char*> kOptionNames[] = {
    {"batch_size", "batch"}, {"learning_rate", "lr"}, {"validation", "held_out"}};

std::string option_name(std::string_view field) {
  for (const auto& [name, option] : kOptionNames) {
    if (name == field) return option;
  }
  return std::string(field);
}

// What a text means to accept().
double meaning(std::string_view text, const auto& /*range*/) {
  double number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() ? number : std::nan("");
}
template <typename Enum, std::size_t kCount>
std::string_view meaning(std::string_view text, const Choices<Enum, kCount>& /*choices*/) {
  return text;
}

// A visitor of fields that puts what the options say in their place.
class OptionReader {
 public:
  explicit OptionReader(const Options& options) : options_(options) {}

  template <typename Value, typename Kind>
  void field(std::string_view name, Value& value, const Kind& kind) {
    const auto option = options_.find(option_name(name));
    if (option == options_.end()) return;
    if (const auto accepted = accept(kind, meaning(option->second, kind))) {
      value = static_cast<Value>(*accepted);
    } else if (status_) {
      status_ = make_error(ErrorCode::kInvalidArgument, "--" + option->first + " must be " + rule(kind) + ".");
    }
  }
  void part(std::string_view /*name*/, auto& part) { visit(part, *this); }

  [[nodiscard]] const Status& status() const { return status_; }

 private:
  const Options& options_;
  Status status_;
};

// A visitor of fields that lists them as options.
struct OptionLister {
  std::vector<SettingOption> options;

  void field(std::string_view name, const auto& /*value*/, const auto& kind) {
    options.push_back({option_name(name), rule(kind)});
  }
  void part(std::string_view /*name*/, const auto& part) { visit(part, *this); }
};

Result<TrainConfig> read_preset_or_file(const Options& options) {
  if (!options.contains("config")) return preset_config(option(options, "preset", "keras"));
  const auto bytes = read_file(options.at("config"));
  if (!bytes) return std::unexpected(bytes.error());
  return train_config_from_json(std::string(bytes->begin(), bytes->end()));
}

}  // namespace

std::vector<SettingOption> setting_options() {
  const TrainConfig defaults{};
  OptionLister lister;
  visit(defaults, lister);
  return std::move(lister.options);
}

Result<TrainConfig> read_config(const Options& options) {
  Result<TrainConfig> config = read_preset_or_file(options);
  if (!config) return config;
  if (options.contains("validation") && config->validation == 0) config->validation = kHeldOutImages;
  OptionReader reader(options);
  visit(*config, reader);
  if (!reader.status()) return std::unexpected(reader.status().error());
  if (Status status = check(*config); !status) return std::unexpected(status.error());
  return config;
}

Status run_config(const Options& options) {
  const Result<TrainConfig> config = read_config(options);
  if (!config) return std::unexpected(config.error());
  std::puts(to_json(*config).c_str());
  return {};
}

Status run_schema(const Options& /*options*/) {
  std::puts(schema().c_str());
  return {};
}

}  // namespace inkling
