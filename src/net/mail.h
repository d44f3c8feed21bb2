#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "base/secret.h"
#include "base/time.h"

namespace pmq::net {

struct Mail {
  std::string from;  ///< an address, as are these
  std::vector<std::string> to;
  std::string subject;  ///< UTF-8, one line
  std::string text;     ///< UTF-8, lines that end with \n
};

/// The mail as it travels (RFC 5322, quoted-printable). `id` tells it from all others: letters and
/// digits.
[[nodiscard]] std::string render(const Mail& mail, std::string_view id, Time now);

struct SmtpServer {
  std::string url;   ///< smtp://host:port or smtps://host:port
  std::string user;  ///< empty: without a login
  Secret password;
};

/// The error is what kept it from going out, for people. With a login nothing is sent in clear but
/// to this very host.
[[nodiscard]] tl::expected<void, std::string> send_by_smtp(const SmtpServer& server,
                                                           const Mail& mail,
                                                           const std::string& rendered,
                                                           seconds timeout);

/// By a program with the arguments of sendmail; it is ended when it takes longer.
[[nodiscard]] tl::expected<void, std::string> send_by_program(const std::string& program,
                                                              const Mail& mail,
                                                              const std::string& rendered,
                                                              seconds timeout);

}  // namespace pmq::net
