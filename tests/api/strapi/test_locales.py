"""`/api/i18n/locales`: reading and managing the languages of localized content."""

import pytest

from relations.engine.definitions import create_locale
from relations.models import Locale
from tests import builders, snapshots

pytestmark = pytest.mark.django_db

PATH = "/api/i18n/locales"


def send(call, method, path, body=None, status=200):
    response = call(method, path, body)
    assert response.status_code == status, response.content
    return response.json() if response.content else None


def test_locales_are_a_bare_list(call):
    [locale] = send(call, "GET", PATH)
    assert set(locale) == {
        "id", "documentId", "name", "code", "createdAt", "updatedAt", "publishedAt", "isDefault",
    }  # fmt: skip
    assert (locale["code"], locale["name"], locale["isDefault"]) == ("en", "English", True)


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_locale_is_made(call, wrapped):
    body = {"code": "fr", "name": "Français"}
    made = send(call, "POST", PATH, {"data": body} if wrapped else body, 201)
    assert (made["code"], made["name"], made["isDefault"]) == ("fr", "Français", False)
    assert send(call, "GET", PATH)[1] == made


def test_a_locale_without_a_name_has_its_languages(call):
    assert send(call, "POST", PATH, {"code": "fr"}, 201)["name"] == "French"


def test_a_new_locale_may_be_the_default(call):
    send(call, "POST", PATH, {"code": "fr", "isDefault": True}, 201)
    assert [(row["code"], row["isDefault"]) for row in send(call, "GET", PATH)] == [
        ("en", False),
        ("fr", True),
    ]


def test_a_locale_is_found_by_its_code_and_by_its_number(call):
    made = send(call, "POST", PATH, {"code": "fr"}, 201)
    assert send(call, "GET", f"{PATH}/fr") == send(call, "GET", f"{PATH}/{made['id']}") == made


def test_a_locale_gets_another_name(call):
    english = send(call, "GET", f"{PATH}/en")
    assert send(call, "PUT", f"{PATH}/en", {**english, "name": "Inglés"})["name"] == "Inglés"


def test_a_locale_becomes_the_default(call):
    send(call, "POST", PATH, {"code": "fr"}, 201)
    assert send(call, "PUT", f"{PATH}/fr", {"isDefault": True})["isDefault"] is True
    assert send(call, "GET", f"{PATH}/en")["isDefault"] is False


def test_a_new_locale_can_be_written_at_once(call):
    builders.flow("stories", singular="story", localized=True)
    builders.make("stories", "s")
    send(call, "POST", PATH, {"code": "fr"}, 201)
    assert send(call, "PUT", "/api/stories/s?locale=fr", {"data": {"name": "x"}})["data"]["locale"] == "fr"


def test_a_locale_is_deleted(call):
    send(call, "POST", PATH, {"code": "fr"}, 201)
    send(call, "DELETE", f"{PATH}/fr", status=204)
    assert [locale.code for locale in Locale.objects.all()] == ["en"]


BAD = {
    "no body": ("POST", PATH, None, 400, "code"),
    "a list": ("POST", PATH, [], 400, "object"),
    "no code": ("POST", PATH, {"name": "x"}, 400, "code"),
    "a code that is no language tag": ("POST", PATH, {"code": "EN_us"}, 400, "en-US"),
    "a code that is a list": ("POST", PATH, {"code": ["fr"]}, 400, "code"),
    "a code that exists": ("POST", PATH, {"code": "en"}, 400, "en"),
    "a name that is a number": ("POST", PATH, {"code": "fr", "name": 1}, 400, "name"),
    "a default that is no boolean": ("POST", PATH, {"code": "fr", "isDefault": "yes"}, 400, "isDefault"),
    "an unknown key": ("POST", PATH, {"code": "fr", "nope": 1}, 400, "nope"),
    "another code": ("PUT", f"{PATH}/en", {"code": "fr"}, 400, "code"),
    "no default any more": ("PUT", f"{PATH}/en", {"isDefault": False}, 400, "default"),
    "a name that is null": ("PUT", f"{PATH}/en", {"name": None}, 400, "name"),
    "the default one is deleted": ("DELETE", f"{PATH}/en", None, 400, "default"),
    "one with content is deleted": ("DELETE", f"{PATH}/de", None, 400, "content"),
    "an unknown code": ("GET", f"{PATH}/xx", None, 404, "xx"),
    "an unknown number": ("PUT", f"{PATH}/987654", {"name": "x"}, 404, "987654"),
    "a number beyond all": ("DELETE", f"{PATH}/{'9' * 30}", None, 404, "999"),
    "a null character": ("GET", f"{PATH}/a%00b", None, 404, "There is no"),
    "PATCH": ("PATCH", PATH, {}, 405, "PATCH"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_request_is_refused_by_name_and_changes_nothing(call, case):
    method, path, body, status, named = BAD[case]
    create_locale("de")
    builders.flow("stories", singular="story", localized=True)
    builders.make("stories", "s", locale="de")
    before = snapshots.content()
    assert named in str(send(call, method, path, body, status)["error"])
    assert snapshots.content() == before


def test_a_read_token_reads_alone(client):
    from relations.access.tokens import issue_token

    _, secret = issue_token("reader", scope="read")
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get(PATH, headers=headers).status_code == 200
    body = {"code": "fr"}
    assert client.post(PATH, body, content_type="application/json", headers=headers).status_code == 403
    assert client.get(PATH).status_code == 403


@pytest.mark.parametrize("path", [PATH, f"{PATH}/en"])
def test_a_parameter_is_refused_by_name(call, path):
    response = call("GET", f"{path}?sort=name")
    assert response.status_code == 400
    assert response.json()["error"]["details"]["param"] == "sort"


def test_a_code_with_a_null_character_names_no_locale(call):
    assert call("GET", f"{PATH}/e%00n").status_code == 404


def test_all_that_is_wrong_with_a_locale_is_told(call):
    error = call("POST", PATH, {"nam": "x", "isDefault": 1}).json()["error"]
    assert [fault["path"] for fault in error["details"]["errors"]] == [["nam"], ["isDefault"], ["code"]]
    assert '"name"' in error["message"]
