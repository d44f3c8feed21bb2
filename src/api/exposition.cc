#include "api/exposition.h"

#include <array>
#include <charconv>

namespace pmq::api {
namespace {

/// The shortest text that reads back as this number.
std::string text_of(double value) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

std::string in_seconds(milliseconds time) {
  return text_of(static_cast<double>(time.count()) / 1000);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

void Exposition::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_ += "# HELP " + name_ + ' ' + std::string(help) + '\n';
  text_ += "# TYPE " + name_ + ' ' + std::string(type) + '\n';
}

void Exposition::sample(const Labels& labels, std::int64_t value) {
  line("", labels, std::to_string(value));
}

void Exposition::sample(const Labels& labels, double value) {
  line("", labels, text_of(value));
}

void Exposition::histogram(const Labels& labels, const store::Latencies& latencies) {
  std::int64_t up_to = 0;
  auto with_bound = labels;
  with_bound.emplace_back("le", "");
  for (std::size_t i = 0; i < latencies.counts.size(); ++i) {
    const auto bound = i < store::latency_bounds.size() ? in_seconds(store::latency_bounds[i])
                                                        : std::string("+Inf");
    up_to += latencies.counts[i];
    with_bound.back().second = bound;
    line("_bucket", with_bound, std::to_string(up_to));
  }
  line("_sum", labels, in_seconds(latencies.total));
  line("_count", labels, std::to_string(up_to));
}

void Exposition::line(std::string_view suffix, const Labels& labels, std::string_view value) {
  text_ += name_;
  text_ += suffix;
  std::string_view before = "{";
  for (const auto& [name, label] : labels) {
    text_ += before;
    text_ += name;
    text_ += "=\"" + escaped(label) + '"';
    before = ",";
  }
  if (!labels.empty()) text_ += '}';
  text_ += ' ';
  text_ += value;
  text_ += '\n';
}

}  // namespace pmq::api
