"""htdocs/openapi.json as a judge: does an answer of the server, or a body it took, keep the contract?"""

import copy
import datetime
import http
import json
import pathlib
import re
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import jsonschema

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "htdocs" / "openapi.json"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
PROBLEM = "application/problem+json"
TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
# What no client may learn from an error: queries, engines, files, symbols.
LEAK = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE FROM|cppdb|InnoDB|mariadb|mysqld?|libjwt|rapidjson"
                  r"|std::|errno)\b|\.(cc|h|sock|so)\b|/(home|root|tmp|var|usr|work)/", re.I)

formats = jsonschema.FormatChecker(formats=())


@formats.checks("date-time")
def is_date_time(value):
    if not isinstance(value, str):
        return True
    shape = re.fullmatch(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)", value)
    if not shape:
        return False
    try:
        datetime.datetime.fromisoformat(f"{shape[1]}T{shape[2]}")
    except ValueError:
        return False
    return True


class BrokenContract(AssertionError):
    pass


class Contract:
    def __init__(self, document=None):
        self.document = document or json.loads(DOCUMENT.read_text(encoding="utf-8"))
        # Clients must live with fields that come later, so the published schemas of answers are open.
        # Here an answer with a field that isn't written down is a mistake.
        self.closed = closed(self.document)
        self.resolver = jsonschema.RefResolver("", self.closed)
        self.addresses = [(re.compile(address_pattern(path)), path) for path in self.document["paths"]]

    def path_of(self, address):
        """The documented path behind an address, None where there is none."""
        address = address.split("?")[0]
        literal = [path for _, path in self.addresses if path == address]
        return next(iter(literal + [path for pattern, path in self.addresses if pattern.fullmatch(address)]), None)

    def methods_of(self, path):
        methods = {method.upper() for method in self.document["paths"][path] if method in METHODS}
        return methods | ({"HEAD"} if "GET" in methods else set())

    def operations(self):
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield path, method, item[method]

    def resolve(self, node, document=None):
        while "$ref" in node:
            target = document or self.closed
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def errors(self, value, schema):
        validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver, format_checker=formats)
        return [f"{error.json_path}: {error.message}" for error in deepest(validator.iter_errors(value))]

    def check_answer(self, method, address, answer):
        """Raises BrokenContract unless status, headers and body are documented for this request."""
        path = self.path_of(address)
        if path is None:
            self._expect(answer.status == 404, answer, "there is no such route")
            self.check_refusal(answer, "not_found")
            return
        if method not in self.methods_of(path):
            self._expect(answer.status == 405, answer, "the route has no such method")
            self.check_refusal(answer, "method_not_allowed")
            self._expect(set(answer.header("Allow").split(", ")) == self.methods_of(path), answer,
                         f"Allow should name {sorted(self.methods_of(path))}")
            return
        operation = self.closed["paths"][path]["get" if method == "HEAD" else method.lower()]
        documented = operation["responses"].get(str(answer.status))
        self._expect(documented is not None, answer, f"status {answer.status} isn't documented for {method} {path}")
        self._check_against(self.resolve(documented), answer, method)

    def check_taken_body(self, method, address, media_type, body):
        """Raises BrokenContract when the server took a body that the contract doesn't allow."""
        operation = self.closed["paths"][self.path_of(address)][method.lower()]
        if "requestBody" not in operation:
            return
        content = self.resolve(operation["requestBody"])["content"]
        if media_type not in content:
            raise BrokenContract(f"{method} {address} took a body of type {media_type!r}, which isn't documented")
        problems = self.errors(json.loads(body or b"{}"), content[media_type]["schema"])
        if problems:
            raise BrokenContract(f"{method} {address} took a body that the contract refuses: {problems}\n{body!r:.2000}")

    def check_refusal(self, answer, code):
        """For what is refused before it is known which operation is meant."""
        responses = self.closed["components"]["responses"]
        response = responses["MethodNotAllowed"] if answer.status == 405 else {
            "headers": responses["Malformed"]["headers"],
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
        self._check_against(response, answer, answer.method)
        self._expect(answer.method == "HEAD" or answer.json["code"] == code, answer, f"expected the code {code}")

    def _check_against(self, response, answer, method):
        for name, header in response.get("headers", {}).items():
            header = self.resolve(header)
            value = answer.header(name)
            self._expect(value is not None or not header.get("required"), answer, f"the header {name} is missing")
            if value is not None:
                problems = self.errors(value, header["schema"])
                self._expect(not problems, answer, f"the header {name}: {problems}")
        content = response.get("content")
        if content is None:
            return
        media_type, _, parameter = (answer.header("Content-Type") or "").partition(";")
        self._expect(media_type in content, answer, f"the content type {media_type!r} isn't documented")
        self._expect(parameter.strip().lower() in ("", "charset=utf-8", "version=0.0.4"), answer, "a strange parameter of Content-Type")
        if method == "HEAD":
            self._expect(answer.body == b"", answer, "an answer to HEAD has no body")
            return
        self._expect(answer.header("Content-Length") == str(len(answer.body)), answer, "Content-Length isn't the body's")
        value = answer.body.decode("utf-8")
        if media_type.endswith("json"):
            value = json.loads(value, object_pairs_hook=without_duplicates)
        problems = self.errors(value, content[media_type].get("schema", True))
        self._expect(not problems, answer, "\n".join(problems))
        if media_type == PROBLEM:
            self._check_problem(value, answer)

    def _check_problem(self, problem, answer):
        title = TITLES.get(answer.status, http.HTTPStatus(answer.status).phrase)
        self._expect(problem["status"] == answer.status, answer, "the problem's status isn't the answer's")
        self._expect(problem["title"] == title, answer, f"the title of {answer.status} is {title!r}")
        self._expect(problem["error"] == problem["detail"] != "", answer, "error and detail must be one text")
        self._expect(problem["request_id"] == answer.header("X-Request-Id"), answer, "request_id isn't X-Request-Id")
        texts = [problem["detail"]] + [part["detail"] for part in problem.get("errors", [])]
        for text in texts:
            self._expect(not LEAK.search(text), answer, "the problem tells how it is made inside")

    @staticmethod
    def _expect(holds, answer, complaint):
        if not holds:
            raise BrokenContract(f"{answer}\n{complaint}")


def address_pattern(path):
    return re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))


def closed(document):
    document = copy.deepcopy(document)

    def close(node):
        if isinstance(node, list):
            for item in node:
                close(item)
        if isinstance(node, dict):
            if node.get("type") == "object" and isinstance(node.get("properties"), dict):
                node.setdefault("additionalProperties", False)
            for key, item in node.items():
                if key not in ("example", "examples", "default", "const", "enum"):
                    close(item)

    close(document)
    return document


def deepest(errors):
    """The errors inside the alternatives of oneOf and anyOf tell more than `is not valid under any`."""
    for error in errors:
        yield from deepest(error.context) if error.context else [error]


def without_duplicates(pairs):
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), f"duplicate keys in an answer: {keys}"
    return dict(pairs)
