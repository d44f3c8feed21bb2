#include "identity/providers.h"

#include <algorithm>
#include <iterator>

#include "identity/file_keys.h"
#include "identity/shared_keys.h"

namespace pmq::identity {
namespace {

auth::TokenRules rules_of(const config::ProviderSettings& provider, seconds leeway) {
  auth::TokenRules rules;
  rules.algorithms.clear();
  std::transform(provider.algorithms.begin(), provider.algorithms.end(),
                 std::back_inserter(rules.algorithms), [](const std::string& name) {
                   return name == "ES256" ? auth::Algorithm::es256 : auth::Algorithm::rs256;
                 });
  rules.issuer = provider.issuer;
  rules.audience = provider.audience;
  rules.leeway = leeway;
  rules.subject_prefix = provider.name + ':';
  return rules;
}

std::unique_ptr<auth::KeySource> keys_of(const config::ProviderSettings& provider,
                                         const AskingRules& rules, store::TokenKeys& store) {
  if (!provider.keys_file.empty()) return std::make_unique<FileKeys>(provider.keys_file);
  return std::make_unique<SharedKeys>(KeyPlace{provider.issuer, provider.keys_url}, rules, store);
}

}  // namespace

Providers::Providers(const config::Settings& settings, store::TokenKeys& store) {
  const auto rules = asking_rules(settings);
  for (const auto& provider : settings.providers) {
    providers_.push_back(
        {rules_of(provider, settings.tokens.leeway), keys_of(provider, rules, store)});
  }
}

void Providers::vouch_in(auth::TokenVerifier& tokens) {
  for (auto& provider : providers_)
    tokens.add_issuer(provider.rules, *provider.keys);
}

}  // namespace pmq::identity
