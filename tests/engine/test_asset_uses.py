"""The table of uses says of each file in whose values it is, after every kind of write."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext

from relations.engine import assets, definitions
from relations.engine.assets import uses
from relations.engine.documents import documents
from relations.models import AssetUse, Component, EntryVersion, Field
from tests import builders
from tests.files import file
from tests.remembered import remembered

FEATURES = {"draft_and_publish": True, "localized": True}
PHOTO = {"picture": {"type": "media"}, "others": {"type": "media", "multiple": True}}


pytestmark = [pytest.mark.usefixtures("folder"), pytest.mark.slow]


@pytest.fixture
@remembered
def pages(db):
    """A flow with files in every kind of place; the gallery is one for all locales."""
    definitions.create_locale("fr")
    inner = definitions.create_component("shared.photo", attributes=PHOTO)
    nested = {"photos": {"type": "component", "component": inner.uid, "repeatable": True}}
    definitions.create_component("shared.album", attributes=nested)
    flow = builders.flow("pages", singular="page", **FEATURES)
    media = {"field_type": "media", "localized": True}
    definitions.create_field(flow, "cover", **media)
    definitions.create_field(flow, "gallery", field_type="media", options={"multiple": True})
    component = {"component": "shared.album"}
    definitions.create_field(flow, "album", field_type="component", localized=True, options=component)
    zone = {"components": ["shared.photo"]}
    definitions.create_field(flow, "blocks", field_type="dynamiczone", localized=True, options=zone)
    return flow


@pytest.fixture
def ids(pages):
    return [assets.upload(file(f"{number}.png")).document_id for number in range(4)]


def everything(a, b, c):
    return {
        "cover": a,
        "gallery": [b, a],
        "album": {"photos": [{"picture": c, "others": [a, b]}, {"others": [c]}]},
        "blocks": [{"__component": "shared.photo", "picture": b}],
    }


def noted():
    """Whether the table says what the values have; the places themselves."""
    alive = set(EntryVersion.objects.values_list("pk", flat=True))
    columns = ("version", "field__slug", "path", "document_id")
    rows = AssetUse.objects.filter(version__in=alive).exclude(document_id=None)
    found = sorted(rows.values_list(*columns))
    uses.rebuild("default")
    assert found == sorted(AssetUse.objects.values_list(*columns))
    return [row[1:] for row in found]


def test_every_place_of_a_file_is_noted(ids):
    a, b, c, _ = ids
    documents("pages").create(everything(a, b, c), status="draft")
    assert noted() == [
        ("album", "photos.0.others.0", a),
        ("album", "photos.0.others.1", b),
        ("album", "photos.0.picture", c),
        ("album", "photos.1.others.0", c),
        ("blocks", "0.picture", b),
        ("cover", "", a),
        ("gallery", "0", b),
        ("gallery", "1", a),
    ]


CHANGES = [
    {"cover": None},
    {"gallery": []},
    {"gallery": [1]},
    {"gallery": [0, 1, 2, 3]},
    {"gallery": [3, 2]},
    {"cover": 3, "album": None, "blocks": []},
    {"blocks": [{"__component": "shared.photo"}, {"__component": "shared.photo", "picture": 2}]},
]


def named(value, ids):
    """The change with documentIds for the numbers."""
    if isinstance(value, dict):
        return {key: named(below, ids) for key, below in value.items()}
    if isinstance(value, list):
        return [named(below, ids) for below in value]
    return ids[value] if isinstance(value, int) else value


@pytest.mark.parametrize("status", ["draft", "published"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_value_changes_the_table(ids, change, status):
    service = documents("pages")
    document = service.create(everything(*ids[:3]), status="published")
    service.update(document.document_id, {"name": "f"}, locale="fr", status="published")
    service.update(document.document_id, named(change, ids), status=status)
    noted()


@pytest.mark.parametrize("action", ["publish", "unpublish", "discard_draft", "delete"])
def test_an_action_changes_the_table(ids, action):
    service = documents("pages")
    document = service.create(everything(*ids[:3]), status="published")
    service.update(document.document_id, {"gallery": [ids[3]], "cover": None}, status="draft")
    getattr(service, action)(document.document_id)
    noted()


def test_a_deleted_version_leaves_no_row(ids):
    document = documents("pages").create(everything(*ids[:3]), status="published")
    documents("pages").delete(document.document_id)
    assert not AssetUse.objects.exists()


def test_a_deleted_file_is_in_no_place(ids):
    documents("pages").create(everything(*ids[:3]), status="published")
    assets.delete(assets.find(ids[0]))
    assert ids[0] not in {name for _, _, name in noted()}


DEFINITIONS = {
    "a field that is renamed": lambda flow: definitions.update_field(field("cover"), slug="face"),
    "a field that is deleted": lambda flow: definitions.delete_field(field("gallery")),
    "a field that is disabled": lambda flow: definitions.update_field(field("album"), enabled=False),
    "a field that takes one": lambda flow: definitions.update_field(
        field("gallery"), options={"multiple": False}, allow_data_loss=True
    ),
    "a field that becomes text": lambda flow: definitions.change_field_type(
        field("cover"), "string", allow_data_loss=True
    ),
    "a field that all locales share": lambda flow: definitions.update_field(
        field("cover"), localized=False, allow_data_loss=True
    ),
    "a component that loses an attribute": lambda flow: definitions.update_component(
        Component.objects.get(uid="shared.photo"),
        attributes={"others": PHOTO["others"]},
        allow_data_loss=True,
    ),
    "a flow without drafts": lambda flow: definitions.update_flow(
        flow, draft_and_publish=False, allow_data_loss=True
    ),
    "a flow in one language": lambda flow: definitions.update_flow(
        flow, localized=False, allow_data_loss=True
    ),
    "a locale that is deleted": lambda flow: definitions.delete_locale("fr", allow_data_loss=True),
}


def field(slug):
    return Field.objects.get(slug=slug)


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_changed_definition_changes_the_table(pages, ids, name):
    service = documents("pages")
    document = service.create(everything(*ids[:3]), status="published")
    service.update(document.document_id, {"cover": ids[3]}, locale="fr", status="published")
    DEFINITIONS[name](pages)
    noted()


def test_drafts_that_a_flow_gains_have_rows(pages, ids):
    definitions.update_flow(pages, draft_and_publish=False)
    documents("pages").create(everything(*ids[:3]))
    definitions.update_flow(pages, draft_and_publish=True)
    assert len(noted()) == 16


def test_a_flow_that_is_deleted_leaves_no_row(pages, ids):
    documents("pages").create(everything(*ids[:3]))
    definitions.delete_flow(pages)
    assert not AssetUse.objects.exists()


# -- what it costs ----------------------------------------------------------------------------------


def statements(data, status="published"):
    with CaptureQueriesContext(connection) as queries:
        documents("pages").update("p", data, status=status)
    return [query["sql"] for query in queries if "relations_assetuse" in (query["sql"] or "")]


@pytest.mark.parametrize("change", CHANGES)
def test_a_write_costs_one_statement_for_all_places(ids, change):
    documents("pages").create(everything(*ids[:3]), document_id="p", status="published")
    documents("pages").update("p", {}, locale="fr", status="published")
    assert len(statements(named(change, ids))) == 1


def test_a_write_of_other_values_costs_none(ids):
    documents("pages").create(everything(*ids[:3]), document_id="p", status="published")
    assert statements({"name": "n", "cover": ids[0]}) == []


# -- made anew --------------------------------------------------------------------------------------


def test_what_was_noted_wrongly_is_put_right(ids):
    documents("pages").create(everything(*ids[:3]), status="draft")
    AssetUse.objects.filter(path="").update(document_id=ids[3])
    AssetUse.objects.create(version_id=10**9, field=field("cover"), number=0, document_id=ids[3])
    assert uses.rebuild("default") == 8
    assert not AssetUse.objects.filter(document_id=ids[3]).exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_migration_notes_what_is_there(ids):
    documents("pages").create(everything(*ids[:3]), status="published")
    before = sorted(AssetUse.objects.values_list("version", "field", "number", "path", "document_id"))
    executor = MigrationExecutor(connection)
    [here] = [key for key in executor.loader.disk_migrations if key[1].endswith("_asset_uses")]
    [parent] = executor.loader.disk_migrations[here].dependencies
    newest = executor.loader.graph.leaf_nodes("relations")
    executor.migrate([parent])
    MigrationExecutor(connection).migrate(newest)
    found = AssetUse.objects.values_list("version", "field", "number", "path", "document_id")
    assert sorted(found) == before
