import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import formats, timezone

from relations.access.tokens import find_token, issue_token, note_use
from relations.models import AccessToken
from tests import builders

from .browsing import errors, told

LIST = "/admin/relations/accesstoken/"


def issue(client, **values):
    """The secret that the next page tells, after a token was added."""
    client.post(f"{LIST}add/", {"name": "web", "access": "read", "days": ""} | values)
    return re.search(r"rel_[\w-]+", told(client)[0])[0]


def url_of(token, view="change"):
    return reverse(f"admin:relations_accesstoken_{view}", args=[token.pk])


def test_an_issued_token_is_told_and_works(admin):
    secret = issue(admin)
    assert (find_token(secret).name, find_token(secret).scope) == ("web", "read")


def test_a_token_is_told_once(admin):
    secret = issue(admin)
    assert secret not in admin.get(LIST).content.decode()
    assert secret not in "".join(LogEntry.objects.values_list("object_repr", flat=True))


def test_a_token_may_also_write(admin):
    assert find_token(issue(admin, access="write")).scope == "read write"


def test_a_token_expires_after_its_days(admin):
    left = find_token(issue(admin, days="30")).expires - timezone.now()
    assert timedelta(days=29) < left <= timedelta(days=30)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"name": ""}, "name"),
        ({"access": "all"}, "access"),
        ({"days": "0"}, "days"),
        ({"days": "99999999"}, "days"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(admin, values, name):
    response = admin.post(f"{LIST}add/", {"name": "web", "access": "read", "days": ""} | values)
    assert (list(errors(response)), AccessToken.objects.count()) == ([name], 0)


def test_no_page_shows_a_digest(admin):
    token, secret = issue_token("web", scope="read")
    pages = [admin.get(url).content.decode() for url in (LIST, url_of(token), url_of(token, "delete"))]
    assert [text for text in (secret, token.digest) for page in pages if text in page] == []


def test_a_token_is_never_changed(admin):
    token, _ = issue_token("web", scope="read")
    assert admin.post(url_of(token), {"name": "x", "scope": "read write"}).status_code == 403


def test_a_revoked_token_is_gone(admin):
    token, secret = issue_token("web", scope="read")
    admin.post(url_of(token, "delete"), {"post": "yes"})
    assert find_token(secret) is None


def test_several_tokens_are_revoked_together(admin):
    tokens = [issue_token("web", scope="read")[0].pk for _ in range(2)]
    sent = {"action": "delete_selected", "_selected_action": tokens, "post": "yes"}
    admin.post(LIST, sent)
    assert not AccessToken.objects.exists()


def test_who_may_only_view_neither_issues_nor_revokes(log_in):
    token, _ = issue_token("web", scope="read")
    client = log_in("view_accesstoken")
    assert client.get(url_of(token)).status_code == 200
    assert client.post(f"{LIST}add/", {"name": "x", "access": "write"}).status_code == 403
    assert client.post(url_of(token, "delete"), {"post": "yes"}).status_code == 403


def test_a_token_may_be_for_some_flows(admin):
    builders.flow("tags")
    secret = issue(admin, access="some", scopes=["tags:read", "*:drafts"])
    assert find_token(secret).scope == "*:drafts tags:read"


@pytest.mark.parametrize("scopes", [[], ["posts:read"]])
def test_flows_must_be_chosen_among_those_there_are(admin, scopes):
    response = admin.post(f"{LIST}add/", {"name": "web", "access": "some", "scopes": scopes, "days": ""})
    assert list(errors(response)) == ["scopes"]


def test_a_rotated_token_is_told_once_with_a_button_to_copy_it(admin):
    token, old = issue_token("web", scope="read")
    admin.post(LIST, {"action": "rotate", "_selected_action": [token.pk]})
    page = admin.get(LIST).content.decode()
    secret = re.search(r"<code>(rel_[\w-]+)</code> <button[^>]* class=\"relations-copy\"", page)[1]
    assert (find_token(old), find_token(secret)) == (None, token)
    assert "relations/admin/copy.js" in page


def test_who_may_not_change_tokens_does_not_rotate_them(log_in):
    token, old = issue_token("web", scope="read")
    client = log_in("view_accesstoken", "delete_accesstoken")
    client.post(LIST, {"action": "rotate", "_selected_action": [token.pk]})
    assert find_token(old) == token


def test_the_list_says_when_a_token_was_last_used(admin):
    token, _ = issue_token("web", scope="read")
    note_use(token)
    cell = re.search(r'class="field-used[^>]*>([^<]+)<', admin.get(LIST).content.decode())[1]
    assert cell == formats.localize(timezone.template_localtime(token.used))
