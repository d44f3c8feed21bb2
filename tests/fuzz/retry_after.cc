#include "webhook/retry_after.h"
#include "tests/fuzz/fuzz.h"

using namespace pmq;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr Time now{seconds{1'800'000'000}};
  const auto text = text_of(data, size);
  const auto at = webhook::parse_retry_after(text, now);
  require(!at || (*at >= now && *at <= now + webhook::max_retry_after));
  const auto date = webhook::parse_http_date(text, now);
  require(!date || !to_rfc3339(*date).empty());
  return 0;
}
