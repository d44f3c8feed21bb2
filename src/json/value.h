#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace pmq::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

struct Member;

/// One value of a parsed document: read-only, cheap to copy, valid as long as its Document and the
/// parsed text. Asked for what it isn't, it answers with nothing (empty, false, nullopt).
class Value {
 public:
  Value() = default;

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] bool is(Kind kind) const noexcept { return kind_ == kind; }

  /// The exact bytes of this value in the text, without white space around it.
  [[nodiscard]] std::string_view raw() const noexcept { return raw_; }

  /// A string's content, escapes decoded. May hold NUL bytes.
  [[nodiscard]] std::string_view text() const noexcept;
  [[nodiscard]] bool boolean() const noexcept;
  /// A number written without fraction or exponent that fits.
  [[nodiscard]] std::optional<std::int64_t> integer() const noexcept;
  /// Empty for an opaque array.
  [[nodiscard]] std::span<const Value> items() const noexcept;
  /// In the order of the text. Empty for an opaque object.
  [[nodiscard]] std::span<const Member> members() const noexcept;
  /// The member of that name, or nullptr. Linear in the number of members.
  [[nodiscard]] const Value* find(std::string_view name) const noexcept;

 private:
  friend class TreeBuilder;

  std::string_view raw_ = "null";
  const void* data_ = nullptr;  // characters, items or members, as kind_ says
  std::size_t size_ = 0;
  Kind kind_ = Kind::null;
};

struct Member {
  std::string_view name;  ///< decoded
  Value value;
};

/// The kind's name with its article, for error texts: "a string", "null".
[[nodiscard]] std::string_view describe(Kind kind) noexcept;

}  // namespace pmq::json
