// Pictures of every page: shots.mjs URL NAME PASSWORD FOLDER [PAGE ...]

import { mkdir } from "node:fs/promises";
import { openBrowser, signIn } from "./browser.mjs";

const [url, name, password, folder, ...only] = process.argv.slice(2);
const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

async function addresses(page) {
  const first = async (list, selector) => {
    await page.goto(`${url}/admin${list}`);
    const link = page.locator(selector).first();
    return (await link.count()) ? new URL(await link.getAttribute("href"), url).pathname.split("/admin")[1] : null;
  };
  const pages = {
    overview: "/", "overview-7d": "/?span=7d", "dead-letters": "/dead-letters", messages: "/messages",
    message: await first("/messages?status=dead", "tbody th a"),
    "message-waiting": await first("/messages?status=in_progress", "tbody th a"),
    "dead-letter": await first("/dead-letters", "tbody td:last-child a"),
    queues: "/queues", "queue-new": "/queues/new", queue: await first("/queues", "tbody th a"),
    "queue-edit": await first("/queues", "tbody th a").then((path) => path && `${path}/edit`),
    jobs: "/jobs", job: await first("/jobs", "tbody th a"),
    breakers: "/breakers", "rate-limits": "/rate-limits", logs: "/logs", audit: "/audit", accounts: "/accounts", account: "/account", health: "/health", restore: "/restore", "not-found": "/nowhere",
  };
  return Object.fromEntries(Object.entries(pages).filter(([key, path]) => path && (only.length === 0 || only.includes(key))));
}

// Some dead letters are requeued slowly, so that there is a bulk change to see.
async function requeueSome(page) {
  await page.goto(`${url}/admin/dead-letters?error=no+decode`);
  await page.locator("button[value=requeue-all]").click();
  await page.locator("#rate").fill("0.2");
  await page.locator("#reason").fill("the converter reads HEIC since 14:00");
  await page.locator("button[name=kind]").click();
  await page.waitForURL(/\/admin\/(jobs|dead-letters)/);
}

const browser = await openBrowser();
let requeued = false;
await mkdir(folder, { recursive: true });
for (const [size, viewport] of Object.entries(sizes)) {
  for (const scheme of ["light", "dark"]) {
    const context = await browser.newContext({ viewport, colorScheme: scheme, deviceScaleFactor: size === "phone" ? 2 : 1, locale: "en-GB" });
    const page = await context.newPage();
    if (only.length === 0 || only.includes("sign-in")) {
      await page.goto(`${url}/admin/login`);
      await page.screenshot({ path: `${folder}/sign-in-${size}-${scheme}.png` });
    }
    await signIn(page, url, name, password);
    if (!requeued) await requeueSome(page);
    requeued = true;
    for (const [key, path] of Object.entries(await addresses(page))) {
      await page.setViewportSize(viewport);
      await page.goto(`${url}/admin${path}`);
      // As high as the page, so that what sticks to the window's edge stands where it belongs.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ ...viewport, height: Math.max(viewport.height, height) });
      await page.screenshot({ path: `${folder}/${key}-${size}-${scheme}.png` });
    }
    if (only.length === 0 || only.includes("bulk-preview")) {
      await page.setViewportSize(viewport);
      await page.goto(`${url}/admin/dead-letters`);
      await page.locator("button[value=requeue-all]").click();
      await page.locator("h1", { hasText: "Requeue" }).waitFor();
      await page.screenshot({ path: `${folder}/bulk-preview-${size}-${scheme}.png` });
    }
    await context.close();
  }
}
if (only.length === 0 || only.includes("readme")) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 860 }, colorScheme: "light", locale: "en-GB" })).newPage();
  await signIn(page, url, name, password);
  await page.goto(`${url}/admin/?span=24h`);
  await page.screenshot({ path: `${folder}/readme.png` });
}
await browser.close();
