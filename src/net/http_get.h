#pragma once

#include <cstddef>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "base/time.h"

namespace pmq::net {

struct HttpAnswer {
  int status = 0;
  std::string body;  ///< its first max_body_bytes
};

inline constexpr std::size_t max_body_bytes = 64 * 1024;

/// Asks for an http:// or https:// address, without following redirections and past any proxy.
/// `headers` are whole lines: `Authorization: Bearer …`. The error is what kept an answer from
/// coming, for people.
[[nodiscard]] tl::expected<HttpAnswer, std::string> http_get(
    const std::string& url, const std::vector<std::string>& headers, seconds timeout);

}  // namespace pmq::net
