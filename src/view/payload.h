#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "view/templates.h"

namespace pmq::view {

/// One line of a payload shown as a tree.
struct PayloadLine {
  enum class Kind : std::uint8_t { open, leaf, close };

  Kind kind = Kind::leaf;
  std::string key;         ///< `"id": `; empty in arrays
  std::string_view style;  ///< string, number or word, for a leaf
  std::string text;        ///< the value; the brackets, for open and close
  std::string folded;      ///< what stands for the inside when it is closed
};

struct Payload {
  std::vector<PayloadLine> lines;  ///< empty: only the text is shown
  std::string text;
  std::string bytes;
  std::optional<Time> erased_at;  ///< none: it is the original
};

void set_payload(Dictionary& values, const std::string& section, const Payload& payload);

}  // namespace pmq::view
