#include "config/env_file.h"

#include <algorithm>
#include <optional>

namespace pmq::config {
namespace {

constexpr std::string_view blanks = " \t";

std::string_view without_leading_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  return text;
}

std::string_view without_trailing_blanks(std::string_view text) {
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

bool is_name(std::string_view text) {
  const auto is_letter = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  };
  return !text.empty() && is_letter(text[0]) && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
  });
}

/// What the character after a backslash stands for between double quotes.
std::optional<char> escaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case '"':
    case '\\':
    case '$':
      return c;
    default:
      return std::nullopt;
  }
}

/// One line, read from left to right.
class Line {
 public:
  Line(std::string_view text, int number) : rest_(without_leading_blanks(text)), number_(number) {}

  [[nodiscard]] bool holds_nothing() const { return rest_.empty() || rest_[0] == '#'; }

  EnvEntry read() {
    skip_export();
    const std::size_t equals = rest_.find('=');
    if (equals == std::string_view::npos) refuse("NAME=VALUE is expected, there is no \"=\"");
    EnvEntry entry{.name = name(rest_.substr(0, equals)), .value = {}, .line = number_};
    rest_ = without_leading_blanks(rest_.substr(equals + 1));
    entry.value = value();
    return entry;
  }

 private:
  void skip_export() {
    constexpr std::string_view word = "export";
    if (!rest_.starts_with(word)) return;
    const auto after = rest_.substr(word.size());
    if (!after.empty() && blanks.find(after[0]) != std::string_view::npos) {
      rest_ = without_leading_blanks(after);
    }
  }

  std::string name(std::string_view before_equals) const {
    const auto text = without_trailing_blanks(before_equals);
    if (!is_name(text)) {
      refuse("a name of letters, digits and _ is expected before the \"=\"");
    }
    return std::string{text};
  }

  std::string value() {
    if (rest_.starts_with('\'')) return single_quoted();
    if (rest_.starts_with('"')) return double_quoted();
    return bare();
  }

  std::string single_quoted() {
    const std::size_t end = rest_.find('\'', 1);
    if (end == std::string_view::npos) refuse("the quote ' is not closed");
    std::string text{rest_.substr(1, end - 1)};
    finish_after(end);
    return text;
  }

  std::string double_quoted() {
    std::string text;
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] == '"') {
        finish_after(at);
        return text;
      }
      const auto meant = rest_[at] == '\\' && at + 1 < rest_.size() ? escaped(rest_[at + 1])
                                                                    : std::optional<char>{};
      text += meant.value_or(rest_[at]);
      if (meant) ++at;
    }
    refuse("the quote \" is not closed");
  }

  void finish_after(std::size_t closing_quote) const {
    const auto after = without_leading_blanks(rest_.substr(closing_quote + 1));
    if (!after.empty() && after[0] != '#') refuse("text stands behind the closing quote");
  }

  std::string bare() const {
    std::size_t end = rest_.size();
    for (std::size_t at = rest_.find('#'); at != std::string_view::npos;
         at = rest_.find('#', at + 1)) {
      if (at == 0 || blanks.find(rest_[at - 1]) != std::string_view::npos) {
        end = at;
        break;
      }
    }
    return std::string{without_trailing_blanks(rest_.substr(0, end))};
  }

  [[noreturn]] void refuse(const std::string& fault) const { throw BadEnvLine(number_, fault); }

  std::string_view rest_;
  int number_;
};

void refuse_second(const std::vector<EnvEntry>& entries, const EnvEntry& entry) {
  const auto first = std::find_if(entries.begin(), entries.end(),
                                  [&](const EnvEntry& other) { return other.name == entry.name; });
  if (first == entries.end()) return;
  throw BadEnvLine(entry.line, entry.name + " is given already on line " +
                                   std::to_string(first->line) + ": keep one of them");
}

}  // namespace

std::vector<EnvEntry> parse_env_file(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());

  std::vector<EnvEntry> entries;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    auto content = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (content.ends_with('\r')) content.remove_suffix(1);
    if (content.find('\0') != std::string_view::npos) {
      throw BadEnvLine(number, "there is a NUL byte: this is no text file");
    }
    Line line{content, number};
    if (line.holds_nothing()) continue;
    auto entry = line.read();
    refuse_second(entries, entry);
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace pmq::config
