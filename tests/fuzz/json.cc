#include "json/parse.h"
#include "json/write.h"
#include "tests/fuzz/fuzz.h"

using namespace pmq;

namespace {

void write(json::Writer& out, const json::Value& value) {
  switch (value.kind()) {
    case json::Kind::object:
      out.begin_object();
      for (const json::Member& member : value.members()) {
        out.key(member.name);
        write(out, member.value);
      }
      return out.end_object();
    case json::Kind::array:
      out.begin_array();
      for (const json::Value& item : value.items())
        write(out, item);
      return out.end_array();
    case json::Kind::string:
      return out.string(value.text());
    default:
      return out.raw(value.raw());
  }
}

}  // namespace

/// What was read can be written, and is then read as the same.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of(data, size);
  const json::Limits limits;
  const bool passes = !json::scan(text, limits);
  const auto document = json::parse(text, limits);
  require(passes || !document);
  static constexpr std::string_view opaque[] = {"payload"};
  require(json::parse(text, limits, opaque).has_value() == document.has_value());
  if (!document) return 0;
  json::Writer out;
  write(out, document->root());
  const auto first = out.take();
  const auto again = json::parse(first, limits);
  require(again.has_value());
  write(out, again->root());
  require(out.take() == first);
  return 0;
}
