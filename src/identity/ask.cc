#include "identity/ask.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "net/ca_file.h"
#include "net/http_sender.h"

namespace pmq::identity {
namespace {

// A request waits for it, and the web server for that.
constexpr milliseconds patience{3'000};

/// Whoever listens on the way could put keys of their own into the answer.
std::optional<std::string> reason_to_block(std::string_view url, const IpAddress& address,
                                           const AskingRules& rules) {
  if (url.starts_with("https://") || rules.everywhere_without_tls) return std::nullopt;
  const bool is_allowed = std::any_of(rules.without_tls.begin(), rules.without_tls.end(),
                                      [&](const Cidr& block) { return contains(block, address); });
  if (is_allowed) return std::nullopt;
  return "not to be asked without TLS: WEBHOOK_ALLOWED_CIDRS lacks it";
}

tl::expected<Answer, std::string> ask(net::Post post, const AskingRules& rules) {
  const std::string address = post.url.substr(0, post.url.find('?'));
  net::SenderOptions options;
  options.reason_to_block = [&rules](std::string_view url, const IpAddress& ip) {
    return reason_to_block(url, ip, rules);
  };
  options.ca_file = net::find_ca_file();
  options.kept_answer_bytes = options.max_answer_bytes = max_answer_bytes;
  options.connect_timeout = patience;
  post.timeout = patience;
  post.headers.emplace_back("Accept: application/json");

  net::HttpSender sender{std::move(options)};
  sender.start(std::move(post));
  std::vector<net::Posted> ended;
  while (ended.empty())
    ended = sender.wait(patience);
  auto& [ticket, result, body, duration] = ended.front();
  if (!result) return tl::unexpected(address + ": " + result.error().detail);
  return Answer{result->status, std::move(body)};
}

}  // namespace

AskingRules asking_rules(const config::Settings& settings) {
  return {settings.webhook_allowed_cidrs, settings.dev_mode};
}

tl::expected<Answer, std::string> post_form(const std::string& url,
                                            std::vector<std::string> headers, std::string form,
                                            const AskingRules& rules) {
  net::Post post;
  post.url = url;
  post.headers = std::move(headers);
  post.headers.emplace_back("Content-Type: application/x-www-form-urlencoded");
  post.body = std::move(form);
  return ask(std::move(post), rules);
}

tl::expected<std::string, std::string> get_document(const std::string& url,
                                                    const AskingRules& rules) {
  net::Post post;
  post.url = url;
  post.method = "GET";
  post.headers.emplace_back("Content-Type:");
  auto answer = ask(std::move(post), rules);
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status != 200) {
    return tl::unexpected(url.substr(0, url.find('?')) + " answers " +
                          std::to_string(answer->status));
  }
  return std::move(answer->body);
}

}  // namespace pmq::identity
