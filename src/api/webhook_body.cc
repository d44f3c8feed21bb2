#include "api/webhook_body.h"

#include <optional>
#include <string>
#include <string_view>

#include "api/fields.h"
#include "webhook/endpoint_url.h"
#include "webhook/header_rules.h"

namespace pmq::api {
namespace {

using Faults = std::vector<json::FieldError>;

std::optional<std::string> read_url(json::ObjectReader& in, Presence presence) {
  constexpr std::string_view name = "url";
  const json::Value* const value =
      presence == Presence::required ? in.required_any(name) : in.any(name);
  if (!value) return std::nullopt;
  if (!value->is(json::Kind::string)) {
    in.refuse(name, "must be a string");
    return std::nullopt;
  }
  if (const auto endpoint = webhook::parse_endpoint(value->text()); !endpoint) {
    in.refuse(name, endpoint.error());
    return std::nullopt;
  }
  return std::string{value->text()};
}

std::optional<queue::WebhookFormat> read_format(json::ObjectReader& in) {
  const json::Value* const value = in.any("format");
  if (!value) return std::nullopt;
  const auto format = queue::parse_webhook_format(value->text());
  if (!format) in.refuse("format", R"(must be "standard", "cloudevents" or "cloudevents-binary")");
  return format;
}

std::optional<std::vector<queue::Header>> read_headers(json::ObjectReader& in, Faults& faults) {
  const json::Value* const object = in.object("headers");
  if (!object) return std::nullopt;
  std::vector<queue::Header> headers;
  for (const auto& [name, value] : object->members()) {
    queue::Header header{std::string{name}, std::string{value.text()}};
    auto fault = webhook::header_fault(header);
    if (!fault && webhook::has_header(headers, name)) fault = "is given twice";
    if (fault) faults.push_back({json::pointer_to("/headers", name), std::move(*fault)});
    headers.push_back(std::move(header));
  }
  if (headers.size() > queue::max_webhook_headers) {
    in.refuse("headers",
              "must have at most " + std::to_string(queue::max_webhook_headers) + " members");
  }
  if (webhook::are_too_large(headers)) {
    in.refuse("headers", "must have at most " + std::to_string(webhook::max_headers_bytes) +
                             " bytes of names and values together");
  }
  return headers;
}

std::optional<int> read_max_in_flight(json::ObjectReader& in) {
  const auto count = in.integer("max_in_flight", 1, queue::max_max_in_flight);
  return count ? std::optional{static_cast<int>(*count)} : std::nullopt;
}

std::optional<seconds> read_timeout(json::ObjectReader& in) {
  return read_seconds(in, "timeout_seconds", queue::min_webhook_timeout.count(),
                      queue::max_webhook_timeout.count());
}

/// nullopt: not given; nullopt within: null, no bound.
std::optional<std::optional<double>> read_rate(json::ObjectReader& in) {
  constexpr std::string_view name = "rate_per_second";
  const json::Value* const value = in.any(name);
  if (!value) return std::nullopt;
  if (value->is(json::Kind::null)) return std::optional<double>();
  const auto rate = read_number(in, name);
  if (rate && *rate > 0 && *rate <= queue::max_rate_per_second) return rate;
  if (rate) in.refuse(name, "must be a number above 0, at most 10000, or null");
  return std::nullopt;
}

}  // namespace

queue::WebhookSettings read_webhook(json::ObjectReader& in, Faults& faults) {
  queue::WebhookSettings settings;
  settings.url = read_url(in, Presence::required).value_or("");
  settings.format = read_format(in).value_or(settings.format);
  if (auto headers = read_headers(in, faults)) settings.headers = std::move(*headers);
  settings.timeout = read_timeout(in).value_or(settings.timeout);
  settings.max_in_flight = read_max_in_flight(in).value_or(settings.max_in_flight);
  settings.rate_per_second = read_rate(in).value_or(std::nullopt);
  return settings;
}

void read_webhook_change(json::ObjectReader& in, Faults& faults,
                         queue::SubscriptionChange& change) {
  change.url = read_url(in, Presence::optional);
  change.format = read_format(in);
  change.headers = read_headers(in, faults);
  change.timeout = read_timeout(in);
  change.max_in_flight = read_max_in_flight(in);
  change.rate_per_second = read_rate(in);
}

}  // namespace pmq::api
