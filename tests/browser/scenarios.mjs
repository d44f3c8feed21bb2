// What people do at the dashboard, in a real browser. Each gets { url, name, password, browser, api, queue, webhook, pmq }.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { HtmlValidate } from "html-validate";
import { signIn } from "./browser.mjs";
import { startReceiver, until } from "./receiver.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pages = ["/", "/?span=7d", "/queues", "/queues/new", "/messages", "/messages?status=dead", "/dead-letters", "/jobs", "/breakers", "/rate-limits", "/logs", "/audit",
  "/accounts", "/account", "/health", "/nowhere"];

async function newPage({ browser, url, name, password }, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (fault) => page.faults.push(String(fault)));
  page.on("console", (line) => line.type() === "error" && !/status of (404|401|422)/.test(line.text()) && page.faults.push(line.text()));
  page.on("dialog", (dialog) => dialog.accept());
  await signIn(page, url, name, password);
  return page;
}

async function everyPage(site, page) {
  const first = async (list, selector) => {
    await page.goto(`${site.url}/admin${list}`);
    const link = page.locator(selector).first();
    return (await link.count()) ? (await link.getAttribute("href")).split("/admin")[1] : null;
  };
  const more = [await first("/messages?status=dead", "tbody th a"), await first(`/messages?queue=${site.queue}`, "tbody th a"),
    await first("/dead-letters", "tbody td:last-child a"), await first("/jobs", "tbody th a"), `/queues/${site.queue}`,
    `/queues/${site.queue}/edit`, `/queues/${site.webhook}`, `/queues/${site.webhook}/edit`];
  return [...pages, ...more.filter(Boolean)];
}

export async function requeue_all_that_match_at_a_rate_and_see_them_delivered(site) {
  const partner = await startReceiver(({ data }) => (data.n === 3 ? 422 : 503));
  const dispatcher = spawn(site.pmq[0], [...site.pmq.slice(1), "dispatch", "--daemon"], { stdio: "ignore" });
  const ended = new Promise((tell) => dispatcher.once("exit", tell));
  try {
    const queue = `partner-${site.queue}`;
    await site.api.subscribe({ name: queue, kind: "webhook", url: partner.url, event_types: [`only.${queue}`], max_retries: 0 });
    for (const n of [1, 2, 3]) await site.api.enqueue(queue, { n });
    await site.api.untilDead(queue, 3);
    partner.answers(() => 200);
    const failed = partner.received.length;

    const page = await newPage(site);
    await page.getByRole("link", { name: "Dead letters", exact: true }).click();
    await page.getByLabel("Queue").selectOption(queue);
    await page.getByLabel("Error holds").fill("503");
    await page.getByRole("button", { name: "Filter" }).click();
    const message = await page.locator("tbody th a").first().getAttribute("href");
    await page.getByRole("button", { name: /^Requeue all 2/ }).click();
    await page.getByLabel("Rate a second").fill("50");
    await page.getByLabel("Reason").fill("the partner is back");
    await page.getByRole("button", { name: "Requeue 2 dead letters" }).click();
    await page.getByText("2 dead letters requeued.").waitFor();
    assert.equal(await page.getByLabel("Error holds").inputValue(), "503");
    await page.getByRole("link", { name: "Progress, stop, take back" }).click();
    await page.getByText("finished").first().waitFor();
    // A live page: it comes to show by itself that the partner has taken it.
    await page.goto(new URL(message, site.url).href);
    await page.locator("section.card .state.done").waitFor();
    await page.locator(".timeline .succeeded").first().waitFor();
    await until(() => partner.received.length >= failed + 2);
    assert.deepEqual(partner.received.slice(failed).map(({ data }) => data.n).sort(), [1, 2]);
    assert.deepEqual(page.faults, []);
  } finally {
    dispatcher.kill("SIGTERM");
    await ended;
    await partner.stop();
  }
}

export async function pausing_a_queue_is_seen_by_a_live_page(site) {
  const page = await newPage(site);
  const watcher = await page.context().newPage();
  await watcher.goto(`${site.url}/admin/queues`);
  await watcher.getByLabel("Refresh every").selectOption("2");
  await page.goto(`${site.url}/admin/queues/${site.queue}`);
  await page.getByLabel("Reason", { exact: true }).fill("moving house");
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText("Paused: nothing is handed out").waitFor();
  await watcher.locator("tr", { hasText: site.queue }).getByText("paused").waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByText("Resumed.").waitFor();
}

export async function a_breaker_is_tripped_and_reset(site) {
  const id = await site.api.enqueue(site.webhook);
  const page = await newPage(site);
  await page.getByRole("link", { name: "Circuit breakers" }).click();
  const card = page.locator("section.card", { hasText: site.webhook });
  await card.getByLabel("Reason").fill("their maintenance");
  await card.getByRole("button", { name: /^Trip/ }).click();
  await page.getByText("The breaker is open").waitFor();
  await card.getByText("their maintenance").waitFor();
  await page.goto(`${site.url}/admin/messages/${id}`);
  await page.getByText("its circuit breaker is open").waitFor();
  await page.goto(`${site.url}/admin/`);
  await page.getByText(`The breaker of ${site.webhook} is open`).waitFor();
  await page.goto(`${site.url}/admin/breakers`);
  await card.getByRole("button", { name: /^Reset/ }).click();
  await page.getByText("The breaker is closed").waitFor();
  await card.getByText("closed", { exact: true }).first().waitFor();
  assert.deepEqual(page.faults, []);
}

export async function everything_works_without_javascript(site) {
  await site.api.bury(site.queue, ["no script"]);
  const page = await newPage(site, { javaScriptEnabled: false });
  await page.goto(`${site.url}/admin/dead-letters?queue=${site.queue}`);
  await page.locator("tbody input[type=checkbox]").check();
  await page.getByRole("button", { name: "Requeue chosen" }).click();
  await page.getByRole("button", { name: "Requeue 1 dead letter" }).click();
  await page.getByText("1 dead letter requeued.").waitFor();
  await page.locator("summary", { hasText: site.name }).click();
  await page.getByRole("button", { name: "Dark" }).click();
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  assert.match(await page.locator(".foot time").textContent(), /UTC$/);
}

export async function the_keyboard_alone_is_enough(site) {
  await site.api.bury(site.queue, ["by keyboard"]);
  const context = await site.browser.newContext();
  const page = await context.newPage();
  await page.goto(`${site.url}/admin/login`);
  await page.keyboard.type(site.name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(site.password);
  await page.keyboard.press("Enter");
  await page.waitForURL(/admin\/$/);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
  await page.keyboard.press("/");
  await page.keyboard.type("no.such.type");
  await page.keyboard.press("Enter");
  await page.waitForURL(/type=no\.such\.type/);
  await page.goto(`${site.url}/admin/dead-letters?queue=${site.queue}`);
  const focusOn = async (text) => {
    for (let presses = 0; presses < 80; presses += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((wanted) => document.activeElement.textContent.includes(wanted) && document.activeElement.matches("button, a"), text)) return;
    }
    assert.fail(`Tab never came to ${text}`);
  };
  await focusOn("Requeue all");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Requeue 1 dead letter" }).waitFor();
  await focusOn("Requeue 1 dead letter");
  await page.keyboard.press("Enter");
  await page.getByText("1 dead letter requeued.").waitFor();
}

export async function two_windows_on_one_message_do_not_get_in_each_others_way(site) {
  const id = await site.api.enqueue(site.queue);
  const page = await newPage(site);
  const other = await page.context().newPage();
  other.on("dialog", (dialog) => dialog.accept());
  for (const each of [page, other]) await each.goto(`${site.url}/admin/messages/${id}`);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("It was cancelled.").waitFor();
  await other.getByRole("button", { name: "Cancel" }).click();
  await other.getByText("Nothing was changed").waitFor();
}

export async function what_was_typed_outlives_the_session(site) {
  const page = await newPage(site);
  await page.goto(`${site.url}/admin/queues/${site.queue}/edit`);
  await page.getByLabel("Event types").fill("kept.*");
  await page.context().clearCookies({ name: "pmq_session" });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Your session has ended").waitFor();
  await page.getByLabel("Name").fill(site.name);
  await page.getByLabel("Password").fill(site.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByText("Saved.").waitFor();
  await page.getByText("kept.*").first().waitFor();
}

export async function hostile_texts_neither_run_nor_break_a_page(site) {
  const texts = ["<script>document.title='taken'</script>", "\"><img src=x onerror=\"document.title='taken'\">", "\u202eevil\u2066", "x".repeat(10_000)];
  await site.api.bury(site.queue, texts);
  const page = await newPage(site, { viewport: { width: 360, height: 740 } });
  for (const path of await everyPage(site, page)) {
    await page.goto(`${site.url}/admin${path}`);
    assert.match(await page.title(), /PMQ$/);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wider <= 0, `${path} is ${wider} px wider than the screen`);
  }
  assert.deepEqual(page.faults, []);
}

export async function axe_finds_nothing_on_any_page(site) {
  await site.api.bury(site.queue, ["one for the list"]);
  await site.api.enqueue(site.queue);
  const found = [];
  for (const colorScheme of ["light", "dark"]) {
    const page = await newPage(site, { colorScheme, bypassCSP: true, reducedMotion: "reduce" });
    const outside = await page.context().browser().newContext({ colorScheme, bypassCSP: true });
    const signInPage = await outside.newPage();
    await signInPage.goto(`${site.url}/admin/login`);
    const look = async (where, path) => {
      await where.evaluate(axe);
      const { violations } = await where.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      for (const each of violations) found.push(`${colorScheme} ${path}: ${each.id}: ${each.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ""}`).join(" | ")}`);
    };
    await look(signInPage, "/login");
    for (const path of await everyPage(site, page)) {
      await page.goto(`${site.url}/admin${path}`);
      await look(page, path);
    }
    for (const what of ["Requeue all", "Discard all"]) {
      await page.goto(`${site.url}/admin/dead-letters?queue=${site.queue}`);
      await page.getByRole("button", { name: what }).click();
      await page.getByRole("heading", { level: 1, name: /\?$/ }).waitFor();
      await look(page, what);
    }
  }
  assert.deepEqual(found, []);
}

export async function every_page_is_valid_html(site) {
  await site.api.bury(site.queue, ["one for the list"]);
  await site.api.enqueue(site.queue);
  const checker = new HtmlValidate({ extends: ["html-validate:recommended"], rules: {
    "long-title": "off", "no-trailing-whitespace": "off", "void-style": "off",
    // The rows of a list are chosen by boxes of one name.
    "form-dup-name": ["error", { shared: ["radio", "checkbox", "button", "submit"] }],
  } });
  const page = await newPage(site, { javaScriptEnabled: false });
  const found = [];
  const check = async (path, answer) => {
    const report = await checker.validateString(await answer.text());
    for (const result of report.results) for (const each of result.messages) found.push(`${path}:${each.line}: ${each.ruleId}: ${each.message}`);
  };
  for (const path of await everyPage(site, page)) await check(path, await page.request.get(`${site.url}/admin${path}`));
  await page.goto(`${site.url}/admin/dead-letters?queue=${site.queue}`);
  const form_token = await page.locator("[name=form_token]").first().inputValue();
  for (const what of ["requeue-all", "discard-all"]) {
    await check(what, await page.request.post(`${site.url}/admin/dead-letters/preview`, { form: { form_token, what, queue: site.queue } }));
  }
  assert.deepEqual(found, []);
}
