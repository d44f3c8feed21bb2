// The queue's own API, to make what the dashboard shows.

import { until } from "./receiver.mjs";

export function connect(url, token) {
  const send = async (path, options) => {
    const answer = await fetch(`${url}${path}`, {
      ...options,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const post = (path, body) => send(path, { method: "POST", body: JSON.stringify(body) });
  const enqueue = async (queue, payload = { n: 1 }) =>
    (await post("/v1/enqueue", { event_type: "doc.parsed", payload, queue })).message_id;
  return {
    enqueue,
    async bury(queue, errors) {
      for (const error of errors) {
        await enqueue(queue, { error });
        const { messages: [message] } = await post("/v1/poll", { queue });
        await post("/v1/fail", { message_id: message.message_id, receipt: message.receipt, error: error.slice(0, 4000), dead: true });
      }
    },
    subscribe: (subscription) => post("/v1/subscriptions", subscription),
    untilDead: (queue, count) =>
      until(async () => (await send(`/v1/dead-letter?queue=${queue}`, {})).failed_messages.length >= count),
  };
}
