#include "admin/payload_tree.h"

#include "base/text.h"
#include "json/parse.h"

namespace pmq::admin {
namespace {

using json::Kind;
using json::Value;
using view::PayloadLine;

constexpr std::size_t most_lines = 2'000;

std::string_view style_of(const Value& value) {
  if (value.is(Kind::string)) return "string";
  return value.is(Kind::number) ? "number" : "word";
}

bool has_parts(const Value& value) {
  return !value.items().empty() || !value.members().empty();
}

std::string quoted_key(std::string_view name) {
  return '"' + std::string(name) + "\": ";
}

class Tree {
 public:
  explicit Tree(std::vector<PayloadLine>& lines) : lines_(lines) {}

  /// False when it would become too long.
  bool add(std::string key, const Value& value, bool is_last) {
    if (lines_.size() >= most_lines) return false;
    const std::string end = is_last ? "" : ",";
    if (!has_parts(value)) {
      lines_.push_back({PayloadLine::Kind::leaf, std::move(key), style_of(value),
                        std::string(value.raw()) + end, ""});
      return true;
    }
    const bool is_array = value.is(Kind::array);
    const auto size = is_array ? value.items().size() : value.members().size();
    lines_.push_back({PayloadLine::Kind::open, std::move(key), "", is_array ? "[" : "{",
                      " " + counted(static_cast<std::int64_t>(size), is_array ? "item" : "member") +
                          (is_array ? " ]" : " }") + end});
    std::size_t left = size;
    for (const auto& item : value.items())
      if (!add("", item, --left == 0)) return false;
    for (const auto& member : value.members())
      if (!add(quoted_key(member.name), member.value, --left == 0)) return false;
    lines_.push_back({PayloadLine::Kind::close, "", "", (is_array ? "]" : "}") + end, ""});
    return true;
  }

 private:
  std::vector<PayloadLine>& lines_;
};

void indent(std::string& text, const Value& value, std::size_t depth) {
  if (!has_parts(value)) {
    text += value.raw();
    return;
  }
  const bool is_array = value.is(Kind::array);
  const auto line = [&](std::size_t steps) { text += '\n' + std::string(steps * 2, ' '); };
  text += is_array ? '[' : '{';
  bool is_first = true;
  for (const auto& item : value.items()) {
    if (!is_first) text += ',';
    is_first = false;
    line(depth + 1);
    indent(text, item, depth + 1);
  }
  for (const auto& member : value.members()) {
    if (!is_first) text += ',';
    is_first = false;
    line(depth + 1);
    text += quoted_key(member.name);
    indent(text, member.value, depth + 1);
  }
  line(depth);
  text += is_array ? ']' : '}';
}

}  // namespace

view::Payload payload_view(std::string_view json) {
  view::Payload payload;
  payload.text = json;
  payload.bytes = counted(static_cast<std::int64_t>(json.size()), "byte");
  const auto document = json::parse(json);
  if (!document || !Tree(payload.lines).add("", document->root(), true)) payload.lines.clear();
  return payload;
}

std::string indented(std::string_view json) {
  const auto document = json::parse(json);
  if (!document) return std::string(json);
  std::string text;
  indent(text, document->root(), 0);
  return text;
}

}  // namespace pmq::admin
