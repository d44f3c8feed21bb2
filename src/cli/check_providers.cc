#include "cli/check.h"
#include "cli/text.h"
#include "identity/fetch_keys.h"
#include "identity/file_keys.h"

namespace pmq::cli {
namespace {

Check keys_of(const config::ProviderSettings& provider, const identity::AskingRules& rules) {
  const std::string name = "provider " + provider.name;
  const auto keys = provider.keys_file.empty()
                        ? identity::fetch_keys({provider.issuer, provider.keys_url}, rules)
                        : identity::read_key_file(provider.keys_file);
  if (keys) return ok(name, counted(static_cast<std::int64_t>(keys->size()), "key"));
  return fail(name, keys.error(),
              "its tokens can't be checked without keys: correct the JWT_PROVIDER_ settings, or "
              "ask those who run it");
}

}  // namespace

Checks check_providers(const config::Settings& settings) {
  Checks checks;
  const auto rules = identity::asking_rules(settings);
  for (const auto& provider : settings.providers)
    checks.push_back(keys_of(provider, rules));
  return checks;
}

}  // namespace pmq::cli
