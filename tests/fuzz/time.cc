#include "base/time.h"

#include "base/cidr.h"
#include "tests/fuzz/fuzz.h"

using namespace pmq;

/// A time that was read is written as one that reads as the same; and so is an address.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of(data, size);
  if (const auto time = parse_rfc3339(text)) {
    require(*time >= Time{});
    require(parse_rfc3339(to_rfc3339(*time)) == time);
  }
  if (const auto address = parse_ip_address(text)) {
    require(parse_ip_address(to_text(*address)) == address);
  }
  const auto cidr = parse_cidr(text);
  require(!cidr || contains(*cidr, cidr->first));
  return 0;
}
