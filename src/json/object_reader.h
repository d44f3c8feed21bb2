#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.h"

namespace pmq::json {

/// One fault of a body: where (RFC 6901 JSON Pointer, "" for the whole), and what, for people.
struct FieldError {
  std::string pointer;
  std::string detail;
};

/// `pointer` with one more step, escaped as RFC 6901 says.
[[nodiscard]] std::string pointer_to(std::string_view pointer, std::string_view name);
[[nodiscard]] std::string pointer_to(std::string_view pointer, std::size_t index);

/// Reads the members of one object by name and collects every fault in `errors` instead of stopping
/// at the first. A member that is missing is nullopt or nullptr; the `required_` forms also note a
/// fault. A member of the wrong type (null is one) or outside its bounds is a fault, and missing to
/// the caller. So a caller reads all it knows, calls refuse_unknown(), then looks at `errors`.
///
/// If the value is no object, that alone is noted. Names must outlive the reader (literals do).
class ObjectReader {
 public:
  ObjectReader(const Value& value, std::string pointer, std::vector<FieldError>& errors);

  /// Lengths in bytes of the decoded string.
  std::optional<std::string_view> string(std::string_view name, std::size_t min_length,
                                         std::size_t max_length);
  std::optional<std::string_view> required_string(std::string_view name, std::size_t min_length,
                                                  std::size_t max_length);

  std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
  std::optional<std::int64_t> required_integer(std::string_view name, std::int64_t min,
                                               std::int64_t max);

  std::optional<bool> boolean(std::string_view name);
  std::optional<bool> required_boolean(std::string_view name);

  /// Counts of items.
  const Value* array(std::string_view name, std::size_t min_items, std::size_t max_items);
  const Value* required_array(std::string_view name, std::size_t min_items, std::size_t max_items);

  const Value* object(std::string_view name);
  const Value* required_object(std::string_view name);

  /// Any kind, null among them.
  const Value* any(std::string_view name);
  const Value* required_any(std::string_view name);

  /// Notes each member never asked for, up to a hundred of them.
  void refuse_unknown();

  /// Notes a fault of this member that only the caller can see.
  void refuse(std::string_view name, std::string detail);

  [[nodiscard]] bool is_object() const noexcept { return value_.is(Kind::object); }
  [[nodiscard]] bool has(std::string_view name) const noexcept { return value_.find(name); }
  [[nodiscard]] std::string pointer_of(std::string_view name) const;

 private:
  enum class Presence { optional, required };

  const Value* ask(std::string_view name, Presence presence);
  std::optional<std::string_view> read_string(std::string_view name, std::size_t min_length,
                                              std::size_t max_length, Presence presence);
  std::optional<std::int64_t> read_integer(std::string_view name, std::int64_t min,
                                           std::int64_t max, Presence presence);
  std::optional<bool> read_boolean(std::string_view name, Presence presence);
  const Value* read_array(std::string_view name, std::size_t min_items, std::size_t max_items,
                          Presence presence);
  const Value* read_object(std::string_view name, Presence presence);

  const Value& value_;
  std::string pointer_;
  std::vector<FieldError>& errors_;
  std::vector<std::string_view> asked_;
};

}  // namespace pmq::json
