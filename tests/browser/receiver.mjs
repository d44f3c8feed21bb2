// A webhook's endpoint that answers as a scenario says.

import { createServer } from "node:http";

/** Waits until `holds()`; the runner ends who waits for too long. */
export async function until(holds) {
  while (!(await holds())) await new Promise((later) => setTimeout(later, 50));
}

/** `status(body)` says what is answered; `received` are the bodies that came. */
export async function startReceiver(status) {
  const received = [];
  let answer = status;
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const part of request) text += part;
    const body = JSON.parse(text);
    received.push(body);
    response.writeHead(answer(body)).end();
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${server.address().port}/hooks`,
    received,
    answers(other) {
      answer = other;
    },
    stop() {
      server.closeAllConnections();
      return new Promise((ended) => server.close(ended));
    },
  };
}
