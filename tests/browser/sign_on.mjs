// Signing in and out by an identity provider, in a real browser. Each gets { url, issuer, secret, browser }, on standard
// input, and a provider that runs.

import assert from "node:assert/strict";
import { openBrowser } from "./browser.mjs";
import { startProvider } from "./provider.mjs";

async function newPage({ browser, url }) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (fault) => page.faults.push(String(fault)));
  page.on("console", (line) => line.type() === "error" && line.location().url.startsWith(url) && page.faults.push(line.text()));
  return page;
}

/// Through the provider's own pages.
async function signInThere(page, url, name) {
  await page.getByRole("link", { name: "Sign in with the identity provider" }).click();
  await page.locator("input[name=login]").fill(name);
  await page.locator("input[name=password]").fill(name);
  await page.getByRole("button", { name: "Sign-in" }).click();
  const consent = page.getByRole("button", { name: "Continue" });
  await Promise.race([consent.waitFor(), page.waitForURL((address) => String(address).startsWith(`${url}/admin/`))]);
  if (await consent.isVisible()) await consent.click();
  await page.waitForURL((address) => String(address).startsWith(`${url}/admin/`));
}

async function an_operator_signs_in_lands_where_they_were_going_and_signs_out(site) {
  const page = await newPage(site);
  await page.goto(`${site.url}/admin/queues?sort=name`);
  await signInThere(page, site.url, "boss");
  assert.equal(page.url(), `${site.url}/admin/queues?sort=name`);
  await page.getByText("boss@example.com").first().waitFor();
  await page.goto(`${site.url}/admin/queues/new`);
  assert.equal(await page.getByRole("button", { name: /Create/ }).count(), 1);
  const cookies = await page.context().cookies(site.url);
  assert.equal(cookies.some((cookie) => cookie.name === "pmq_oidc"), false, "the attempt is over");
  assert.ok(cookies.filter((cookie) => cookie.name.startsWith("pmq_")).every((cookie) => cookie.httpOnly));

  const leaving = page.waitForRequest((request) => request.url().startsWith(`${site.issuer}/session/end?`));
  await page.locator("form[action$='/logout'] button").first().evaluate((button) => button.click());
  const hint = new URL((await leaving).url()).searchParams.get("id_token_hint");
  const claims = JSON.parse(Buffer.from(hint.split(".")[1], "base64url").toString());
  assert.deepEqual([claims.sub, claims.aud], ["boss", "pmq"]);
  await page.getByRole("button", { name: "Yes, sign me out" }).click();
  await page.waitForURL(`${site.url}/admin/login**`);
  await page.goto(`${site.url}/admin/`);
  assert.match(page.url(), /\/admin\/login/);
  assert.deepEqual(page.faults, []);
}

async function a_viewer_sees_and_changes_nothing(site) {
  const page = await newPage(site);
  await page.goto(`${site.url}/admin/`);
  await signInThere(page, site.url, "guest");
  await page.getByText("guest@example.com").first().waitFor();
  const answer = await page.goto(`${site.url}/admin/queues/new`);
  assert.equal(answer.status(), 403);
}

async function who_has_no_role_is_not_let_in(site) {
  const page = await newPage(site);
  await page.goto(`${site.url}/admin/`);
  await signInThere(page, site.url, "stranger");
  await page.getByText("You have no role here.").waitFor();
  await page.goto(`${site.url}/admin/`);
  assert.match(page.url(), /\/admin\/login/);
}

async function an_answer_serves_the_browser_that_asked_and_only_once(site) {
  const page = await newPage(site);
  let answer = "";
  page.on("request", (request) => request.url().includes("/oidc/callback?") && (answer = request.url()));
  await page.goto(`${site.url}/admin/`);
  await signInThere(page, site.url, "boss");
  assert.match(answer, /code=/);
  for (const browser of [page, await newPage(site)]) {
    const again = await browser.goto(answer);
    assert.equal(again.status(), 400);
  }
  const other = await newPage(site);
  await other.goto(`${site.url}/admin/oidc/start`);
  const theirs = new URL(answer);
  for (const [name, value] of [["state", "x"], ["state", ""], ["iss", "http://evil.example.com"]]) {
    const changed = new URL(theirs);
    changed.searchParams.set(name, value);
    assert.equal((await other.goto(String(changed))).status(), 400);
  }
}

async function nobody_is_sent_to_another_site_afterwards(site) {
  const page = await newPage(site);
  for (const back of ["//evil.example.com/", "https://evil.example.com/admin/", "/admin/..\\evil"]) {
    await page.goto(`${site.url}/admin/login?back=${encodeURIComponent(back)}`);
    const link = await page.getByRole("link", { name: "Sign in with the identity provider" }).getAttribute("href");
    assert.ok(!link.includes("evil"), link);
    await page.goto(`${site.url}/admin/oidc/start?back=${encodeURIComponent(back)}`);
    const state = new URL(page.url()).origin === site.issuer ? "" : page.url();
    assert.equal(state, "");
  }
}

async function a_name_that_a_local_account_has_is_not_taken_over(site) {
  const page = await newPage(site);
  await page.goto(`${site.url}/admin/`);
  await signInThere(page, site.url, "taken");
  await page.goto(`${site.url}/admin/account`);
  await page.getByText("taken@example.com-2").first().waitFor();
}

async function local_accounts_serve_when_the_provider_is_down(site) {
  await site.provider.stop();
  const page = await newPage(site);
  await page.goto(`${site.url}/admin/login`);
  await page.getByRole("link", { name: "Sign in with the identity provider" }).click();
  await page.getByText("The identity provider can't be used now.").waitFor();
  await page.getByLabel("Name").fill("taken@example.com");
  await page.getByLabel("Password").fill(site.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((address) => !address.pathname.endsWith("/login"));
}

let given = "";
for await (const part of process.stdin) given += part;
const site = JSON.parse(given);
site.provider = await startProvider(site);
site.browser = await openBrowser();
try {
  for (const scenario of [
    an_operator_signs_in_lands_where_they_were_going_and_signs_out, a_viewer_sees_and_changes_nothing,
    who_has_no_role_is_not_let_in, an_answer_serves_the_browser_that_asked_and_only_once,
    nobody_is_sent_to_another_site_afterwards, a_name_that_a_local_account_has_is_not_taken_over,
    local_accounts_serve_when_the_provider_is_down]) {
    try {
      await scenario(site);
      console.log(`passed ${scenario.name}`);
    } catch (fault) {
      console.log(`failed ${scenario.name}: ${fault.stack}`);
    }
  }
} finally {
  await site.browser.close();
  await site.provider.stop().catch(() => {});
}
