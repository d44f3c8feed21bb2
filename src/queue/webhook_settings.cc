#include "queue/webhook_settings.h"

namespace pmq::queue {

std::string_view name(WebhookFormat format) noexcept {
  switch (format) {
    case WebhookFormat::standard:
      return "standard";
    case WebhookFormat::cloudevents:
      return "cloudevents";
    case WebhookFormat::cloudevents_binary:
      return "cloudevents-binary";
  }
  return "standard";
}

std::optional<WebhookFormat> parse_webhook_format(std::string_view text) noexcept {
  for (const auto format :
       {WebhookFormat::standard, WebhookFormat::cloudevents, WebhookFormat::cloudevents_binary}) {
    if (name(format) == text) return format;
  }
  return std::nullopt;
}

}  // namespace pmq::queue
