"""What `make security` attacks: every route of the API as htdocs/openapi.json tells it, and every route of the dashboard's
table. A route that is missing here fails test_targets.py."""

import dataclasses
import json
import pathlib
import re
import sys
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent / "openapi"))

from contract import Contract  # noqa: E402


@dataclasses.dataclass(frozen=True)
class Target:
    """A request. A * in the address marks a place to attack, as sqlmap reads it; the query's and the body's values all are."""
    route: str
    method: str
    address: str
    body: str | None = None
    media_type: str = "application/x-www-form-urlencoded"

    @property
    def takes_something(self):
        return self.body not in (None, "", "{}") or "*" in self.address or "?" in self.address


def api_targets(contract=None):
    contract = contract or Contract()
    for path, method, operation in contract.operations():
        route, values = f"{method.upper()} {path}", {}
        for parameter in map(contract.resolve, operation.get("parameters", [])):
            if parameter["in"] == "path":
                path = path.replace("{%s}" % parameter["name"], "1*" if parameter["name"] == "id" else "default*")
            if parameter["in"] == "query":
                values[parameter["name"]] = parameter.get("example", "1")
        address = path + ("?" + urllib.parse.urlencode(values) if values else "")
        body = None
        if "requestBody" in operation:
            content = contract.resolve(operation["requestBody"])["content"]["application/json"]
            examples = [content["example"]] if "example" in content else \
                [item["value"] for item in content.get("examples", {}).values()]
            body = json.dumps(max(examples, key=lambda example: len(json.dumps(example))))
        yield Target(route, method.upper(), address, body, "application/json")


# Query or form of each route of the dashboard; None: it takes nothing but its address.
FILTER = "queue=default&type=a.b&error=x&group=1&since=1h&until=1m"
QUEUE = ("name=q&kind=pull&event_types=a.b&max_retries=3&delays=1s&max_depth=5&keep_finished_days=1&keep_dead_days=1"
         "&url=http%3A%2F%2F127.0.0.1%2F&timeout=5s&max_in_flight=1&rate=1")
DESK = {
    "GET /": "span=1h", "GET /find": "q=a", "GET /login": "back=%2Fqueues", "GET /oidc/start": "back=%2Fqueues",
    "GET /oidc/callback": "code=a&state=b&iss=c&error=d",
    "GET /dead-letters": FILTER + "&cursor=a", "POST /dead-letters/preview": FILTER + "&what=requeue&all=1&id=1&back=%2F",
    "POST /dead-letters/apply": FILTER + "&kind=requeue&all=1&id=1&rate=1&expected=0&reason=x&back=%2F",
    "GET /dead-letters/{delivery}": None, "POST /dead-letters/{delivery}": "payload=1&reason=x",
    "GET /jobs": "cursor=a", "GET /jobs/{id}": None, "POST /jobs/{id}": "what=take-back&reason=x",
    "GET /queues": "span=1h", "POST /queues": QUEUE, "GET /queues/new": None, "GET /queues/{name}": "span=1h",
    "GET /queues/{name}/edit": None, "POST /queues/{name}/edit": QUEUE, "POST /queues/{name}/state": "what=resume&reason=x",
    "POST /queues/{name}/remove": "confirmed=no&reason=x", "POST /queues/{name}/test": "reason=x",
    "POST /queues/{name}/replay": "since=1h&until=1m&rate=1&reason=x", "POST /queues/{name}/secret": "reason=x",
    "POST /queues/{name}/breaker": "what=reset&reason=x&back=%2F", "GET /breakers": None,
    "GET /rate-limits": "client=a", "POST /rate-limits/set": "client=sub%3Aa&endpoint=stats&limit=5%2F60&reason=x",
    "POST /rate-limits/clear": "client=sub%3Aa&endpoint=stats&reason=x", "POST /rate-limits/failures": "subject=a&reason=x",
    "GET /messages": "queue=default&status=dead&type=a.b&producer=p&trace=t&since=1h&until=1m&cursor=a",
    "GET /messages/{id}": None, "POST /messages/{id}/replay": "queue=default&reason=x",
    "POST /deliveries/{id}": "what=requeue&reason=x",
    "GET /accounts": None, "POST /accounts": "name=x&role=viewer&password=short", "POST /accounts/{name}": "what=viewer&reason=x",
    "GET /account": None, "POST /account/password": "old_password=a&new_password=b&new_password_again=b",
    "POST /account/sign-out-others": None, "GET /health": None, "POST /health/test-alert": None,
    "GET /restore": None, "POST /restore/release": "reason=x",
    "GET /logs": "service=a&level=info&trace=a&user=a&job=a&text=a&since=1h&until=1m&cursor=a",
    "GET /audit": "actor=a&action=b&target=c&since=1h&until=1m&cursor=a",
    "POST /login": "name=a&password=b&back=%2F", "POST /logout": None, "POST /theme": "theme=dark&back=%2F",
}
# It would end the session that the others need; it takes nothing.
NEVER = {"POST /logout", "POST /account/sign-out-others"}


def desk_routes():
    table = (ROOT / "src/admin/routes.cc").read_text()
    return [f"{method.upper()} {path}" for method, path in re.findall(r'Route\{(\w+), "([^"]+)"', table)]


def desk_targets():
    for route, values in DESK.items():
        method, path = route.split(" ", 1)
        address = "/admin" + re.sub(r"\{(\w+)\}", lambda found: "default*" if found[1] == "name" else "1*", path)
        if method == "GET":
            yield Target(route, method, address + (f"?{values}" if values else ""))
        else:
            yield Target(route, method, address, values or "")


def api_routes():
    """The router's own table, without the page of the document, which is a file."""
    table = (ROOT / "src/api/routes.cc").read_text()
    methods = {"remove": "DELETE"}
    return {f"{methods.get(method, method).upper()} {path}"
            for method, path in re.findall(r'^\s+\{(\w+), "([^"]+)"', table, re.M)}
