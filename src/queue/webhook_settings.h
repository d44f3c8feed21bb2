#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace pmq::queue {

/// How a message becomes a request's body. The numbers are stored: they never change.
enum class WebhookFormat : std::uint8_t { standard = 0, cloudevents = 1, cloudevents_binary = 2 };

/// `standard`, `cloudevents` or `cloudevents-binary`, as the API names it.
[[nodiscard]] std::string_view name(WebhookFormat format) noexcept;
[[nodiscard]] std::optional<WebhookFormat> parse_webhook_format(std::string_view text) noexcept;

/// A header that the subscriber wants on every request. Its value can be a password.
struct Header {
  std::string name;
  std::string value;

  friend bool operator==(const Header&, const Header&) = default;
};

inline constexpr seconds min_webhook_timeout{1};
inline constexpr seconds max_webhook_timeout{60};
inline constexpr int max_max_in_flight = 256;
inline constexpr double max_rate_per_second = 10'000;
inline constexpr std::size_t max_webhook_url_bytes = 2048;
inline constexpr std::size_t max_webhook_headers = 20;
/// A webhook's signing key: so many random bytes.
inline constexpr std::size_t min_webhook_secret_bytes = 24;
inline constexpr std::size_t max_webhook_secret_bytes = 64;

/// Where and how a webhook subscription's deliveries are sent, checked for shape already.
struct WebhookSettings {
  std::string url;
  WebhookFormat format = WebhookFormat::standard;
  std::vector<Header> headers{};
  seconds timeout{15};                      ///< of one request, 1 to 60 s
  int max_in_flight = 10;                   ///< requests at once, 1 to max_max_in_flight
  std::optional<double> rate_per_second{};  ///< above 0, at most max_rate_per_second

  friend bool operator==(const WebhookSettings&, const WebhookSettings&) = default;
};

}  // namespace pmq::queue
