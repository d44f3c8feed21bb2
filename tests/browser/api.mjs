// The queue's own API, to make what the dashboard shows.

export function connect(url, token) {
  const post = async (path, body) => {
    const answer = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
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
    /** Polls until it has acked so many; returns their messages' ids. */
    async takeAll(queue, count) {
      const taken = [];
      while (taken.length < count) {
        for (const message of (await post("/v1/poll", { queue })).messages) {
          await post("/v1/ack", { message_id: message.message_id, receipt: message.receipt });
          taken.push(message.message_id);
        }
        await new Promise((later) => setTimeout(later, 50));
      }
      return taken;
    },
  };
}
