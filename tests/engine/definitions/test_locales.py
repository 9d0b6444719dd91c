import pytest

from relations.engine import schema
from relations.engine.definitions import (
    DataLossError,
    create_locale,
    delete_locale,
    set_default_locale,
    update_flow,
)
from relations.engine.documents import documents
from relations.engine.errors import ConflictError, NotFoundError, ValidationError
from relations.models import Entry, EntryVersion, Flow, Link, Locale, SchemaState
from tests import builders
from tests.builders import listed, make, relation, write
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
def french():
    return create_locale("fr")


def localize(slug, on=True, **options):
    return update_flow(Flow.objects.get(slug=slug), localized=on, **options)


# -- locales ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code", ["fr", "en-GB", "zh-Hans", "zh-Hant-HK", "es-419", "agq-CM", "ca-ES-valencia"]
)
def test_a_locale_may_be(code):
    assert create_locale(code).code == code


@pytest.mark.parametrize(
    "code", ["", "f", "french", "en_GB", "fr-", "*", "fr FR", "fr\n", "en-GB-" + "x" * 40, None, 3]
)
def test_a_locale_may_not_be(code):
    with pytest.raises(ValidationError) as caught:
        create_locale(code)
    assert caught.value.key == "code"


@pytest.mark.parametrize(
    ("code", "usual"), [("FR", "fr"), ("en-gb", "en-GB"), ("en_GB", "en-GB"), ("ZH-hans", "zh-Hans")]
)
def test_the_usual_way_to_write_a_locale_is_named(code, usual):
    with pytest.raises(ValidationError, match=f'write it "{usual}"'):
        create_locale(code)


def test_a_locale_is_made_once(french):
    with pytest.raises(ConflictError):
        create_locale("fr")


def test_a_locale_is_called_what_its_language_is(french):
    assert french.name == "French"


def test_a_locale_may_have_a_name():
    assert create_locale("fr", name="Français").name == "Français"


def test_a_locale_that_nobody_knows_is_called_by_its_code():
    assert create_locale("agq-CM").name == "agq-CM"


def test_the_first_locale_is_the_default():
    Locale.objects.all().delete()
    assert create_locale("fr").is_default


def test_the_second_locale_is_not_the_default(french):
    assert not french.is_default


def test_there_is_one_default(french):
    set_default_locale("fr")
    assert list(Locale.objects.filter(is_default=True).values_list("code", flat=True)) == ["fr"]


def test_the_default_is_one_that_exists():
    with pytest.raises(NotFoundError):
        set_default_locale("fr")


def test_the_default_locale_is_not_deleted():
    with pytest.raises(ConflictError, match="default"):
        delete_locale("en")


def test_a_locale_that_does_not_exist_is_not_deleted():
    with pytest.raises(NotFoundError):
        delete_locale("fr")


def test_a_locale_without_content_is_deleted(french):
    delete_locale("fr")
    assert list(Locale.objects.values_list("code", flat=True)) == ["en"]


def test_every_change_of_the_locales_renews_the_stamp():
    stamps = {SchemaState.objects.get().stamp}
    for change in (create_locale, set_default_locale):
        change("fr")
        stamps.add(SchemaState.objects.get().stamp)
    delete_locale("en")
    stamps.add(SchemaState.objects.get().stamp)
    assert len(stamps) == 4


def test_a_new_locale_is_known_at_once(french):
    assert schema.current().locales == ("en", "fr")


@pytest.fixture
@remembered
def guides(french):
    """A guide g in two languages, a guide f in French, and a shop that links to both."""
    flow = builders.flow("guides", localized=True)
    relation(builders.flow("shops"), "guides", flow)
    make("guides", "g")
    make("guides", "f", locale="fr")
    documents("guides").update("g", {"name": "Le guide"}, locale="fr")
    make("shops", "s")
    write("shops", "s", {"guides": [{"documentId": d, "locale": "fr"} for d in "gf"] + ["g"]})
    return flow


def test_a_locale_with_content_is_not_deleted(guides):
    with pytest.raises(DataLossError, match="2 versions"):
        delete_locale("fr")


def test_a_locale_takes_its_content_along_when_that_is_allowed(guides):
    delete_locale("fr", allow_data_loss=True)
    assert not EntryVersion.objects.filter(locale="fr").exists()
    assert not Entry.objects.filter(document_id="f").exists()


def test_a_locale_takes_the_links_to_it_along(guides):
    delete_locale("fr", allow_data_loss=True)
    assert [link.target_locale for link in Link.objects.all()] == ["en"]


# -- localized flows --------------------------------------------------------------------------------


def test_content_becomes_that_of_the_default_locale():
    builders.guide()
    make("restaurants", "r")
    localize("restaurants")
    assert documents("restaurants").find_one("r", locale="en")["name"] == "r"


@pytest.mark.parametrize("slugs", [["restaurants"], ["categories"], ["restaurants", "categories"]])
def test_lists_are_kept_when_a_flow_is_localized(slugs):
    builders.guide()
    make("categories", "a", "b")
    make("restaurants", "r", "s")
    for document in "sr":
        write("restaurants", document, {"categories": ["b", "a"]})
    for slug in slugs:
        localize(slug)
    assert listed("restaurants", "r", "categories") == ["b", "a"]
    assert listed("categories", "a", "restaurants") == ["s", "r"]


@pytest.mark.parametrize("slugs", [["restaurants"], ["categories"], ["restaurants", "categories"]])
def test_localizing_and_back_changes_nothing(slugs):
    builders.guide()
    make("categories", "a", "b")
    make("restaurants", "r")
    write("restaurants", "r", {"categories": ["b", "a"]})
    before = list(Link.objects.order_by("pk").values())
    for slug in slugs:
        localize(slug)
    for slug in slugs:
        localize(slug, False)
    assert list(Link.objects.order_by("pk").values()) == before


def test_a_localized_flow_can_be_translated(french):
    builders.guide()
    make("restaurants", "r")
    localize("restaurants")
    documents("restaurants").update("r", {}, locale="fr")
    assert documents("restaurants").find_one("r", locale="fr")["name"] == "r"


def test_a_flow_is_not_localized_while_it_links_to_other_locales(guides):
    with pytest.raises(ConflictError, match=r"shops\.guides has 2 links"):
        localize("shops", allow_data_loss=True)


def test_a_flow_is_not_localized_while_other_locales_link_to_it(french):
    shops, guides = builders.flow("shops"), builders.flow("guides", localized=True)
    relation(guides, "shops", shops)
    make("shops", "s")
    make("guides", "g", locale="fr")
    documents("guides").update("g", {"shops": ["s"]}, locale="fr")
    with pytest.raises(ConflictError, match=r"guides\.shops has 1 link"):
        localize("shops", allow_data_loss=True)


def test_a_flow_refuses_to_lose_its_locales(guides):
    with pytest.raises(DataLossError, match="2 versions"):
        localize("guides", False)


def test_a_flow_keeps_the_default_locale_when_loss_is_allowed(guides):
    localize("guides", False, allow_data_loss=True)
    assert documents("guides").find_one("g")["name"] == "g"
    assert documents("guides").find_one("f") is None
    assert listed("shops", "s", "guides") == ["g"]


def test_a_flow_in_the_default_locale_alone_loses_nothing():
    builders.flow("guides", localized=True)
    make("guides", "g")
    localize("guides", False)
    assert documents("guides").find_one("g")["name"] == "g"


def test_drafts_and_locales_can_be_switched_together():
    builders.guide()
    make("restaurants", "r")
    update_flow(Flow.objects.get(slug="restaurants"), localized=True, draft_and_publish=True)
    assert documents("restaurants").find_one("r", locale="en", status="draft")["name"] == "r"
