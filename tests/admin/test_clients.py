import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from oauth2_provider.models import Application

from relations.access.tokens import find_token
from relations.oauth.clients import authenticate, create_client, issue_client_token, scope_of

from .browsing import errors, told

pytestmark = pytest.mark.slow

LIST = "/admin/relations_oauth/client/"


def make(client, **values):
    """The id and the secret that the next page tells, after a client was added."""
    client.post(f"{LIST}add/", {"name": "shop", "access": "write"} | values)
    return shown(client)


def shown(client):
    return re.findall(r"<code>(\w+)</code>", told(client)[0])


def renew(client, *clients):
    sent = {"action": "give_new_secret", "_selected_action": [found.pk for found in clients]}
    return client.post(LIST, sent)


def url_of(client, view="change"):
    return reverse(f"admin:relations_oauth_client_{view}", args=[client.pk])


@pytest.fixture
def shop(db):
    return create_client("shop", scope="write")[0]


def test_the_id_and_the_secret_of_a_new_client_are_told(admin):
    assert authenticate(*make(admin)).client.name == "shop"


def test_a_secret_is_told_once(admin):
    _, secret = make(admin)
    assert secret not in admin.get(LIST).content.decode()
    assert secret not in "".join(LogEntry.objects.values_list("object_repr", flat=True))


@pytest.mark.parametrize("scope", ["read", "write"])
def test_a_client_gets_the_scope_that_was_chosen(admin, scope):
    make(admin, access=scope)
    assert scope_of(Application.objects.get()) == scope


def test_a_name_is_shown_as_text(admin):
    admin.post(f"{LIST}add/", {"name": "<b>shop</b>", "access": "read"})
    assert "<b>" not in told(admin)[0]


@pytest.mark.parametrize(("values", "name"), [({"name": ""}, "name"), ({"access": "all"}, "access")])
def test_what_does_not_fit_is_refused_at_its_field(admin, values, name):
    response = admin.post(f"{LIST}add/", {"name": "shop", "access": "read"} | values)
    assert (list(errors(response)), Application.objects.count()) == ([name], 0)


def test_no_page_shows_a_hash(admin, shop):
    pages = [admin.get(url).content.decode() for url in (LIST, url_of(shop), url_of(shop, "delete"))]
    assert not [page for page in pages if shop.client_secret in page]


def test_a_client_can_be_renamed(admin, shop):
    admin.post(url_of(shop), {"name": "store"})
    assert Application.objects.get().name == "store"


def test_a_client_keeps_having_a_name(admin, shop):
    assert list(errors(admin.post(url_of(shop), {"name": " "}))) == ["name"]


def test_nothing_but_the_name_can_be_changed(admin, shop):
    admin.post(url_of(shop), {"name": "shop", "access": "read", "client_secret": "x", "client_id": "y"})
    shop.refresh_from_db()
    before = (shop.client_id, shop.client_secret, shop.authorization_grant_type)
    stored = Application.objects.get()
    assert (stored.client_id, stored.client_secret, stored.authorization_grant_type) == before


def test_a_new_secret_is_told_and_works(admin, shop):
    renew(admin, shop)
    assert authenticate(*shown(admin)).client == shop


def test_a_new_secret_revokes_the_tokens(admin, shop):
    secret, _ = issue_client_token(shop, "write")
    renew(admin, shop)
    assert find_token(secret) is None


def test_deleting_a_client_revokes_its_tokens(admin, shop):
    secret, _ = issue_client_token(shop, "write")
    admin.post(url_of(shop, "delete"), {"post": "yes"})
    assert (find_token(secret), Application.objects.count()) == (None, 0)


def test_a_token_of_a_client_can_be_revoked(admin, shop):
    secret, _ = issue_client_token(shop, "write")
    token = find_token(secret)
    admin.post(reverse("admin:relations_accesstoken_delete", args=[token.pk]), {"post": "yes"})
    assert find_token(secret) is None


def test_an_application_of_another_kind_is_only_shown(admin, shop):
    Application.objects.update(authorization_grant_type="password")
    assert admin.get(url_of(shop)).status_code == 200
    assert admin.post(url_of(shop), {"name": "x"}).status_code == 403


def test_an_application_of_another_kind_gets_no_secret(admin, shop):
    Application.objects.update(authorization_grant_type="password")
    renew(admin, shop)
    assert Application.objects.get().client_secret == shop.client_secret


def test_who_may_only_view_makes_no_clients_and_no_secrets(log_in, shop):
    client = log_in("view_client")
    assert client.get(url_of(shop)).status_code == 200
    assert client.post(f"{LIST}add/", {"name": "x", "access": "read"}).status_code == 403
    renew(client, shop)
    assert Application.objects.get().client_secret == shop.client_secret


def test_what_the_tokens_endpoint_never_makes_has_no_pages(admin):
    assert "/admin/oauth2_provider/" not in admin.get("/admin/").content.decode()
