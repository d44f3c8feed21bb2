#include "identity/discovery.h"

#include "base/utf8.h"
#include "json/parse.h"

namespace pmq::identity {
namespace {

std::string address_in(const json::Value& object, std::string_view name) {
  constexpr std::size_t longest = 2048;
  const json::Value* const member = object.find(name);
  const auto text = member ? member->text() : std::string_view{};
  const bool is_address = (text.starts_with("https://") || text.starts_with("http://")) &&
                          text.size() <= longest && !has_control_characters(text) &&
                          text.find_first_of(" \"<>\\#") == std::string_view::npos;
  return is_address ? std::string{text} : std::string{};
}

}  // namespace

tl::expected<Endpoints, std::string> parse_discovery(std::string_view text,
                                                     std::string_view issuer) {
  constexpr json::Limits limits{.max_bytes = max_answer_bytes, .max_depth = 16};
  const auto document = json::parse(text, limits);
  if (!document) {
    return tl::unexpected("the provider's configuration is no JSON: " + document.error().detail);
  }
  const json::Value& root = document->root();
  // Or one provider could speak for another (Discovery 4.3).
  const json::Value* const own_name = root.find("issuer");
  if (!own_name || own_name->text() != issuer) {
    return tl::unexpected(std::string{"the provider calls itself by another name"});
  }
  Endpoints endpoints{.keys = address_in(root, "jwks_uri"),
                      .authorization = address_in(root, "authorization_endpoint"),
                      .token = address_in(root, "token_endpoint"),
                      .end_session = address_in(root, "end_session_endpoint")};
  if (endpoints.keys.empty()) {
    return tl::unexpected(std::string{"the provider's configuration names no jwks_uri"});
  }
  return endpoints;
}

tl::expected<Endpoints, std::string> discover(const std::string& issuer, const AskingRules& rules) {
  std::string url = issuer;
  while (url.ends_with('/'))
    url.pop_back();
  const auto text = get_document(url + "/.well-known/openid-configuration", rules);
  if (!text) return tl::unexpected(text.error());
  return parse_discovery(*text, issuer);
}

}  // namespace pmq::identity
