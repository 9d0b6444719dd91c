import pytest
from django.urls import reverse

from relations.engine import schema
from relations.engine.definitions import create_locale
from relations.models import EntryVersion, Locale
from tests.builders import make, write

from .browsing import errors, inputs

pytestmark = pytest.mark.slow

ADD = "/admin/relations/locale/add/"


def url_of(code, view="change"):
    return reverse(f"admin:relations_locale_{view}", args=[Locale.objects.get(code=code).pk])


def send(client, url, **edits):
    return client.post(url, inputs(client.get(url).content.decode(), "locale_form") | edits)


@pytest.fixture
def _french(db):
    create_locale("fr")


def test_an_added_locale_is_known_to_the_engine(admin):
    admin.post(ADD, {"code": "de", "name": "Deutsch"})
    assert "de" in schema.current().locales
    assert Locale.objects.get(code="de").name == "Deutsch"


def test_a_locale_is_added_as_the_default(admin):
    admin.post(ADD, {"code": "de", "is_default": "on"})
    assert schema.current().default_locale == "de"
    assert Locale.objects.filter(is_default=True).count() == 1


@pytest.mark.parametrize("code", ["", "en", "EN", "xx_YY", "not a code"])
def test_a_bad_code_is_refused_at_its_field(admin, code):
    assert list(errors(admin.post(ADD, {"code": code}))) == ["code"]


@pytest.mark.usefixtures("_french")
def test_a_locale_is_renamed_and_keeps_its_code(admin):
    send(admin, url_of("fr"), name="Le français", code="xx")
    assert Locale.objects.get(code="fr").name == "Le français"


@pytest.mark.usefixtures("_french")
def test_a_locale_without_a_name_gets_its_languages(admin):
    send(admin, url_of("fr"), name="")
    assert Locale.objects.get(code="fr").name == "French"


@pytest.mark.usefixtures("_french")
def test_another_locale_is_made_the_default(admin):
    send(admin, url_of("fr"), is_default="on")
    assert schema.current().default_locale == "fr"


@pytest.mark.usefixtures("_french")
def test_the_default_locale_is_not_deleted(admin):
    assert admin.post(url_of("en", "delete"), {"post": "yes"}).status_code == 403


def test_the_confirmation_of_a_delete_says_how_much_goes(admin, guide):
    make("guides", "g")
    write("guides", "g", {"name": "le guide"}, locale="fr")
    assert "Versions: 1" in admin.get(url_of("fr", "delete")).content.decode()


def test_a_deleted_locale_takes_its_versions_along(admin, guide):
    make("guides", "g")
    write("guides", "g", {"name": "le guide"}, locale="fr")
    admin.post(url_of("fr", "delete"), {"post": "yes"})
    assert list(EntryVersion.objects.values_list("locale", flat=True)) == ["en"]
    assert schema.current().locales == ("en",)


def test_who_may_only_view_changes_nothing(log_in):
    client = log_in("view_locale")
    assert client.get(url_of("en")).status_code == 200
    assert client.post(url_of("en"), {"name": "X"}).status_code == 403
    assert client.post(ADD, {"code": "de"}).status_code == 403
