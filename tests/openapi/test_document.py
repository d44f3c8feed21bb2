"""What the linter doesn't look at: examples against their schemas, closed bodies, scopes, codes."""

import json
import pathlib
import re
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from contract import PROBLEM, Contract, address_pattern  # noqa: E402

contract = Contract()
OPERATIONS = {f"{method.upper()} {path}": operation for path, method, operation in contract.operations()}
SCOPES = {"mq:enqueue", "mq:consume", "mq:subscribe", "mq:operate", "mq:read", "log:write"}


def media_types(node, trail=""):
    """Every media type object of the document, with its place."""
    if isinstance(node, dict):
        for key, item in node.items():
            if key == "content":
                yield from ((f"{trail}/{name}", media) for name, media in item.items())
            yield from media_types(item, f"{trail}/{key}")
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from media_types(item, f"{trail}/{index}")


MEDIA_TYPES = dict(media_types(contract.closed))


@pytest.mark.parametrize("place", MEDIA_TYPES)
def test_every_body_has_an_example_that_is_valid(place):
    media = MEDIA_TYPES[place]
    examples = [example["value"] for example in media.get("examples", {}).values()]
    examples += [media["example"]] if "example" in media else []
    assert examples or "/openapi.json" in place
    for example in examples:
        assert contract.errors(example, media["schema"]) == []


@pytest.mark.parametrize("name", contract.closed["components"]["schemas"])
def test_defaults_are_valid(name):
    def check(schema):
        if isinstance(schema, dict):
            if "default" in schema:
                assert contract.errors(schema["default"], schema) == []
            for item in schema.values():
                check(item)

    check(contract.closed["components"]["schemas"][name])


@pytest.mark.parametrize("name", [name for name, operation in OPERATIONS.items() if "requestBody" in operation])
def test_request_bodies_refuse_fields_that_are_not_named(name):
    body = contract.resolve(OPERATIONS[name]["requestBody"], contract.document)

    def check(schema, trail):
        schema = contract.resolve(schema, contract.document)
        for key in ("oneOf", "anyOf"):
            for item in schema.get(key, []):
                if "$ref" in item:
                    check(item, trail)
        if schema.get("type") == "object":
            # Where the sender chooses the names, the document says which there may be.
            assert schema.get("additionalProperties") is False or "propertyNames" in schema, trail
            for field, item in schema.get("properties", {}).items():
                check(item, f"{trail}/{field}")
        if schema.get("type") == "array":
            check(schema["items"], f"{trail}/*")

    for media in body["content"].values():
        check(media["schema"], name)


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_names_its_scopes_or_is_open_to_all(name):
    security = OPERATIONS[name]["security"]
    if name.split(" ")[1] in ("/ping", "/healthz", "/v1/healthz", "/openapi.json"):
        assert security == []
        return
    assert security
    for requirement in security:
        assert list(requirement) == ["token"]
        assert len(requirement["token"]) == 1 and set(requirement["token"]) <= SCOPES


@pytest.mark.parametrize("name", OPERATIONS)
def test_path_parameters_are_declared(name):
    path = name.split(" ")[1]
    declared = {parameter["name"] for parameter in map(contract.resolve, OPERATIONS[name].get("parameters", []))
                if parameter["in"] == "path"}
    assert declared == set(re.findall(r"\{(\w+)\}", path))


def test_each_code_is_documented_and_belongs_to_one_status():
    schema = contract.closed["components"]["schemas"]["Problem"]["properties"]["code"]
    explained = dict(re.findall(r"^- `(\w+)` \((\d+)\): .+$", schema["description"], re.M))
    assert list(explained) == schema["enum"]
    used = {}
    for place, media in MEDIA_TYPES.items():
        if place.endswith(PROBLEM):
            narrowed = media["schema"]["properties"]
            for code in narrowed["code"]["enum"]:
                used.setdefault(code, set()).add(str(narrowed["status"]["const"]))
    assert used.pop("not_found", {"404"}) == {"404"}
    assert used == {code: {status} for code, status in explained.items() if code != "not_found"}


@pytest.mark.parametrize("alias", ["/enqueue", "/poll", "/ack", "/fail", "/dead-letter", "/healthz"])
def test_an_alias_is_its_route(alias):
    document = contract.document["paths"]
    assert list(document[alias]) == list(document["/v1" + alias])
    for method, operation in document[alias].items():
        original = document["/v1" + alias][method]
        for key in ("parameters", "requestBody", "responses", "security"):
            assert operation.get(key) == original.get(key), key


def test_the_judge_refuses_what_is_not_documented():
    assert contract.errors({"ok": True}, {"$ref": "#/components/schemas/Ok"}) == []
    assert contract.errors({"ok": True, "more": 1}, {"$ref": "#/components/schemas/Ok"}) != []
    assert contract.errors({"ok": False}, {"$ref": "#/components/schemas/Ok"}) != []
    assert contract.errors("2026-02-30T00:00:00.000Z", {"$ref": "#/components/schemas/Time"}) != []
    assert contract.errors("2026-02-28T00:00:00Z", {"$ref": "#/components/schemas/Time"}) != []
    assert contract.path_of("/v1/messages/7?x=1") == "/v1/messages/{id}"
    assert contract.path_of("/v1/messages/7/8") is None
    assert re.fullmatch(address_pattern("/v1/messages/{id}/cancel"), "/v1/messages/7/cancel")


def test_the_document_is_written_in_utf8_without_escapes_of_ours():
    text = (pathlib.Path(__file__).resolve().parents[2] / "htdocs" / "openapi.json").read_text(encoding="utf-8")
    assert json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n" == text
