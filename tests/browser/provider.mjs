// An identity provider of other people's making: npm's oidc-provider, on loopback, for people whose name is also
// their password. `boss` is in the group `admins`, `guest` and `taken` are in `readers`, all others in none.

import Provider from "oidc-provider";

const groups = { boss: ["staff", "admins"], guest: ["readers"], taken: ["readers"] };

export async function startProvider({ issuer, url, secret }) {
  const provider = new Provider(issuer, {
    clients: [{
      client_id: "pmq", client_secret: secret, token_endpoint_auth_method: "client_secret_post",
      redirect_uris: [`${url}/admin/oidc/callback`], post_logout_redirect_uris: [`${url}/admin/login`],
      response_types: ["code"], grant_types: ["authorization_code"],
    }],
    cookies: { keys: ["only for tests"] },
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    claims: { openid: ["sub", "groups"], profile: ["preferred_username"] },
    scopes: ["openid", "profile"],
    features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    findAccount: (context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: `${id}@example.com`, groups: groups[id] ?? [] }),
    }),
  });
  const faults = [];
  for (const event of ["server_error", "grant.error", "authorization.error"])
    provider.on(event, (context, fault) => faults.push(`${event}: ${fault.message} ${fault.error_description ?? ""}`));
  const server = await new Promise((started) => {
    const listening = provider.listen(Number(new URL(issuer).port), "127.0.0.1", () => started(listening));
  });
  return { faults, stop: () => { server.closeAllConnections(); return new Promise((ended) => server.close(ended)); } };
}
