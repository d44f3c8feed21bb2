#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pmq::http {

struct FormField {
  std::string name;
  std::string value;
};

/// The fields of an HTML form, or of an address that a form wrote. A browser sends every field,
/// also empty ones, so a field that is missing reads as empty.
class Form {
 public:
  Form() = default;
  /// `text`: application/x-www-form-urlencoded. Throws Refusal (400) for what is not
  /// percent-encoded UTF-8, and for more than 2,000 fields.
  explicit Form(std::string_view text);

  /// The first field of that name, without white space around it.
  [[nodiscard]] std::string_view get(std::string_view name) const noexcept;
  /// The same byte for byte.
  [[nodiscard]] std::string_view raw(std::string_view name) const noexcept;
  [[nodiscard]] bool has(std::string_view name) const noexcept;
  [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
  [[nodiscard]] const std::vector<FormField>& fields() const noexcept { return fields_; }

 private:
  std::vector<FormField> fields_;
};

/// `name=value` pairs of an address, percent-encoded; those with an empty value are left out.
[[nodiscard]] std::string encode_query(const std::vector<FormField>& fields);

}  // namespace pmq::http
