#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace pmq::store {

inline constexpr int max_page_size = 100;

struct PageRequest {
  int limit = 20;                     ///< 1 to max_page_size
  std::optional<std::string> cursor;  ///< the next_cursor of the page before
};

/// A page can hold fewer rows than asked for, even none, and still have a next one: what a search
/// looks at for one page is bounded.
template <typename Row>
struct Page {
  std::vector<Row> rows;
  std::optional<std::string> next_cursor;
};

/// A cursor that no page of this list gave out.
struct InvalidCursor : std::invalid_argument {
  InvalidCursor() : std::invalid_argument("this cursor was not given by this list") {}
};

}  // namespace pmq::store
