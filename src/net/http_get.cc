#include "net/http_get.h"

#include <algorithm>
#include <array>

#include "net/curl.h"

namespace pmq::net {
namespace {

/// curl's write callback: what exceeds the bound is dropped, not refused.
std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* body) {
  auto& text = *static_cast<std::string*>(body);
  text.append(bytes, std::min(size * count, max_body_bytes - text.size()));
  return size * count;
}

}  // namespace

tl::expected<HttpAnswer, std::string> http_get(const std::string& url,
                                               const std::vector<std::string>& headers,
                                               seconds timeout) {
  const EasyHandle handle = make_easy_handle();
  const HeaderList header_list = make_header_list(headers);
  HttpAnswer answer;
  std::array<char, CURL_ERROR_SIZE> reason{};

  CURL* const curl = handle.get();
  libcurl().easy_setopt(curl, CURLOPT_URL, url.c_str());
  libcurl().easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  libcurl().easy_setopt(curl, CURLOPT_PROXY, "");
  libcurl().easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  libcurl().easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  libcurl().easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(timeout.count()));
  libcurl().easy_setopt(curl, CURLOPT_USERAGENT, "pmq");
  libcurl().easy_setopt(curl, CURLOPT_HTTPHEADER, header_list.get());
  libcurl().easy_setopt(curl, CURLOPT_WRITEFUNCTION, &keep);
  libcurl().easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
  libcurl().easy_setopt(curl, CURLOPT_ERRORBUFFER, reason.data());

  const CURLcode code = libcurl().easy_perform(curl);
  if (code != CURLE_OK) {
    return tl::unexpected(std::string{reason[0] ? reason.data() : libcurl().easy_strerror(code)});
  }
  long status = 0;
  libcurl().easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  return answer;
}

}  // namespace pmq::net
