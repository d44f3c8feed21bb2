#include "auth/jwks.h"
#include "tests/fuzz/fuzz.h"

using namespace pmq::auth;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto keys = parse_jwks(text_of(data, size));
  if (!keys) return 0;
  require(!keys->empty() && keys->size() <= max_jwks_keys);
  for (const PublicKey& key : *keys) {
    require(key.id.size() <= PublicKey::max_id_bytes);
    require(key.algorithm != Algorithm::hs256);
    require(key.pem.reveal().starts_with("-----BEGIN PUBLIC KEY-----"));
  }
  return 0;
}
