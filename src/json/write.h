#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace pmq::json {

/// Writes one JSON text without white space. What it gives out is always valid UTF-8: bytes that
/// are not become U+FFFD. Keys, values and ends in an order that makes no JSON throw
/// std::logic_error.
class Writer {
 public:
  Writer();
  Writer(Writer&& other) noexcept;
  Writer& operator=(Writer&& other) noexcept;
  ~Writer();

  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void key(std::string_view name);
  void string(std::string_view value);
  void integer(std::int64_t value);
  void unsigned_integer(std::uint64_t value);
  /// The shortest text that reads back as this number; null for infinities and NaN, which JSON
  /// lacks.
  void number(double value);
  void boolean(bool value);
  void null();
  /// Bytes that are one valid JSON value, written as they are.
  void raw(std::string_view json);

  void field(std::string_view name, std::string_view value) { key(name), string(value); }
  void field(std::string_view name, const std::string& value) { key(name), string(value); }
  void field(std::string_view name, const char* value) { key(name), string(value); }
  void field(std::string_view name, std::same_as<bool> auto value) { key(name), boolean(value); }
  void field(std::string_view name, std::signed_integral auto value) { key(name), integer(value); }
  void field(std::string_view name,
             std::unsigned_integral auto value) requires(!std::same_as<decltype(value), bool>) {
    key(name), unsigned_integer(value);
  }
  void field(std::string_view name, std::floating_point auto value) { key(name), number(value); }
  void field(std::string_view name, std::nullptr_t) { key(name), null(); }
  void raw_field(std::string_view name, std::string_view json) { key(name), raw(json); }

  /// The finished text; the writer is then as new.
  [[nodiscard]] std::string take();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pmq::json
