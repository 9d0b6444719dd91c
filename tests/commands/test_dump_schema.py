"""`manage.py dump_schema`: what it writes, `load_schema` reads to the same definitions."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from relations.engine import definitions
from relations.models import Component, Field, Flow
from relations.transfer.define import define
from relations.transfer.findings import LoadError
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

IDS = ("id", "public_id", "created_at", "updated_at", "order")
RULES = [{"type": "between", "options": {"from": 1, "to": 5}}]


def dump(folder, **options):
    out, err = StringIO(), StringIO()
    call_command("dump_schema", str(folder), stdout=out, stderr=err, **options)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


def everything():
    """All definitions, without the ids of their rows."""
    flows = Flow.objects.order_by("slug")
    fields = Field.objects.order_by("flow__slug", "order").annotate(
        of=F("flow__slug"), to=F("targets__slug"), by=F("mapped_by__slug")
    )
    names = ("flow", "mapped_by")
    return (
        [{f.name: getattr(row, f.name) for f in Flow._meta.fields if f.name not in IDS} for row in flows],
        [
            {f.name: getattr(row, f.name) for f in Field._meta.fields if f.name not in (*IDS, *names)}
            | {"of": row.of, "to": row.to, "by": row.by}
            for row in fields
        ],
        list(Component.objects.order_by("uid").values("uid", "name", "attributes")),
    )


def comes_back(folder):
    before = everything()
    dump(folder)
    for field in Field.objects.filter(mapped_by=None).exclude(targets=None):
        definitions.delete_field(field)
    for flow in Flow.objects.all():
        definitions.delete_flow(flow)
    for uid in ("shared.page", "shared.seo"):
        for row in Component.objects.filter(uid=uid):
            definitions.delete_component(row)
    call_command("load_schema", str(folder), stdout=StringIO())
    assert everything() == before
    assert dump(folder) == (["nothing to do"], [])


@pytest.fixture
def things():
    return definitions.create_flow("things", singular="thing", name="Things")


@pytest.mark.parametrize(
    "features",
    [
        {},
        {"localized": True, "draft_and_publish": True},
        {"single": True, "description": "About us"},
        {"ordered": True},
        {"ordered": True, "enabled": False},
        {"enabled": False},
        {"name": "Ünser «Ding»"},
    ],
    ids=str,
)
def test_a_flow_comes_back(tmp_path, features):
    definitions.create_flow("things", **{"name": "Things", "singular": "thing", **features})
    comes_back(tmp_path)


@pytest.mark.parametrize(
    "features",
    [
        *(
            {"field_type": kind}
            for kind in ("string", "uid", "json", "blocks", "media", "timestamp", "password")
        ),
        {"field_type": "string", "name": "A name", "description": "Said of it"},
        {"field_type": "string", "required": True, "unique": True, "default": "x"},
        {"field_type": "integer", "validation_rules": RULES, "default": 3},
        {"field_type": "integer", "options": {"min": 1, "max": 9}},
        {"field_type": "enumeration", "options": {"enum": ["a", "b"]}},
        {"field_type": "uid", "unique": True, "options": {"targetField": "name"}},
        {"field_type": "string", "enabled": False, "omit_null": True},
        {"field_type": "string", "options": {"private": True, "maxLength": 9}},
        {"field_type": "media", "options": {"multiple": True, "allowedTypes": ["images"]}},
        {"field_type": "boolean", "default": False},
    ],
    ids=str,
)
@pytest.mark.parametrize("localized", [False, True])
def test_a_field_comes_back(tmp_path, features, localized):
    flow = definitions.create_flow("things", singular="thing", name="Things", localized=localized)
    definitions.create_field(flow, "name", field_type="string", localized=localized)
    definitions.create_field(flow, "value", **features)
    definitions.create_field(flow, "own", field_type="uid", localized=localized)
    comes_back(tmp_path)


@pytest.mark.parametrize("cardinality", builders.CARDINALITIES)
@pytest.mark.parametrize("inverse", [None, "things"])
def test_a_relation_comes_back(tmp_path, things, cardinality, inverse):
    tags = builders.flow("tags")
    builders.relation(things, "tags", tags, cardinality, inverse)
    definitions.create_field(tags, "last", field_type="string")
    comes_back(tmp_path)


def test_a_relation_to_itself_comes_back(tmp_path, things):
    builders.relation(things, "parent", things, "many-to-one", "children")
    comes_back(tmp_path)


@pytest.mark.parametrize("target", [True, False])
def test_a_relation_to_resources_comes_back(tmp_path, things, target):
    definitions.create_field(
        things,
        "products",
        name="Goods",
        field_type="relationship",
        cardinality="many-to-many",
        target_flow=things if target else None,
        resource_types=["product", "file"],
        options={"private": True},
    )
    comes_back(tmp_path)


def test_components_come_back(tmp_path, things):
    seo = {
        "title": {"type": "string", "required": True, "maxLength": 60},
        "private": {"type": "text", "private": True},
    }
    definitions.create_component("shared.seo", name="SEO", attributes=seo)
    nested = {"seo": {"type": "component", "component": "shared.seo", "repeatable": True}}
    definitions.create_component("shared.page", attributes=nested)
    definitions.create_field(
        things, "body", field_type="dynamiczone", options={"components": ["shared.page"]}
    )
    comes_back(tmp_path)


def test_the_order_of_fields_comes_back(tmp_path, things):
    for slug in ("b", "a", "c"):
        definitions.create_field(things, slug, field_type="string")
    comes_back(tmp_path)
    attributes = json.loads((tmp_path / "api/thing/content-types/thing/schema.json").read_text())[
        "attributes"
    ]
    assert list(attributes) == ["b", "a", "c"]


def test_only_what_differs_is_written(tmp_path, things):
    builders.flow("tags", singular="tag")
    tag = "api/tag/content-types/tag/schema.json"
    assert dump(tmp_path)[0] == [f"+ {tag}", "+ api/thing/content-types/thing/schema.json"]
    definitions.update_flow(Flow.objects.get(slug="tags"), name="Words")
    assert dump(tmp_path)[0] == [f"~ {tag}"]


def test_a_file_that_is_no_text_is_written_anew(tmp_path, things):
    dump(tmp_path)
    path = next(tmp_path.rglob("schema.json"))
    path.write_bytes(b"\xff")
    assert dump(tmp_path)[0] == [f"~ {path.relative_to(tmp_path)}"]


def test_what_is_gone_is_named_and_left_alone(tmp_path, things):
    dump(tmp_path)
    definitions.delete_flow(things)
    warning = "warning: api/thing/content-types/thing/schema.json is of nothing that is there: left alone"
    assert dump(tmp_path) == ([], [warning])
    assert len(list(tmp_path.rglob("*.json"))) == 1


def test_check_fails_where_the_folder_differs_and_writes_nothing(tmp_path, things):
    with pytest.raises(CommandError, match="not what the database has"):
        dump(tmp_path, check=True)
    assert not list(tmp_path.rglob("*.json"))
    dump(tmp_path)
    assert dump(tmp_path, check=True) == (["nothing to do"], [])


def test_a_folder_that_cannot_be_written_is_named(tmp_path, things):
    (tmp_path / "api").write_text("")
    with pytest.raises(CommandError, match="cannot be written"):
        dump(tmp_path)


# -- define -----------------------------------------------------------------------------------------

ARTICLE = {
    "kind": "collectionType",
    "info": {"singularName": "article", "pluralName": "articles", "displayName": "Article"},
    "attributes": {"title": {"type": "string"}},
}


def test_define_is_idempotent():
    assert define(ARTICLE) == ["+ flow articles", "+ field articles.title (string)"]
    assert define(ARTICLE) == []


def test_define_takes_folders_and_dictionaries(tmp_path, things):
    dump(tmp_path)
    definitions.delete_flow(things)
    define(tmp_path, ARTICLE)
    assert set(Flow.objects.values_list("slug", flat=True)) == {"articles", "things"}


def test_define_names_what_is_wrong():
    with pytest.raises(LoadError, match=r"source 1: attributes.title.type: there is no type 'nothing'"):
        define({**ARTICLE, "attributes": {"title": {"type": "nothing"}}})


@pytest.mark.parametrize(
    ("extras", "where"),
    [("x", "pluginOptions.relations"), ({"nothing": 1}, "pluginOptions.relations.nothing")],
)
def test_what_stands_under_relations_is_checked(extras, where):
    title = {"type": "string", "pluginOptions": {"relations": extras}}
    with pytest.raises(LoadError, match=f"attributes.title.{where}"):
        define({**ARTICLE, "attributes": {"title": title}})
