#include "admin/notice.h"

#include "admin/visit.h"
#include "json/parse.h"
#include "json/write.h"

namespace pmq::admin {
namespace {

std::string text_of(const json::Value& object, std::string_view name) {
  const auto* const value = object.find(name);
  return value ? std::string(value->text()) : std::string();
}

}  // namespace

std::string to_json(const view::Notice& notice) {
  json::Writer out;
  out.begin_object();
  out.field("tone", static_cast<int>(notice.tone));
  out.field("text", notice.text);
  out.field("href", notice.link_href);
  out.field("label", notice.link_label);
  out.end_object();
  return out.take();
}

std::optional<view::Notice> take_notice(const Visit& visit) {
  const auto text = visit.stores().sessions.take_notice(visit.visitor->session.id_hash);
  if (!text) return std::nullopt;
  const auto document = json::parse(*text);
  if (!document) return std::nullopt;
  const auto& root = document->root();
  view::Notice notice;
  const auto* const tone = root.find("tone");
  notice.tone = static_cast<view::Tone>(tone ? tone->integer().value_or(0) : 0);
  notice.text = text_of(root, "text");
  notice.link_href = text_of(root, "href");
  notice.link_label = text_of(root, "label");
  return notice;
}

}  // namespace pmq::admin
