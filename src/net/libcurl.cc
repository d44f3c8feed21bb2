#include "net/libcurl.h"

#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace pmq::net {
namespace {

// Its interface has had this number since 2006, on every system.
constexpr const char* file = "libcurl.so.4";

void* open() {
  void* const library = ::dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (!library) throw std::runtime_error(std::string("libcurl is needed to send: ") + ::dlerror());
  return library;
}

template <typename Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  if (!function) throw std::runtime_error(std::string(file) + " has no " + name);
}

Libcurl load() {
  void* const library = open();
  decltype(&curl_global_init) global_init;
  find(library, "curl_global_init", global_init);
  if (global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    throw std::runtime_error(std::string(file) + " does not start");
  }
  Libcurl functions{};
  find(library, "curl_easy_init", functions.easy_init);
  find(library, "curl_easy_setopt", functions.easy_setopt);
  find(library, "curl_easy_perform", functions.easy_perform);
  find(library, "curl_easy_getinfo", functions.easy_getinfo);
  find(library, "curl_easy_strerror", functions.easy_strerror);
  find(library, "curl_easy_cleanup", functions.easy_cleanup);
  find(library, "curl_multi_init", functions.multi_init);
  find(library, "curl_multi_setopt", functions.multi_setopt);
  find(library, "curl_multi_add_handle", functions.multi_add_handle);
  find(library, "curl_multi_remove_handle", functions.multi_remove_handle);
  find(library, "curl_multi_socket_action", functions.multi_socket_action);
  find(library, "curl_multi_info_read", functions.multi_info_read);
  find(library, "curl_multi_cleanup", functions.multi_cleanup);
  find(library, "curl_slist_append", functions.slist_append);
  find(library, "curl_slist_free_all", functions.slist_free_all);
  return functions;
}

}  // namespace

const Libcurl& libcurl() {
  static const Libcurl functions = load();
  return functions;
}

}  // namespace pmq::net
