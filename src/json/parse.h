#pragma once

#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>
#include <tl/expected.hpp>

#include "json/scan.h"
#include "json/value.h"

namespace pmq::json {

/// Owns the nodes and the decoded strings of one parse; moving it moves no value. It points into
/// the parsed text, which must outlive it.
class Document {
 public:
  [[nodiscard]] const Value& root() const noexcept { return *root_; }

 private:
  friend class TreeBuilder;
  Document() = default;

  std::unique_ptr<std::pmr::monotonic_buffer_resource> memory_;
  const Value* root_ = nullptr;
};

/// Reads one JSON text (RFC 8259, UTF-8 without a byte order mark). Beyond the grammar it refuses
/// two members of one name in an object (names compared with their escapes decoded) and unpaired
/// surrogates, both everywhere.
///
/// A member whose name is in `opaque` is checked as all else, but nothing below it is kept: of its
/// value only kind(), raw() and, for a scalar, the content. This holds for objects in the outer
/// three levels of nesting.
[[nodiscard]] tl::expected<Document, ParseError> parse(
    std::string_view text, const Limits& limits = {},
    std::span<const std::string_view> opaque = {});

}  // namespace pmq::json
