"""The shape of errors, and who may ask."""

import logging

import pytest

from relations.api.moltin import views
from tests import snapshots

ENTRIES = "/v2/flows/restaurants/entries"


def error(answer):
    status, body = answer
    assert body["errors"][0]["status"] == status
    assert list(body) == ["errors"]
    return body["errors"][0]


@pytest.mark.parametrize("token", ["", "Bearer nonsense", "nonsense"])
def test_a_caller_without_a_good_token_gets_401(client, shop, token):
    response = client.get("/v2/flows", headers={"authorization": token} if token else {})
    assert error((response.status_code, response.json()))["title"] == "Unable to validate access token"
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "path", ["/v2/flows", "/v2/fields", ENTRIES, ENTRIES + "/r", ENTRIES + "/r/relationships/city"]
)
def test_every_view_asks_for_a_token(client, content, path):
    assert client.get(path).status_code == 401


def test_a_token_without_bearer_before_it_is_taken(client, shop, api):
    token = api.client.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    assert client.get("/v2/flows", headers={"authorization": token}).status_code == 200


def test_a_reader_may_not_write(reader, content):
    answer = reader.post(ENTRIES, {"data": {"type": "entry"}})
    assert (answer[0], error(answer)["title"]) == (403, "Forbidden")
    assert reader.get(ENTRIES)[0] == 200


def test_a_wrong_token_is_told_before_a_wrong_body(client, content):
    assert client.generic("POST", ENTRIES, b"{", content_type="application/json").status_code == 401


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/v2/flows/nothing", "Flow not found"),
        ("/v2/flows/nothing/fields", "Flow not found"),
        ("/v2/flows/nothing/entries", "Flow not found"),
        ("/v2/flows/nothing/entries/r", "Flow not found"),
        ("/v2/flows/nothing/entries/r/relationships/city", "Flow not found"),
        ("/v2/fields/nothing", "Field not found"),
        ("/v2/fields/5b3d4c0a-0000-4000-8000-000000000000", "Field not found"),
        (ENTRIES + "/nothing", "Entry not found"),
        (ENTRIES + "/nothing/relationships/city", "Entry not found"),
        (ENTRIES + "/r/relationships/nothing", "Field not found"),
        (ENTRIES + "/r%00/relationships/city", "Not Found"),
        ("/v2/nothing", "Not Found"),
        ("/v2/flows/", "Not Found"),
        (ENTRIES + "/r/", "Not Found"),
    ],
)
def test_what_is_not_there_is_named(api, content, path, title):
    answer = api.get(path)
    assert (answer[0], error(answer)["title"]) == (404, title)


def test_a_method_that_is_not_there(api, content):
    answer = api.send("PATCH", ENTRIES + "/r", {"data": {}})
    assert (answer[0], error(answer)["title"]) == (405, "Method Not Allowed")


@pytest.mark.parametrize(
    "body", [b"{", b'{"data": NaN}', b'{"data": "\xff"}', b'{"data": "\\ud800"}', b"\x00"]
)
def test_a_body_that_is_no_json(api, content, body):
    answer = api.post(ENTRIES, body)
    assert (answer[0], error(answer)["title"]) == (400, "Bad Request")


def test_a_body_that_is_too_large(api, content):
    answer = api.post(ENTRIES, b'{"data": "' + b"x" * 10_000_000 + b'"}')
    assert (answer[0], error(answer)["title"]) == (413, "Payload Too Large")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_any_content_type_is_read_as_json(api, content, kind):
    path = ENTRIES + "/r/relationships/categories"
    status, body = api.post(path, {"data": {"type": "entry", "id": "a"}}, content_type=kind)
    assert (status, len(body["data"])) == (200, 1)


@pytest.mark.parametrize("accept", ["*/*", "text/html", "application/vnd.api+json", "nonsense"])
def test_the_answer_is_json_whatever_is_accepted(api, content, accept):
    response = api.client.get("/v2/flows", headers={"accept": accept})
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")


def test_an_unexpected_error_has_an_id_that_is_in_the_log(api, content, monkeypatch, caplog):
    def fail(*args):
        raise RuntimeError("a secret of the server")

    monkeypatch.setattr(views.render, "meta", fail)
    with caplog.at_level(logging.ERROR):
        answer = api.get("/v2/flows")
    shown = error(answer)
    assert (answer[0], shown["title"]) == (500, "Internal Server Error")
    assert "secret" not in str(shown)
    assert shown["request_id"] in caplog.text


def sources(answer):
    """What is wrong, by the sources of the errors; each has the answer's status."""
    assert {error["status"] for error in answer[1]["errors"]} == {answer[0]}
    return [error["source"] for error in answer[1]["errors"]]


def member(key, **more):
    return {"type": "entry", "id": key, **more}


def test_each_fault_of_an_entry_is_an_error(api, content):
    relationships = {"categories": {"data": [member("a"), member(7), {"type": "x", "id": "a"}]}, "nope": 1}
    body = {"data": {"type": "x", "id": "", "stars": "many", "nix": 1, "relationships": relationships}}
    for method, path in (("POST", ENTRIES), ("PUT", f"{ENTRIES}/r")):
        before = snapshots.content()
        assert sources(api.send(method, path, body)) == [
            "data.type",
            "data.id",
            "data.relationships.categories.data[1].id",
            "data.relationships.categories.data[2].type",
            "data.relationships.nope",
            "data.stars",
            "data.nix",
        ]
        assert snapshots.content() == before


def test_each_member_that_is_not_there_is_an_error(api, content):
    before = snapshots.content()
    answer = api.post(f"{ENTRIES}/r/relationships/categories", {"data": [*map(member, "axyb")]})
    assert sources(answer) == ["data[1].id", "data[2].id"]
    relationships = {"categories": {"data": [member("x")]}, "city": {"data": member("nowhere")}}
    body = {"data": {"type": "entry", "stars": "many", "relationships": relationships}}
    for method, path in (("POST", ENTRIES), ("PUT", f"{ENTRIES}/r")):
        assert sources(api.send(method, path, body)) == [
            "data.stars",
            "data.relationships.categories.data[0].id",
            "data.relationships.city.data.id",
        ]
    assert snapshots.content() == before


OF_A_FLOW = {"type": "x", "name": 5, "slug": "a b", "description": [], "enabled": "yes", "nix": 1}
OF_A_FIELD = OF_A_FLOW | {"required": 1, "omit_null": 1, "default": "x", "relationships": {}}
RULES = [{"type": "email"}, 5, {"type": "enum", "options": "x"}]


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("flows", {}, "name slug"),
        ("flows", OF_A_FLOW, "type nix name description enabled slug"),
        ("fields", {}, "name slug field_type relationships"),
        (
            "fields",
            OF_A_FIELD | {"field_type": "integer", "validation_rules": RULES},
            (
                "type nix relationships default slug name description required enabled omit_null "
                "validation_rules[0].type validation_rules[1] validation_rules[2].options"
            ),
        ),
        (
            "fields",
            OF_A_FIELD | {"field_type": "relationship", "validation_rules": RULES},
            (
                "type nix relationships validation_rules[0].type validation_rules[1] "
                "validation_rules[2].options slug name description required enabled omit_null"
            ),
        ),
    ],
)
def test_each_fault_of_a_definition_is_an_error(api, content, path, body, named):
    before = snapshots.content()
    assert sources(api.post(f"/v2/{path}", {"data": body})) == [f"data.{each}" for each in named.split()]
    assert snapshots.content() == before


def test_a_slug_that_is_taken_is_told_by_its_flow(api, content):
    owner = {"flow": {"data": {"type": "flow", "id": str(content["cities"].public_id)}}}
    body = {"type": "field", "name": "n", "slug": "name", "field_type": "string", "relationships": owner}
    answer = api.post("/v2/fields", {"data": body})
    assert error(answer)["detail"] == 'The flow "cities" has a field "name" already.'
