#include "base/text.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace pmq {
namespace {

struct Unit {
  std::int64_t seconds;
  char letter;
};

constexpr std::array<Unit, 4> units = {{{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}}};

/// The bytes of the character that begins here, in well-formed UTF-8.
std::size_t character_length(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

}  // namespace

std::string with_separators(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t sign = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > sign + 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string counted(std::int64_t number, std::string_view noun) {
  return with_separators(number) + " " + std::string{noun} + (number == 1 ? "" : "s");
}

std::string duration_text(milliseconds duration) {
  // Clocks of two hosts differ, so that what has just been can seem to be yet to come.
  duration = std::max(duration, milliseconds(0));
  const auto whole = std::chrono::floor<seconds>(duration).count();
  if (whole < 1) return std::to_string(duration.count()) + "ms";
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (whole < units[i].seconds) continue;
    std::string text = std::to_string(whole / units[i].seconds) + units[i].letter;
    if (i + 1 < units.size()) {
      const auto rest = whole % units[i].seconds / units[i + 1].seconds;
      if (rest > 0) text += " " + std::to_string(rest) + units[i + 1].letter;
    }
    return text;
  }
  return "0s";
}

std::string one_line(std::string_view text, std::size_t max_characters) {
  const std::string valid = replace_invalid_utf8(text);
  std::string line;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < valid.size(); ++characters) {
    const std::size_t length = character_length(valid[at]);
    const auto character = std::string_view{valid}.substr(at, length);
    if (characters + 1 == max_characters && at + length < valid.size()) return line + "…";
    if (has_control_characters(character)) {
      line += ' ';
    } else {
      line += character;
    }
    at += length;
  }
  return line;
}

std::vector<std::string> split_words(std::string_view text) {
  constexpr std::string_view separators = ", \t";
  std::vector<std::string> words;
  for (std::size_t at = text.find_first_not_of(separators); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
    words.emplace_back(text.substr(at, end - at));
    at = text.find_first_not_of(separators, end);
  }
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words)
    text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace pmq
