#include "cli/table.h"

#include <algorithm>
#include <ostream>

namespace pmq::cli {
namespace {

/// Characters of well-formed UTF-8: its continuation bytes take no room.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Table& table) {
  const auto& columns = table.columns_;
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::size_t widest = width(columns[i].title);
    for (const auto& row : table.rows_)
      widest = std::max(widest, width(row[i]));
    widths.push_back(widest);
  }
  const auto put = [&](const std::string& cell, std::size_t i) {
    const std::string padding(widths[i] - width(cell), ' ');
    const bool last = i + 1 == columns.size();
    if (columns[i].align == Align::right) {
      out << padding << cell;
    } else {
      out << cell << (last ? "" : padding);
    }
    out << (last ? "\n" : "  ");
  };
  for (std::size_t i = 0; i < columns.size(); ++i)
    put(columns[i].title, i);
  for (const auto& row : table.rows_) {
    for (std::size_t i = 0; i < columns.size(); ++i)
      put(row[i], i);
  }
  return out;
}

}  // namespace pmq::cli
