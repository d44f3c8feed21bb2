"""A subscriber: an inverted index of headings, kept in a file."""

import json


class SearchIndex:
    def __init__(self, client, queue, path):
        self.client = client
        self.queue = queue
        self.path = path

    def catch_up(self):
        index = json.loads(self.path.read_text()) if self.path.exists() else {}
        events = self.client.post("/v1/poll", {"queue": self.queue, "limit": 100})["messages"]
        for event in events:
            for heading in event["payload"]["headings"]:
                for word in heading["title"].lower().split():
                    documents = index.setdefault(word, [])
                    if event["payload"]["document"] not in documents:
                        documents.append(event["payload"]["document"])
        self.path.write_text(json.dumps(index))
        if events:
            self.client.post("/v1/ack", {"queue": self.queue, "messages": [
                {"message_id": event["message_id"], "receipt": event["receipt"]}
                for event in events]})

    def find(self, word):
        return json.loads(self.path.read_text()).get(word, [])
