// A webhook receiver as its users would write it, with the libraries of npm. It judges each request by every library
// and keeps the verdicts; the test reads them at /seen.
//
//   node receiver.js SETTINGS    JSON: {"secrets": ["whsec_…"], "publicKey": "whpk_…"}, both optional
//
// Prints its port. POST /anything is a webhook; PUT /settings replaces the settings.
const crypto = require("node:crypto");
const http = require("node:http");
const { HTTP } = require("cloudevents");
const standard = require("standardwebhooks");
const svix = require("svix");

let settings = JSON.parse(process.argv[2] || "{}");
let seen = [];

function verdict(judge) {
  try {
    return { ok: true, ...judge() };
  } catch (error) {
    return { ok: false, why: String(error.message || error) };
  }
}

function verifyEd25519(headers, body) {
  const raw = Buffer.from(settings.publicKey.slice("whpk_".length), "base64");
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]);
  const key = crypto.createPublicKey({ key: spki, format: "der", type: "spki" });
  const content = Buffer.concat([
    Buffer.from(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.`), body]);
  const signatures = headers["webhook-signature"].split(" ").filter((one) => one.startsWith("v1a,"));
  if (!signatures.some((one) => crypto.verify(null, content, key, Buffer.from(one.slice(4), "base64")))) {
    throw new Error("no v1a signature holds");
  }
}

function judge(headers, body) {
  const text = body.toString("utf8");
  const verdicts = { standardwebhooks: [], svix: [] };
  for (const secret of settings.secrets || []) {
    verdicts.standardwebhooks.push(verdict(() => ({ payload: new standard.Webhook(secret).verify(text, headers) })));
    verdicts.svix.push(verdict(() => ({ payload: new svix.Webhook(secret).verify(text, headers) })));
  }
  if (settings.publicKey) verdicts.ed25519 = verdict(() => verifyEd25519(headers, body));
  verdicts.cloudevents = verdict(() => ({ event: HTTP.toEvent({ headers, body: text }) }));
  return verdicts;
}

function answer(response, status, value) {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(value));
}

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    if (request.url === "/seen") {
      answer(response, 200, seen);
      seen = [];
    } else if (request.method === "PUT") {
      settings = JSON.parse(body.toString());
      answer(response, 200, {});
    } else {
      seen.push({ path: request.url, method: request.method, headers: request.headers, body: body.toString("base64"),
                  verdicts: judge(request.headers, body) });
      answer(response, 200, { ok: true });
    }
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
