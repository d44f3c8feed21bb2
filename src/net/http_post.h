#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "base/ip_address.h"
#include "base/time.h"

// The values that go into an HttpSender and come out of it.
namespace pmq::net {

struct Post {
  std::uint64_t ticket = 0;  ///< the caller's name for it
  std::string url;
  std::string method = "POST";
  std::vector<std::string> headers;  ///< whole lines, without line ends; Content-Type among them
  std::string body;
  milliseconds timeout{15'000};  ///< for all of it, from the name's lookup to the answer's end
};

struct PostAnswer {
  int status = 0;                             ///< 3xx too: redirections are not followed
  std::optional<std::string> retry_after;     ///< that header's value
  std::optional<std::string> allowed_origin;  ///< WebHook-Allowed-Origin's value
};

enum class PostFault : std::uint8_t {
  dns,
  connect,
  tls,
  timeout,   ///< no answer in time
  too_slow,  ///< an answer had begun, but didn't end in time
  answer_too_large,
  blocked_address,
  bad_answer,  ///< the connection broke, or what came is no HTTP
  not_sent,    ///< this host is short of descriptors or memory; says nothing of the other one
};

struct PostFailure {
  PostFault fault = PostFault::connect;
  std::string detail;  ///< for people
};

struct Posted {
  std::uint64_t ticket = 0;
  tl::expected<PostAnswer, PostFailure> result;
  std::string answer;  ///< the beginning of its body, in bytes as they came; also of a failure
  milliseconds duration{};
};

struct SenderOptions {
  /// Why nothing may be sent to this address, for people; nullopt: it may. Asked for each one,
  /// whatever name or disguise led there.
  std::function<std::optional<std::string>(std::string_view url, const IpAddress&)> reason_to_block;
  std::string user_agent = "pmq";
  std::string ca_file;  ///< the certificates to trust; empty: libcurl's own choice
  milliseconds connect_timeout{5'000};
  std::size_t kept_answer_bytes = 4 * 1024;
  std::size_t max_answer_bytes = 1024 * 1024;
  std::size_t max_header_bytes = 64 * 1024;
  long max_idle_connections = 256;  ///< kept open for what is sent next
};

}  // namespace pmq::net
