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
  curl_easy_setopt(curl, CURLOPT_URL, server.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(timeout.count()));
  curl_easy_setopt(curl, CURLOPT_USE_SSL,
                   static_cast<long>(may_be_clear ? CURLUSESSL_TRY : CURLUSESSL_ALL));
  if (!certificates.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, certificates.c_str());
  if (!server.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, std::string(server.password.reveal()).c_str());
  }
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, mail.from.c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, &give);
  curl_easy_setopt(curl, CURLOPT_READDATA, &left);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &ignore);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason.data());

  const CURLcode code = curl_easy_perform(curl);
  if (code == CURLE_OK) return {};
  return tl::unexpected(std::string{reason[0] ? reason.data() : curl_easy_strerror(code)});
}

}  // namespace pmq::net
