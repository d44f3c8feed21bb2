#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace pmq::cli {

enum class Align { left, right };

struct Column {
  std::string title;
  Align align = Align::left;
};

/// Rows of text in aligned columns, two blanks apart, under a line of titles.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// One cell for each column.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }

  friend std::ostream& operator<<(std::ostream& out, const Table& table);

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace pmq::cli
