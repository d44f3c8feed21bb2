#include "guard/override_rules.h"

#include <algorithm>

#include "base/ip_address.h"
#include "base/utf8.h"
#include "guard/client_address.h"

namespace pmq::guard {

bool is_limited_client(std::string_view text) noexcept {
  constexpr std::size_t max_subject = 255;
  constexpr std::size_t prefix = 4;
  const auto rest = text.substr(std::min(prefix, text.size()));
  if (text.starts_with("sub:")) {
    return !rest.empty() && rest.size() <= max_subject && is_valid_utf8(rest) &&
           !has_control_characters(rest);
  }
  constexpr std::string_view block = "/64";
  if (!text.starts_with("ip:")) return false;
  auto address = text.substr(3);
  if (address.ends_with(block)) address.remove_suffix(block.size());
  return parse_ip_address(address) && client_block(address) == text.substr(3);
}

bool is_limited_endpoint(std::string_view text) noexcept {
  constexpr std::size_t longest = 64;
  return text == "*" || (!text.empty() && text.size() <= longest &&
                         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == text.npos);
}

}  // namespace pmq::guard
