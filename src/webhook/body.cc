#include "webhook/body.h"

#include <algorithm>
#include <stdexcept>

#include "crypto/hex.h"
#include "json/parse.h"
#include "json/write.h"

namespace pmq::webhook {
namespace {

constexpr std::string_view content_type = "Content-Type";
constexpr std::string_view json_type = "application/json";
constexpr std::string_view data_type_attribute = "datacontenttype";

Body render_standard(const Event& event) {
  json::Writer out;
  out.begin_object();
  out.field("type", event.message.event_type);
  out.field("timestamp", to_rfc3339(event.message.created_at));
  out.raw_field("data", event.message.payload);
  out.end_object();
  return {out.take(), {{std::string{content_type}, std::string{json_type}}}};
}

std::string made_attributes(const Event& event) {
  const queue::Message& message = event.message;
  json::Writer out;
  out.begin_object();
  out.field("specversion", "1.0");
  out.field("id", event.id);
  out.field("source", event.source);
  out.field("type", message.event_type);
  out.field("time", to_rfc3339(message.created_at));
  out.field(data_type_attribute, json_type);
  if (message.ordering_key) out.field("partitionkey", *message.ordering_key);
  if (message.traceparent) out.field("traceparent", *message.traceparent);
  out.end_object();
  return out.take();
}

/// The context attributes as a JSON object.
std::string attributes_of(const Event& event) {
  return event.message.cloudevent ? *event.message.cloudevent : made_attributes(event);
}

json::Document parse(const std::string& accepted) {
  auto document = json::parse(accepted);
  if (!document) throw std::logic_error("a message was accepted that holds no JSON");
  return std::move(*document);
}

Body render_structured(const Event& event) {
  const std::string attributes = attributes_of(event);
  const json::Document document = parse(attributes);
  json::Writer out;
  out.begin_object();
  for (const auto& [name, value] : document.root().members())
    out.raw_field(name, value.raw());
  out.raw_field("data", event.message.payload);
  out.end_object();
  return {out.take(), {{std::string{content_type}, "application/cloudevents+json"}}};
}

std::string header_value(std::string_view text) {
  std::string value;
  for (const char c : text) {
    const bool plain = c > 0x20 && c < 0x7F && c != '"' && c != '%';
    if (plain) {
      value += c;
    } else {
      value += '%';
      for (const char digit : crypto::hex_encode({&c, 1}))
        value += digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit;
    }
  }
  return value;
}

bool is_json(std::string_view media_type) {
  media_type = media_type.substr(0, media_type.find_first_of("; "));
  return media_type.ends_with("/json") || media_type.ends_with("+json");
}

/// The data as its own media type has it: text that isn't JSON came as a JSON string.
std::string data_of(const std::string& payload, std::string_view media_type) {
  if (is_json(media_type) || payload.front() != '"') return payload;
  return std::string{parse(payload).root().text()};
}

bool is_header_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

Body render_binary(const Event& event) {
  const std::string attributes = attributes_of(event);
  const json::Document document = parse(attributes);
  Body body{event.message.payload, {{std::string{content_type}, std::string{json_type}}}};
  for (const auto& [name, value] : document.root().members()) {
    const auto text = value.is(json::Kind::string) ? value.text() : value.raw();
    if (name == data_type_attribute) {
      if (!is_header_text(text)) continue;
      body.headers.front().value = text;
      body.bytes = data_of(event.message.payload, text);
    } else {
      body.headers.push_back({"ce-" + std::string{name}, header_value(text)});
    }
  }
  return body;
}

}  // namespace

Body render(queue::WebhookFormat format, const Event& event) {
  switch (format) {
    case queue::WebhookFormat::standard:
      break;
    case queue::WebhookFormat::cloudevents:
      return render_structured(event);
    case queue::WebhookFormat::cloudevents_binary:
      return render_binary(event);
  }
  return render_standard(event);
}

}  // namespace pmq::webhook
