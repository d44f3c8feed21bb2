#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "config/settings.h"

namespace pmq::identity {

/// How identity providers are asked: by https, or without TLS where the settings allow the address.
struct AskingRules {
  std::vector<Cidr> without_tls;
  bool everywhere_without_tls = false;  ///< on a developer's own machine
};

[[nodiscard]] AskingRules asking_rules(const config::Settings& settings);

struct Answer {
  int status = 0;
  std::string body;  ///< at most max_answer_bytes
};

inline constexpr std::size_t max_answer_bytes = 256 * 1024;

// Each takes 3 s at the most and follows no redirection. The error is what kept an answer from
// coming, for people; it shows the address without its query.

[[nodiscard]] tl::expected<Answer, std::string> post_form(const std::string& url,
                                                          std::vector<std::string> headers,
                                                          std::string form,
                                                          const AskingRules& rules);
/// The body of an answer of 200.
[[nodiscard]] tl::expected<std::string, std::string> get_document(const std::string& url,
                                                                  const AskingRules& rules);

}  // namespace pmq::identity
