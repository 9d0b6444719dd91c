"""What a link leads to cannot go between the check and the link: a row of the project's own, or a locale."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.contrib.auth.models import Group
from django.db import connections, transaction
from django.db.models import ProtectedError

from relations.engine import definitions, removal, schema
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.engine.operations import END, Connect, Patch, Target
from relations.models import Entry, EntryVersion, Link
from tests import builders

PAUSE = 0.3  # seconds in which the other one gets in, where nothing keeps it out

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def beside():
    """Run a function in another thread, with a connection of its own; the result is that of its future."""

    def run(work):
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:

        def begin(work):
            begun = pool.submit(run, work)
            wait([begun], timeout=PAUSE)
            return begun

        yield begin


@pytest.fixture
def group(settings):
    """A row that wishes link."""
    settings.RELATIONS_RESOURCES = {"group": "auth.Group"}
    removal.watch()
    schema.renew("default")
    wishes = builders.flow("wishes")
    definitions.create_field(
        wishes, "wanted", field_type="relationship", cardinality="many-to-many", resource_types=["group"]
    )
    builders.flow("groups")
    builders.make("wishes", "a")
    return Group.objects.create(name="first")


def link(group):
    connect = Connect(Target(document=str(group.pk), resource="group"), END)
    documents("wishes").update("a", changes={"wanted": Patch(connect=(connect,))})


def test_a_link_that_is_being_made_goes_with_its_row(group, beside):
    with transaction.atomic():
        link(group)
        deleting = beside(Group.objects.get(pk=group.pk).delete)
    deleting.result()
    assert not Link.objects.exists()


def test_a_row_that_is_being_deleted_is_not_linked(group, beside):
    with transaction.atomic():
        Group.objects.get(pk=group.pk).delete()
        linking = beside(lambda: link(group))
    with pytest.raises(ValidationError, match="There is no group"):
        linking.result()
    assert not Link.objects.exists()


def test_a_link_that_is_being_made_refuses_the_deletion(group, beside, settings):
    settings.RELATIONS_RESOURCES = {"group": {"model": "auth.Group", "on_delete": "refuse"}}
    with transaction.atomic():
        link(group)
        deleting = beside(Group.objects.get(pk=group.pk).delete)
    with pytest.raises(ProtectedError):
        deleting.result()
    assert Link.objects.count() == 1


def test_an_entry_that_is_being_made_goes_with_the_row_that_it_extends(group, beside):
    with transaction.atomic():
        documents("groups").create({"name": "x"}, document_id=str(group.pk))
        deleting = beside(Group.objects.get(pk=group.pk).delete)
    deleting.result()
    assert not Entry.objects.filter(flow__slug="groups").exists()


@pytest.mark.postgres
def test_a_row_that_is_linked_may_be_changed_meanwhile(group, beside):
    def change():
        with transaction.atomic():
            return list(Group.objects.select_for_update(no_key=True, nowait=True))

    with transaction.atomic():
        link(group)
        assert beside(change).result() == [group]


@pytest.fixture
def french(db):
    """A place in two languages, and a note, which links it from one side."""
    schema.renew("default")
    definitions.create_locale("fr")
    notes, places = builders.flow("notes", localized=True), builders.flow("places", localized=True)
    builders.relation(notes, "places", places)
    for slug in ("notes", "places"):
        builders.make(slug, "a")
        documents(slug).update("a", {"name": "a"}, locale="fr")


def test_a_locale_that_is_being_linked_takes_the_link_along(french, beside):
    with transaction.atomic():
        documents("notes").update("a", {"places": ["a"]}, locale="fr")
        deleting = beside(lambda: documents("places").delete("a", locale="fr"))
    assert deleting.result()
    assert not Link.objects.exists()


def test_a_locale_that_is_being_deleted_is_not_linked(french, beside):
    with transaction.atomic():
        documents("places").delete("a", locale="fr")
        linking = beside(lambda: documents("notes").update("a", {"places": ["a"]}, locale="fr"))
    with pytest.raises(ValidationError, match='has no locale "fr"'):
        linking.result()
    assert EntryVersion.objects.filter(locale="fr").count() == 1
