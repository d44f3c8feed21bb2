"""The parser: takes jobs, reads the named file, and tells the others what it found."""

import collections
import re


def parse(path):
    """Facts about a text file in Markdown: what a reader could count by hand."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    headings = [match.groups() for line in lines if (match := re.match(r"(#{1,6}) (.+)", line))]
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text)
    common = collections.Counter(word.lower() for word in words if len(word) > 3)
    return {
        "document": path.name,
        "bytes": path.stat().st_size,
        "lines": len(lines),
        "words": len(words),
        "headings": [{"level": len(marks), "title": title} for marks, title in headings],
        "common_words": sorted(common, key=lambda word: (-common[word], word))[:5],
    }


class Worker:
    def __init__(self, client, queue, folder):
        self.client = client
        self.queue = queue
        self.folder = folder

    def work_off(self):
        """Takes what there is; returns the number of jobs done."""
        jobs = self.client.post("/v1/poll", {"queue": self.queue})["messages"]
        for job in jobs:
            facts = parse(self.folder / job["payload"]["document"])
            # The job's own id as the key: a worker that dies here repeats itself without harm.
            self.client.post("/v1/enqueue", {"event_type": "doc.parsed", "payload": facts},
                             Idempotency_Key=f"parsed-{job['message_id']}")
            self.client.post("/v1/ack", {"queue": self.queue, "message_id": job["message_id"],
                                         "receipt": job["receipt"]})
        return len(jobs)
