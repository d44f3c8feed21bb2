#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/libcurl.h"

// Owners of curl's handles.
namespace pmq::net {

struct EasyCleanup {
  void operator()(CURL* handle) const noexcept { libcurl().easy_cleanup(handle); }
};
struct MultiCleanup {
  void operator()(CURLM* handle) const noexcept { libcurl().multi_cleanup(handle); }
};
struct ListFree {
  void operator()(curl_slist* list) const noexcept { libcurl().slist_free_all(list); }
};

using EasyHandle = std::unique_ptr<CURL, EasyCleanup>;
using MultiHandle = std::unique_ptr<CURLM, MultiCleanup>;
using HeaderList = std::unique_ptr<curl_slist, ListFree>;

/// All throw std::bad_alloc.
[[nodiscard]] EasyHandle make_easy_handle();
[[nodiscard]] MultiHandle make_multi_handle();
/// Of whole lines: `Authorization: Bearer …`.
[[nodiscard]] HeaderList make_header_list(const std::vector<std::string>& lines);

}  // namespace pmq::net
