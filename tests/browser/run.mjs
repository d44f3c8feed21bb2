// Runs one scenario: run.mjs NAME, with what it needs as JSON on standard input.

import { openBrowser } from "./browser.mjs";
import { connect } from "./api.mjs";
import * as scenarios from "./scenarios.mjs";

let given = "";
for await (const part of process.stdin) given += part;
const site = JSON.parse(given);
site.api = connect(site.url, site.token);
site.browser = await openBrowser();
try {
  await scenarios[process.argv[2]](site);
} finally {
  await site.browser.close();
}
