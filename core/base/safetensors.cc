#include "core/base/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "core/base/json.h"
#include "core/base/sort.h"

namespace inkling {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors data is little-endian");

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kMaxHeaderBytes = std::size_t{1} << 20;
constexpr std::string_view kMetadataKey = "__metadata__";
// The file's object holds objects, these hold lists: anything deeper is not a header.
constexpr std::size_t kMaxHeaderDepth = 3;

std::unexpected<Error> broken(const std::string& what) {
  return make_error(ErrorCode::kInvalidData, "The model file cannot be read: " + what + ".");
}

// Where one tensor lies, as the header claims it. 64-bit, because the claims are not to be trusted.
struct Entry {
  std::string name;
  std::vector<std::size_t> shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

std::string header_of(const ModelFile& file) {
  std::string header = "{";
  if (!file.metadata.empty()) {
    header += json_text(kMetadataKey) + ":{";
    for (const auto& [key, value] : file.metadata) {
      if (header.back() != '{') header += ',';
      header += json_text(key) + ':' + json_text(value);
    }
    header += '}';
  }
  std::size_t offset = 0;
  for (const NamedTensor& tensor : file.tensors) {
    if (header.size() > 1) header += ',';
    header += json_text(tensor.name) + ":{\"dtype\":\"F32\",\"shape\":[";
    for (const std::size_t size : tensor.shape) {
      if (header.back() != '[') header += ',';
      header += std::to_string(size);
    }
    const std::size_t end = offset + tensor.data.size() * sizeof(float);
    header += "],\"data_offsets\":[" + std::to_string(offset) + ',' + std::to_string(end) + "]}";
    offset = end;
  }
  header += '}';
  // Spaces, so that the data begins at a multiple of eight bytes.
  header.resize((header.size() + 7) / 8 * 8, ' ');
  return header;
}

Result<JsonObject> parse_header(std::string_view text) {
  if (text.empty() || text.front() != '{') return broken("its header does not begin with {");
  std::expected<JsonValue, std::string> header = parse_json(text, kMaxHeaderDepth);
  if (!header) return broken("its header " + header.error());
  return std::get<JsonObject>(*std::move(header));
}

Result<std::map<std::string, std::string>> parse_metadata(const JsonValue& json) {
  const auto* object = json.get<JsonObject>();
  if (object == nullptr) return broken("its metadata is not a table of texts");
  std::map<std::string, std::string> metadata;
  for (const auto& [key, value] : *object) {
    const auto* text = value.get<std::string>();
    if (text == nullptr) return broken("its metadata is not a table of texts");
    metadata.emplace(key, *text);
  }
  return metadata;
}

// The list of whole numbers under `key`, or nothing.
std::optional<std::vector<std::uint64_t>> whole_numbers(const JsonObject& object, std::string_view key) {
  const JsonValue* const found = find(object, key);
  const auto* list = found == nullptr ? nullptr : found->get<JsonList>();
  if (list == nullptr) return std::nullopt;
  std::vector<std::uint64_t> numbers;
  for (const JsonValue& item : *list) {
    const auto* number = item.get<std::uint64_t>();
    if (number == nullptr) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

// Checks one tensor of the header against itself: type, shape, and as many bytes as the shape needs.
Result<Entry> parse_entry(const std::string& name, const JsonValue& json) {
  const std::string tensor = "tensor " + json_text(name);
  const auto* object = json.get<JsonObject>();
  if (object == nullptr) return broken(tensor + " is not described by an object");
  const JsonValue* const dtype = find(*object, "dtype");
  if (dtype == nullptr || *dtype != JsonValue("F32")) return broken(tensor + " is not of type F32");
  const auto shape = whole_numbers(*object, "shape");
  const auto offsets = whole_numbers(*object, "data_offsets");
  if (!shape) return broken(tensor + " has no valid shape");
  if (!offsets || offsets->size() != 2) return broken(tensor + " has no valid data offsets");

  Entry entry{name, {}, (*offsets)[0], (*offsets)[1]};
  std::uint64_t size_bytes = sizeof(float);
  for (const std::uint64_t size : *shape) {
    const bool fits = size <= std::numeric_limits<std::size_t>::max() &&
                      (size == 0 || size_bytes <= std::numeric_limits<std::uint64_t>::max() / size);
    if (!fits) return broken(tensor + " has a shape that is too large");
    size_bytes *= size;
    entry.shape.push_back(static_cast<std::size_t>(size));
  }
  if (entry.begin > entry.end || entry.end - entry.begin != size_bytes) {
    return broken(tensor + " has data offsets that do not match its shape");
  }
  return entry;
}

}  // namespace

const NamedTensor* ModelFile::find(std::string_view name) const {
  const auto found = std::ranges::find(tensors, name, &NamedTensor::name);
  return found == tensors.end() ? nullptr : &*found;
}

std::vector<std::uint8_t> write_safetensors(const ModelFile& file) {
  const std::string header = header_of(file);
  std::size_t data_bytes = 0;
  for (const NamedTensor& tensor : file.tensors) data_bytes += tensor.data.size() * sizeof(float);

  std::vector<std::uint8_t> bytes;
  bytes.reserve(kLengthBytes + header.size() + data_bytes);
  const auto append = [&bytes](const void* from, std::size_t count) {
    const auto* first = static_cast<const std::uint8_t*>(from);
    bytes.insert(bytes.end(), first, first + count);
  };
  const std::uint64_t header_bytes = header.size();
  append(&header_bytes, kLengthBytes);
  append(header.data(), header.size());
  for (const NamedTensor& tensor : file.tensors) {
    append(tensor.data.data(), tensor.data.size() * sizeof(float));
  }
  return bytes;
}

Result<ModelFile> read_safetensors(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kLengthBytes) return broken("it is cut short");
  std::uint64_t header_bytes = 0;
  std::memcpy(&header_bytes, bytes.data(), kLengthBytes);
  if (header_bytes > kMaxHeaderBytes) return broken("it is not a safetensors file of a sensible size");
  if (header_bytes > bytes.size() - kLengthBytes) return broken("it is cut short");
  const auto text = bytes.subspan(kLengthBytes, static_cast<std::size_t>(header_bytes));
  const auto data = bytes.subspan(kLengthBytes + text.size());

  const Result<JsonObject> header = parse_header({reinterpret_cast<const char*>(text.data()), text.size()});
  if (!header) return std::unexpected(header.error());

  ModelFile file;
  std::vector<Entry> entries;
  for (const auto& [name, json] : *header) {
    if (name == kMetadataKey) {
      Result<std::map<std::string, std::string>> metadata = parse_metadata(json);
      if (!metadata) return std::unexpected(metadata.error());
      file.metadata = *std::move(metadata);
    } else {
      Result<Entry> entry = parse_entry(name, json);
      if (!entry) return std::unexpected(entry.error());
      entries.push_back(*std::move(entry));
    }
  }

  // In the order of the data each tensor has to begin where the one before it ended.
  sort_compactly(entries, [](const Entry& entry) { return std::tie(entry.begin, entry.end, entry.name); });
  std::uint64_t end = 0;
  for (const Entry& entry : entries) {
    if (entry.begin != end) return broken("tensors overlap or leave a gap at " + json_text(entry.name));
    end = entry.end;
  }
  if (end > data.size()) return broken("it is cut short");
  if (end < data.size()) return broken("there are bytes after the last tensor");

  // Only now, with every size known to lie inside the file, is memory taken.
  for (Entry& entry : entries) {
    const auto size_bytes = static_cast<std::size_t>(entry.end - entry.begin);
    NamedTensor tensor{std::move(entry.name), std::move(entry.shape), std::vector<float>(size_bytes / sizeof(float))};
    // memcpy must not be given the null pointer of an empty vector.
    if (size_bytes > 0) {
      std::memcpy(tensor.data.data(), data.data() + static_cast<std::size_t>(entry.begin), size_bytes);
    }
    file.tensors.push_back(std::move(tensor));
  }
  return file;
}

}  // namespace inkling
