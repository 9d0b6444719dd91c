"""Targets outside the flows: what is declared, what exists, and what becomes of links when a row goes."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, router, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from relations.engine import definitions, removal, resources
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.engine.operations import END, Connect, Patch, Target
from relations.models import Entry, Field, Link
from tests import builders
from tests.remembered import remembered


@pytest.fixture
def groups(settings, db):
    """Wishes that link groups of this project, and brands elsewhere; a core flow that extends groups."""
    settings.RELATIONS_RESOURCES = {"group": "auth.Group", "brand": None}
    removal.watch()
    make_groups()


@remembered
def make_groups():
    wishes = builders.flow("wishes", draft_and_publish=True)
    definitions.create_field(
        wishes,
        "wanted",
        field_type="relationship",
        cardinality="many-to-many",
        resource_types=["group", "brand"],
    )
    builders.flow("groups")
    builders.make("wishes", "a", "b")


def link(entry, *targets, **options):
    patch = Patch(connect=tuple(Connect(Target(document=str(k), resource=kind), END) for kind, k in targets))
    documents("wishes").update(entry, changes={"wanted": patch}, **options)


def linked(entry):
    """The resources of the draft, in order."""
    rows = Link.objects.filter(source__entry__document_id=entry, source_status="draft").order_by("position")
    return list(rows.values_list("resource_type", "resource_id"))


# -- what is declared -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "model", "plural", "on_delete"),
    [
        (None, None, "groups", "remove"),
        ("auth.Group", Group, "groups", "remove"),
        ({"model": "auth.Group", "on_delete": "refuse"}, Group, "groups", "refuse"),
        ({"plural": "people"}, None, "people", "remove"),
    ],
)
def test_a_type_is_declared_by_a_label_none_or_an_object(settings, value, model, plural, on_delete):
    settings.RELATIONS_RESOURCES = {"group": value}
    found = resources.declared()["group"]
    assert (found.model, found.plural, found.on_delete) == (model, plural, on_delete)


@pytest.mark.parametrize("value", [{"modle": "auth.Group"}, {"on_delete": "cascade"}])
def test_a_declaration_that_cannot_be_meant_is_refused(settings, value):
    settings.RELATIONS_RESOURCES = {"group": value}
    with pytest.raises(ImproperlyConfigured, match="group"):
        resources.declared()


@pytest.mark.parametrize(
    ("name", "plural"),
    [
        ("product", "products"), ("category", "categories"), ("address", "addresses"), ("box", "boxes"),
        ("cart_item", "cart_items"), ("day", "days"), ("branch", "branches"),
    ],
)  # fmt: skip
def test_a_core_flow_has_the_plural_as_its_slug(settings, name, plural):
    settings.RELATIONS_RESOURCES = {name: None}
    assert resources.core(plural).name == name
    assert resources.core("others") is None


# -- what exists ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", ["0", "-1", "4711", "x", "", " 1", "01", "1.0", "9" * 40, "\u0661", "1\x00", "None"]
)
def test_only_a_primary_key_as_it_is_written_exists(groups, key):
    Group.objects.create(pk=1, name="g")
    with pytest.raises(ValidationError) as caught:
        link("a", ("group", key))
    assert caught.value.path == ("id",)
    link("a", ("group", "1"))
    assert linked("a") == [("group", "1")]


def test_a_row_that_its_manager_hides_does_not_exist(groups, settings):
    settings.RELATIONS_RESOURCES = {"group": "relations.Entry"}
    with pytest.raises(ValidationError, match="There is no group"):
        link("a", ("group", Entry.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1))


def test_any_number_of_rows_is_checked_with_one_statement(groups):
    keys = [Group.objects.create(name=f"g{number}").pk for number in range(30)]
    costs = []
    for some in (keys[:2], keys):
        with CaptureQueriesContext(connection) as queries:
            link("a", *(("group", key) for key in some))
        costs.append(sum("auth_group" in (query["sql"] or "") for query in queries))
    assert costs == [1, 1]


# -- deleting a row ---------------------------------------------------------------------------------


def test_the_links_to_a_deleted_row_go_and_the_rest_keep_their_order(groups):
    one, two, three = (Group.objects.create(name=name) for name in ("one", "two", "three"))
    for entry in "ab":
        link(
            entry,
            *(("group", group.pk) for group in (one, two, three)),
            ("brand", two.pk),
            status="published",
        )
    two.delete()
    for entry in "ab":
        assert linked(entry) == [
            ("group", str(one.pk)),
            ("group", str(three.pk)),
            ("brand", linked(entry)[2][1]),
        ]
    assert not Link.objects.filter(resource_type="group", resource_id=linked("a")[2][1]).exists()


def test_a_deletion_counts_a_revision_of_the_documents_that_lost_a_link(groups):
    group = Group.objects.create(name="g")
    link("a", ("group", group.pk))
    before = dict(Entry.objects.values_list("document_id", "revision"))
    group.delete()
    after = dict(Entry.objects.values_list("document_id", "revision"))
    assert (after["a"], after["b"]) == (before["a"] + 1, before["b"])


def test_rows_deleted_by_a_query_lose_their_links(groups):
    for name in ("one", "two"):
        link("a", ("group", Group.objects.create(name=name).pk))
    Group.objects.all().delete()
    assert linked("a") == []


def test_links_in_a_disabled_field_go_as_well(groups):
    group = Group.objects.create(name="g")
    link("a", ("group", group.pk))
    definitions.update_field(Field.objects.get(slug="wanted"), enabled=False)
    group.delete()
    assert not Link.objects.exists()


def test_the_entry_that_extends_a_deleted_row_goes(groups):
    group = Group.objects.create(name="g")
    documents("groups").create({"name": "more"}, document_id=str(group.pk))
    group.delete()
    assert not Entry.objects.filter(flow__slug="groups").exists()


def test_a_deletion_that_is_refused_changes_nothing(groups, settings):
    settings.RELATIONS_RESOURCES = {"group": {"model": "auth.Group", "on_delete": "refuse"}, "brand": None}
    group = Group.objects.create(name="g")
    documents("groups").create({"name": "more"}, document_id=str(group.pk))
    link("a", ("group", group.pk))
    with pytest.raises(ProtectedError, match="1 entry links to it"), transaction.atomic():
        group.delete()
    assert Group.objects.count() == Entry.objects.filter(flow__slug="groups").count() == len(linked("a")) == 1
    documents("wishes").delete("a")
    Group.objects.get().delete()
    assert not Group.objects.exists()


def test_a_deletion_that_is_rolled_back_keeps_the_links(groups):
    group = Group.objects.create(name="g")
    link("a", ("group", group.pk))
    with transaction.atomic():
        Group.objects.get().delete()
        assert linked("a") == []
        transaction.set_rollback(True)
    assert linked("a") == [("group", str(group.pk))]


def test_other_models_are_deleted_as_ever(groups):
    permission = Permission.objects.first()
    with CaptureQueriesContext(connection) as queries:
        permission.delete()
    assert not any("relations_" in (query["sql"] or "") for query in queries)


# -- flows that extend them -------------------------------------------------------------------------


def test_an_entry_of_a_core_flow_extends_a_row_that_exists(groups):
    group = Group.objects.create(name="readers")
    made = documents("groups").create({"name": "x"}, document_id=str(group.pk))
    assert made.document_id == str(group.pk)


@pytest.mark.parametrize("document_id", [None, "999999", "no key"])
def test_an_entry_of_a_core_flow_extends_nothing_else(groups, document_id):
    with pytest.raises(ValidationError, match="extends group"):
        documents("groups").create({"name": "x"}, document_id=document_id)
    assert not Entry.objects.filter(flow__slug="groups").exists()


class ShopElsewhere:
    """A router of a project whose own models have a database of their own."""

    def db_for_write(self, model, **hints):
        return "shop" if model is Group else None

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return db == "shop" if model_name == "group" else None


def test_rows_are_looked_for_where_routers_have_them(settings, monkeypatch):
    settings.RELATIONS_RESOURCES = {"group": "auth.Group", "file": "relations.Asset"}
    monkeypatch.setattr(router, "routers", [ShopElsewhere()])
    group, file = resources.declared()["group"], resources.declared()["file"]
    assert (group.database("default"), group.is_beside("default")) == ("shop", False)
    assert (file.database("other"), file.is_beside("other")) == ("other", True)
    assert group.found(["1"], "default").db == "shop"
