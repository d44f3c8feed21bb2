#include "guard/rate_headers.h"

namespace pmq::guard {
namespace {

std::string item(std::string_view policy, std::string_view first, std::int64_t count,
                 std::string_view second, seconds time) {
  return "\"" + std::string(policy) + "\";" + std::string(first) + "=" + std::to_string(count) +
         ";" + std::string(second) + "=" + std::to_string(time.count());
}

template <typename Item>
std::string list_of(const std::vector<Standing>& standings, Item&& item_of) {
  std::string list;
  for (const auto& standing : standings)
    list += (list.empty() ? "" : ", ") + item_of(standing);
  return list;
}

}  // namespace

std::string policy_header(const std::vector<Standing>& standings) {
  return list_of(standings, [](const Standing& each) {
    return item(each.policy, "q", each.limit.count, "w", each.limit.window);
  });
}

std::string standing_header(const std::vector<Standing>& standings) {
  return list_of(standings, [](const Standing& each) {
    return item(each.policy, "r", each.remaining, "t", each.reset_after);
  });
}

}  // namespace pmq::guard
