#pragma once

#include <curl/curl.h>

namespace pmq::net {

/// The functions of libcurl that are used here, under their names without `curl_`. The library is
/// opened when it is first asked for: twenty-seven others come with it, which is half of the time
/// that a program takes to start (under plain CGI: of each request) and 4 MB of each process, and
/// most processes never send anything.
struct Libcurl {
  decltype(&curl_easy_init) easy_init;
  decltype(&curl_easy_setopt) easy_setopt;
  decltype(&curl_easy_perform) easy_perform;
  decltype(&curl_easy_getinfo) easy_getinfo;
  decltype(&curl_easy_strerror) easy_strerror;
  decltype(&curl_easy_cleanup) easy_cleanup;
  decltype(&curl_multi_init) multi_init;
  decltype(&curl_multi_setopt) multi_setopt;
  decltype(&curl_multi_add_handle) multi_add_handle;
  decltype(&curl_multi_remove_handle) multi_remove_handle;
  decltype(&curl_multi_socket_action) multi_socket_action;
  decltype(&curl_multi_info_read) multi_info_read;
  decltype(&curl_multi_cleanup) multi_cleanup;
  decltype(&curl_slist_append) slist_append;
  decltype(&curl_slist_free_all) slist_free_all;
};

/// Throws std::runtime_error, each time, where it isn't installed.
[[nodiscard]] const Libcurl& libcurl();

}  // namespace pmq::net
