#include "api/cloudevents.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "api/fields.h"
#include "api/traceparent.h"
#include "base/characters.h"
#include "base/utf8.h"
#include "crypto/base64.h"
#include "crypto/digest.h"
#include "http/client_time.h"
#include "http/header_text.h"
#include "http/percent.h"
#include "json/write.h"
#include "queue/event_type.h"

namespace pmq::api {
namespace {

using Attribute = std::variant<std::string, std::int64_t, bool>;
/// By name: two senders of one event may write its attributes in different orders.
using Attributes = std::map<std::string, Attribute, std::less<>>;
/// Notes what is wrong with the attribute of that name.
using Refuse = std::function<void(std::string_view name, std::string detail)>;

constexpr std::string_view required_attributes[] = {"specversion", "id", "source", "type"};
constexpr std::string_view attribute_name_shape =
    "is no attribute: their names have 1 to 20 characters of a-z 0-9";

/// How CGI names the header of a required attribute: `HTTP_CE_ID`.
std::string variable_of(std::string_view name) {
  std::string variable = "HTTP_CE_";
  for (const char letter : name)
    variable += static_cast<char>(letter - 'a' + 'A');
  return variable;
}

bool is_attribute_name(std::string_view name) noexcept {
  constexpr std::size_t max_length = 20;
  return !name.empty() && name.size() <= max_length && name != "data" &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

std::optional<Attribute> read_attribute(const json::Value& value) {
  if (value.is(json::Kind::string)) return std::string{value.text()};
  if (value.is(json::Kind::boolean)) return value.boolean();
  const auto number = value.integer();
  if (number && *number >= INT32_MIN && *number <= INT32_MAX) return *number;
  return std::nullopt;
}

Attributes read_attributes(const json::Value& event, const Refuse& refuse) {
  Attributes attributes;
  for (const auto& [name, value] : event.members()) {
    if (name == "data") continue;
    if (name == "data_base64") {
      refuse(name, "is not taken: payloads are JSON, given as data");
    } else if (!is_attribute_name(name)) {
      refuse(name, std::string{attribute_name_shape});
    } else if (auto attribute = read_attribute(value)) {
      attributes.emplace(name, std::move(*attribute));
    } else {
      refuse(name, "must be a string, true, false or an integer of 32 bits");
    }
  }
  return attributes;
}

Attributes read_attributes(const http::Variables& variables, const Refuse& refuse) {
  Attributes attributes;
  variables.each_beginning_with("HTTP_CE_", [&](std::string_view header, std::string_view sent) {
    std::string name = http::to_lower(header);
    std::replace(name.begin(), name.end(), '_', '-');
    auto value = http::percent_decode(sent);
    if (name == "datacontenttype") {
      refuse(name, "is not taken: Content-Type tells it");
    } else if (!is_attribute_name(name)) {
      refuse(name, std::string{attribute_name_shape});
    } else if (!value || !is_valid_utf8(*value)) {
      refuse(name, "must be percent-encoded UTF-8");
    } else {
      attributes.emplace(std::move(name), std::move(*value));
    }
  });
  return attributes;
}

/// Takes the attributes that mean something to us; each must be what CloudEvents says.
class AttributeReader {
 public:
  AttributeReader(const Attributes& attributes, const Refuse& refuse)
      : attributes_(attributes), refuse_(refuse) {}

  template <typename Test>
  std::optional<std::string> take(std::string_view name, std::string_view must, Test&& is_good) {
    const auto found = attributes_.find(name);
    if (found == attributes_.end()) return std::nullopt;
    const auto* const text = std::get_if<std::string>(&found->second);
    if (text && is_good(*text)) return *text;
    refuse_(name, std::string{must});
    return std::nullopt;
  }

  std::optional<std::string> take_text(std::string_view name, std::size_t max) {
    const std::string must = "must be a string of 1 to " + std::to_string(max) +
                             " characters without control characters";
    return take(name, must, [&](const std::string& text) {
      return !text.empty() && count_characters(text) <= max && !has_control_characters(text);
    });
  }

 private:
  const Attributes& attributes_;
  const Refuse& refuse_;
};

/// An event's identity, in the shape of an idempotency key.
std::string key_of(const std::string& source, const std::string& id) {
  const auto digest = crypto::sha256(std::to_string(source.size()) + ':' + source + id);
  return "cloudevent:" + crypto::base64url_encode(crypto::bytes_of(digest));
}

std::string to_json(const Attributes& attributes) {
  json::Writer out;
  out.begin_object();
  for (const auto& [name, attribute] : attributes)
    std::visit([&, &key = name](const auto& value) { out.field(key, value); }, attribute);
  out.end_object();
  return out.take();
}

queue::NewMessage to_message(const Attributes& attributes, const Refuse& refuse) {
  constexpr std::size_t max_short = 255;
  constexpr std::size_t max_long = 1024;
  constexpr std::size_t max_traceparent = 55;

  AttributeReader in(attributes, refuse);
  queue::NewMessage message;
  in.take("specversion", "must be \"1.0\"", [](const std::string& text) { return text == "1.0"; });
  const auto id = in.take_text("id", max_short);
  const auto source = in.take_text("source", max_long);
  message.event_type =
      in.take("type", "must be 1 to 128 characters of A-Z a-z 0-9 _ . -", queue::is_event_type)
          .value_or("");
  in.take_text("subject", max_long);
  in.take("time", "must be an RFC 3339 time from 1970 to 9999",
          [](const std::string& text) { return http::parse_client_time(text).has_value(); });
  in.take_text("datacontenttype", max_short);
  in.take_text("dataschema", max_long);
  const auto trace =
      in.take("traceparent", "must be a string of at most 55 characters",
              [](const std::string& text) { return text.size() <= max_traceparent; });
  if (trace) message.traceparent = valid_traceparent(*trace);
  message.ordering_key = in.take("partitionkey", key_shape, is_key);
  if (id && source) message.idempotency_key = key_of(*source, *id);
  message.cloudevent = to_json(attributes);
  return message;
}

}  // namespace

bool is_binary_cloudevent(const http::Variables& variables) noexcept {
  return variables.find("HTTP_CE_SPECVERSION").has_value();
}

queue::NewMessage read_cloudevent(const json::Value& body, const std::string& pointer,
                                  std::size_t max_payload_bytes, MessageFaults& faults) {
  json::ObjectReader in(body, pointer, faults.fields);
  if (!in.is_object()) return {};
  const Refuse refuse = [&](std::string_view name, std::string detail) {
    in.refuse(name, std::move(detail));
  };
  for (const std::string_view name : required_attributes)
    in.required_any(name);
  queue::NewMessage message = to_message(read_attributes(body, refuse), refuse);
  const json::Value* const data = body.find("data");
  take_payload(message, data ? data->raw() : "null", in.pointer_of("data"), max_payload_bytes,
               faults);
  check_not_reserved(message, http::ProblemPart::Place::pointer, in.pointer_of("type"), faults);
  return message;
}

queue::NewMessage read_binary_cloudevent(const http::Variables& variables, std::string_view data,
                                         std::size_t max_payload_bytes, MessageFaults& faults,
                                         std::vector<http::ProblemPart>& header_faults) {
  const Refuse refuse = [&](std::string_view name, std::string detail) {
    header_faults.push_back(
        {http::ProblemPart::Place::header, "ce-" + std::string{name}, std::move(detail)});
  };
  const Attributes attributes = read_attributes(variables, refuse);
  for (const std::string_view name : required_attributes)
    if (!variables.find(variable_of(name))) refuse(name, "is required");
  queue::NewMessage message = to_message(attributes, refuse);
  take_payload(message, data, "", max_payload_bytes, faults);
  check_not_reserved(message, http::ProblemPart::Place::header, "ce-type", faults);
  return message;
}

}  // namespace pmq::api
