#include "net/curl.h"

#include <new>

namespace pmq::net {

EasyHandle make_easy_handle() {
  EasyHandle handle{libcurl().easy_init()};
  if (!handle) throw std::bad_alloc();
  return handle;
}

MultiHandle make_multi_handle() {
  MultiHandle handle{libcurl().multi_init()};
  if (!handle) throw std::bad_alloc();
  return handle;
}

HeaderList make_header_list(const std::vector<std::string>& lines) {
  HeaderList list;
  for (const auto& line : lines) {
    curl_slist* const longer = libcurl().slist_append(list.get(), line.c_str());
    if (!longer) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
  }
  return list;
}

}  // namespace pmq::net
