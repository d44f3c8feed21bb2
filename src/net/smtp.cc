#include <algorithm>
#include <array>
#include <cstring>

#include "net/ca_file.h"
#include "net/curl.h"
#include "net/mail.h"

namespace pmq::net {
namespace {

/// curl's read callback.
std::size_t give(char* buffer, std::size_t size, std::size_t count, void* left) {
  auto& text = *static_cast<std::string_view*>(left);
  const auto given = std::min(size * count, text.size());
  std::memcpy(buffer, text.data(), given);
  text.remove_prefix(given);
  return given;
}

std::size_t ignore(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

bool is_this_host(const std::string& url) {
  const auto host = url.substr(url.find("://") + 3);
  return host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
}

}  // namespace

tl::expected<void, std::string> send_by_smtp(const SmtpServer& server, const Mail& mail,
                                             const std::string& rendered, seconds timeout) {
  const EasyHandle handle = make_easy_handle();
  const HeaderList recipients = make_header_list(mail.to);
  std::array<char, CURL_ERROR_SIZE> reason{};
  std::string_view left = rendered;
  const bool may_be_clear = server.user.empty() || is_this_host(server.url);
  const auto certificates = find_ca_file();

  CURL* const curl = handle.get();
  libcurl().easy_setopt(curl, CURLOPT_URL, server.url.c_str());
  libcurl().easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  libcurl().easy_setopt(curl, CURLOPT_PROXY, "");
  libcurl().easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  libcurl().easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(timeout.count()));
  libcurl().easy_setopt(curl, CURLOPT_USE_SSL,
                        static_cast<long>(may_be_clear ? CURLUSESSL_TRY : CURLUSESSL_ALL));
  if (!certificates.empty()) libcurl().easy_setopt(curl, CURLOPT_CAINFO, certificates.c_str());
  if (!server.user.empty()) {
    libcurl().easy_setopt(curl, CURLOPT_USERNAME, server.user.c_str());
    libcurl().easy_setopt(curl, CURLOPT_PASSWORD, std::string(server.password.reveal()).c_str());
  }
  libcurl().easy_setopt(curl, CURLOPT_MAIL_FROM, mail.from.c_str());
  libcurl().easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  libcurl().easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  libcurl().easy_setopt(curl, CURLOPT_READFUNCTION, &give);
  libcurl().easy_setopt(curl, CURLOPT_READDATA, &left);
  libcurl().easy_setopt(curl, CURLOPT_WRITEFUNCTION, &ignore);
  libcurl().easy_setopt(curl, CURLOPT_ERRORBUFFER, reason.data());

  const CURLcode code = libcurl().easy_perform(curl);
  if (code == CURLE_OK) return {};
  return tl::unexpected(std::string{reason[0] ? reason.data() : libcurl().easy_strerror(code)});
}

}  // namespace pmq::net
