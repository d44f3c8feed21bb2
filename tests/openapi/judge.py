"""Answers of a running server, held to the contract whichever client of the tests got them."""

import dataclasses
import json
import re

from contract import BrokenContract, Contract

JSON = "application/json"

contract = Contract()


@dataclasses.dataclass
class Answer:
    method: str
    address: str
    status: int
    headers: list
    body: bytes

    def header(self, name):
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json["code"]

    @property
    def places(self):
        """Where the errors of a refused request are: pointers, ?parameters, header names with a colon."""
        return [part["pointer"] if "pointer" in part else "?" + part["parameter"] if "parameter" in part
                else part["header"].lower() + ":" for part in self.json.get("errors", [])]

    def __str__(self):
        headers = "\n".join(f"{name}: {value}" for name, value in self.headers)
        return f"{self.method} {self.address} -> {self.status}\n{headers}\n\n{self.body[:4000]!r}"


def judge(answer, data, headers):
    """Raises BrokenContract. `data` and `headers` are the request's."""
    method = answer.method
    override = headers.get("X-HTTP-Method-Override")
    if method == "POST" and override is not None:
        method = override.upper() if override.upper() in ("PUT", "PATCH", "DELETE") else None
    if method is None and answer.status == 400:
        contract.check_refusal(answer, "invalid_method_override")
    else:
        contract.check_answer(method or "POST", answer.address, answer)
    sent_id = headers.get("X-Request-Id", "")
    if re.fullmatch("[A-Za-z0-9._:/+=~-]{1,128}", sent_id) and answer.header("X-Request-Id") != sent_id:
        raise BrokenContract(f"{answer}\nX-Request-Id {sent_id!r} wasn't echoed")
    if answer.status < 300 and method in ("POST", "PUT", "PATCH") and "ce-specversion" not in headers:
        media_type = headers.get("Content-Type", JSON).split(";")[0].strip().lower()
        contract.check_taken_body(method, answer.address, media_type, data)
