from collections import defaultdict
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from relations.demo.content import document_id, entries, passes
from relations.demo.tables import menu, restaurants, schemas
from relations.engine.definitions import create_field, delete_field
from relations.engine.documents import documents
from relations.engine.reading import Selection
from relations.models import Entry, EntryVersion, Field, Flow, Link, Locale
from tests.demo.stored import seed_demo

RESTAURANT = document_id("restaurants", "mere-odile")

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.django_db]


def seed(*args):
    out = StringIO()
    call_command("seed_demo", *args, stdout=out, stderr=StringIO())
    return out.getvalue()


def refused():
    with pytest.raises(CommandError) as caught:
        seed()
    assert caught.value.returncode == 1
    return str(caught.value)


def everything():
    models = (Flow, Field, Locale, Entry, EntryVersion, Link)
    return [list(model.objects.order_by("pk").values()) for model in models]


def counts():
    return [model.objects.count() for model in (Entry, EntryVersion, Link)]


def related(flow, document, field, **view):
    selection = Selection(populate={field: Selection()})
    found = documents(flow).find_one(document, selection=selection, **view)[field]
    found = found if isinstance(found, list) else [found]
    return [each.document_id for each in found]


@pytest.fixture(scope="module")
def _stored(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        seed_demo()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(_stored, db):
    """The whole demo: stored once for this module; what a test does to it is taken back."""


# -- what it writes -----------------------------------------------------------------------------------


def test_the_demo_is_large_enough_to_be_of_use(demo):
    assert Entry.objects.count() >= 300
    assert Entry.objects.values("flow").distinct().count() >= 6
    assert Link.objects.count() >= 1500


def test_every_flow_of_the_demo_is_there(demo):
    assert set(Flow.objects.values_list("slug", flat=True)) == {s["info"]["pluralName"] for s in schemas()}


def test_the_locales_are_there(demo):
    assert set(Locale.objects.values_list("code", flat=True)) == {"en", "fr", "de"}


def test_every_list_has_its_order(demo):
    expected = {}
    for entry in entries():
        for field, ids in entry.relations.items():
            expected[entry.flow, entry.document_id, field, entry.locale, entry.status] = ids
    found = defaultdict(list)
    # A source without drafts has a link to each state of a target with drafts: the draft's is always there.
    rows = Link.objects.order_by("source", "position").values_list(
        "source__flow__slug", "source__entry__document_id", "field__slug", "source_locale", "source_status",
        "target__document_id",
    )  # fmt: skip
    for *key, target in rows:
        if target not in found[tuple(key)]:
            found[tuple(key)].append(target)
    assert {key: found[key] for key in expected} == expected


def test_every_value_is_stored(demo):
    rows = EntryVersion.objects.values_list("flow__slug", "entry__document_id", "locale", "status", "values")
    stored = {tuple(key): values for *key, values in rows}
    for entry in entries():
        values = stored[entry.flow, entry.document_id, entry.locale, entry.status]
        assert entry.data.items() <= values.items()


def test_a_menu_is_in_course_order_on_the_other_side(demo):
    names = [f"mere-odile/{dish.name}" for dish in menu("mere-odile")]
    assert related("restaurants", RESTAURANT, "menu") == [document_id("dishes", name) for name in names]


def test_articles_are_drafts_published_or_changed_since(demo):
    states = defaultdict(list)
    for document, status, values in EntryVersion.objects.filter(flow__slug="articles").values_list(
        "entry__document_id", "status", "values"
    ):
        states[document].append((status, str(values)))
    drafts = [found for found in states.values() if len(found) == 1]
    changed = [found for found in states.values() if len({values for _, values in found}) == 2]
    assert all(found[0][0] == "draft" for found in drafts)
    assert min(len(drafts), len(changed), len(states) - len(drafts) - len(changed)) > 0


def test_the_summary_counts_every_flow_of_the_demo(demo):
    rows = {line.split()[0]: line.split()[1:] for line in seed().splitlines()}
    assert rows["restaurants"][0] == str(len(restaurants()))
    assert rows["together"] == [str(Entry.objects.count()), str(Link.objects.count())]


# -- a second run -------------------------------------------------------------------------------------


def test_a_second_run_changes_nothing(demo):
    before = everything()
    assert "Everything was there already" in seed()
    assert everything() == before


def test_a_second_run_takes_a_handful_of_statements(demo):
    with CaptureQueriesContext(connection) as statements:
        seed()
    assert len(statements) <= 4


def test_a_second_run_leaves_what_was_changed(demo):
    documents("restaurants").update(RESTAURANT, {"name": "Renamed", "categories": [], "similar": []})
    documents("articles").publish(document_id("articles", "neukoelln-after-dark"))
    create_field(Flow.objects.get(slug="restaurants"), "stars", field_type="integer")
    delete_field(Field.objects.get(flow__slug="chefs", slug="bio"))
    before = everything()
    seed()
    assert everything() == before


def test_a_second_run_writes_what_was_deleted(demo):
    documents("restaurants").delete(RESTAURANT)
    assert "1 entry written" in seed()
    expected = next(entry for entry in entries() if entry.document_id == RESTAURANT)
    assert related("restaurants", RESTAURANT, "categories") == expected.relations["categories"]


# -- completing ---------------------------------------------------------------------------------------


def test_documents_are_written_many_at_once(demo):
    gone = list(Entry.objects.filter(flow__slug="districts").values_list("document_id", flat=True))
    for name in gone:
        documents("districts").delete(name)
    with CaptureQueriesContext(connection) as statements:
        seed()
    assert (len(gone), len(statements) < len(gone)) == (35, True)


def test_a_run_completes_one_that_was_interrupted_among_the_documents(demo):
    before = counts()
    for entry in passes()[1]:
        documents("restaurants").update(entry.document_id, dict.fromkeys(entry.relations))
    for flow, kept in (("guides", 0), ("articles", 0), ("reviews", 100)):
        for document in Entry.objects.filter(flow__slug=flow).values_list("document_id", flat=True)[kept:]:
            documents(flow).delete(document, locale="*")
    assert counts() < before
    seed()
    assert counts() == before


def test_a_run_completes_one_that_was_interrupted_among_the_last_lists(demo):
    before = counts()
    for entry in passes()[1][20:]:
        documents("restaurants").update(entry.document_id, dict.fromkeys(entry.relations))
    assert counts() < before
    assert "34 entries completed" in seed()
    assert counts() == before


def test_a_field_that_was_added_is_no_difference(demo):
    create_field(Flow.objects.get(slug="tags"), "color", field_type="string")
    documents("tags").delete(document_id("tags", "sundays"))
    assert "1 entry written" in seed()


def test_content_that_is_in_the_way_is_named(demo):
    documents("tags").delete(document_id("tags", "sundays"))
    name = next(e.data["name"] for e in entries() if e.document_id == document_id("tags", "sundays"))
    documents("tags").create({"name": name})
    assert f'tags "{document_id("tags", "sundays")}": name must be unique' in refused()
