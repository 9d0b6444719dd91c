"""Faults that only SQL by hand makes: each kind is found, named, and repaired."""

from contextlib import contextmanager

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.versions import checking
from relations.models import EntryVersion, Link, Locale
from tests import builders
from tests.builders import listed, make, write
from tests.remembered import remembered
from tests.requirements import only_on

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
@remembered
def guide():
    """Restaurants `a` and `b` with the categories `x`, `y`, `z` in this order, seen from both sides."""
    builders.guide()
    make("categories", "x", "y", "z")
    for name in ("a", "b"):
        documents("restaurants").create({"name": name, "categories": ["x", "y", "z"]}, document_id=name)


def codes(flow=None):
    return [finding.kind.code for finding in checking.find("default", flow)]


def repaired():
    """Repair everything; what was repaired, by code."""
    return {kind.code: count for _, kind, count in checking.repair("default")}


def links(source, *targets):
    rows = Link.objects.filter(source__entry__document_id=source)
    return rows.filter(target__document_id__in=targets) if targets else rows


def test_nothing_is_wrong_with_what_the_engine_wrote(guide):
    assert codes() == []


def test_links_without_a_place_are_found(guide):
    links("a", "x", "y").update(inverse_position=None)
    assert codes() == ["place"]


def test_a_finding_counts_its_links(guide):
    links("a", "x", "y").update(inverse_position=None)
    assert [finding.count for finding in checking.find("default")] == [2]


def test_a_finding_names_its_documents(guide):
    links("a", "x").update(inverse_position=None)
    (finding,) = checking.find("default")
    assert finding.examples == ("a (published) → x (published)",)


def test_a_link_without_a_place_comes_to_the_end(guide):
    links("a", "x").update(inverse_position=None)
    assert repaired() == {"place": 1}
    assert listed("categories", "x", "restaurants") == ["b", "a"]


def test_after_a_repair_nothing_is_wrong(guide):
    links("a").update(inverse_position=None)
    repaired()
    assert codes() == []


def test_a_repair_of_what_is_right_changes_nothing(guide):
    before = list(Link.objects.order_by("pk").values())
    assert repaired() == {}
    assert list(Link.objects.order_by("pk").values()) == before


def test_a_flow_is_checked_alone(guide):
    links("a", "x").update(inverse_position=None)
    assert (codes("categories"), codes("restaurants")) == ([], ["place"])


def test_a_link_to_a_document_of_another_flow_is_deleted(guide):
    links("a", "x").update(target=links("a")[0].source.entry, inverse_position=None)
    assert codes() == ["target"]
    repaired()
    assert listed("restaurants", "a", "categories") == ["y", "z"]


def test_a_link_to_a_resource_that_the_field_does_not_take_is_deleted(guide):
    links("a", "x").update(target=None, resource_type="product", resource_id="1", inverse_position=None)
    assert codes() == ["target"]
    assert repaired() == {"target": 1}


def test_a_link_with_another_status_than_its_source_takes_that_of_its_source(guide):
    links("a", "x").update(source_status="draft")
    assert codes() == ["source-state"]
    assert repaired() == {"source-state": 1, "place": 1}
    assert listed("categories", "x", "restaurants") == ["b", "a"]


def test_a_link_to_a_status_that_is_not_linked_leads_to_the_right_one(guide):
    links("a", "x").update(target_status="draft")
    assert "target-state" in codes()
    repaired()
    assert listed("restaurants", "a", "categories") == ["x", "y", "z"]


def test_a_link_to_a_locale_where_there_is_none_leads_to_the_right_one(guide):
    links("a", "x").update(target_locale="fr")
    repaired()
    assert links("a", "x").get().target_locale == ""


def test_a_link_of_a_component_that_is_not_there_is_deleted(guide):
    links("a", "x").update(part=7)
    assert codes() == ["stray"]
    repaired()
    assert listed("restaurants", "a", "categories") == ["y", "z"]


def test_a_link_whose_version_is_gone_is_deleted(guide):
    only_on(connection.vendor != "mysql", "SQLite and PostgreSQL: MariaDB looks at foreign keys at once")
    key = links("a", "x").get().pk
    Link.objects.filter(pk=key).update(source_id=10**9)
    (finding,) = checking.find("default")
    assert (finding.kind.code, finding.count, finding.examples) == (
        "orphan", 1, ("? (published) → x (published)",)
    )  # fmt: skip
    assert repaired() == {"orphan": 1}
    assert not Link.objects.filter(pk=key).exists()
    assert codes() == []


def test_a_link_to_a_document_that_is_gone_is_deleted(guide):
    only_on(connection.vendor != "mysql", "SQLite and PostgreSQL: MariaDB looks at foreign keys at once")
    key = links("a", "x").get().pk
    Link.objects.filter(pk=key).update(target_id=10**9)
    (finding,) = (each for each in checking.find("default") if each.kind.code == "target")
    assert finding.examples == ("a (published) → ? (published)",)
    repaired()
    assert codes() == []


def test_a_place_that_the_relation_does_not_have_is_forgotten():
    pages = builders.flow("pages")
    builders.relation(pages, "next", pages)
    make("pages", "p", "q")
    write("pages", "p", {"next": ["q"]})
    links("p").update(inverse_position=5)
    assert codes() == ["needless-place"]
    repaired()
    assert links("p").get().inverse_position is None


@pytest.fixture
@remembered
def crews():
    """Ships own sailors: a sailor is on one ship."""
    ships, sailors = builders.flow("ships"), builders.flow("sailors")
    builders.relation(ships, "crew", sailors, "one-to-many", inverse="ship")
    make("sailors", "s", "t")
    make("ships", "a", "b")
    write("ships", "a", {"crew": ["s"]})
    write("ships", "b", {"crew": ["t"]})


def test_a_second_owner_loses_the_document(crews):
    links("b", "t").update(target=links("a", "s").get().target, inverse_position=1 << 40)
    assert codes() == ["owner"]
    repaired()
    assert (listed("ships", "a", "crew"), listed("ships", "b", "crew")) == (["s"], [])


def test_a_further_member_of_a_relation_to_one_is_deleted():
    pages, authors = builders.flow("pages"), builders.flow("authors")
    builders.relation(pages, "author", authors, "many-to-one")
    make("authors", "x", "y")
    make("pages", "p")
    write("pages", "p", {"author": "x"})
    link = links("p").get()
    other = EntryVersion.objects.get(entry__document_id="y").entry
    link.copied(target_id=other.pk, position=link.position + 1).save()
    assert codes() == ["member"]
    repaired()
    assert listed("pages", "p", "author") == "x"


@pytest.fixture
@remembered
def news():
    """A localized article in two locales, whose tags are localized."""
    Locale.objects.create(code="fr", name="French")
    articles, tags = builders.flow("articles", localized=True), builders.flow("tags", localized=True)
    builders.relation(articles, "tags", tags)
    make("tags", "t")
    documents("articles").create({"name": "a", "tags": ["t"]}, document_id="a")


def test_a_link_to_a_locale_that_the_document_lacks_is_deleted(news):
    EntryVersion.objects.filter(entry__document_id="t").update(locale="fr")
    assert codes() == ["version"]
    assert repaired() == {"version": 1}


def test_a_link_to_a_row_that_is_gone_is_deleted(settings):
    settings.RELATIONS_RESOURCES = {"product": "auth.Group"}
    pages = builders.flow("pages")
    definitions.create_field(
        pages,
        "items",
        field_type="relationship",
        cardinality="many-to-many",
        resource_types=["product"],
    )
    group = Group.objects.create(name="g")
    make("pages", "p")
    write("pages", "p", {"items": [{"type": "product", "id": str(group.pk)}]})
    assert codes() == []
    Group.objects.filter(pk=group.pk)._raw_delete("default")
    assert codes() == ["resource"]
    assert repaired() == {"resource": 1}


@contextmanager
def without_key(name):
    """Take a key off the table of links meanwhile. SQLite makes the table anew from what the model says."""
    constraints = Link._meta.constraints
    key = next(each for each in constraints if each.name == name)
    Link._meta.constraints = [each for each in constraints if each is not key]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Link, key)
    try:
        yield
    finally:
        Link._meta.constraints = constraints
        with connection.schema_editor() as editor:
            editor.add_constraint(Link, key)


@pytest.mark.parametrize(
    ("order", "key", "code"),
    [
        ("position", "relations_link_order", "same-place"),
        ("inverse_position", "relations_link_inverse_list", "same-inverse-place"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_links_at_one_place_are_put_one_behind_the_other(order, key, code):
    builders.guide()
    make("categories", "x", "y")
    for name in ("a", "b"):
        documents("restaurants").create({"name": name, "categories": ["x", "y"]}, document_id=name)
    with without_key(key):
        rows = links("a") if order == "position" else Link.objects.filter(target__document_id="x")
        rows.update(**{order: 5})
        assert codes() == [code]
        repaired()
        assert codes() == []


@pytest.fixture
def quotes():
    """A page whose zone has a quote by two authors."""
    builders.flow("authors", singular="author")
    make("authors", "x", "y")
    authors = {"type": "relation", "relation": "oneToMany", "target": "api::author.author"}
    definitions.create_component("shared.quote", attributes={"authors": authors})
    pages = builders.flow("pages", singular="page")
    definitions.create_field(
        pages, "body", field_type="dynamiczone", options={"components": ["shared.quote"]}
    )
    quote = {"__component": "shared.quote", "authors": ["x", "y"]}
    documents("pages").create({"name": "p", "body": [quote]}, document_id="p")


def test_links_of_components_are_right(quotes):
    assert codes() == []


def test_a_link_of_a_component_that_was_cut_out_is_deleted(quotes):
    version = EntryVersion.objects.get(entry__document_id="p")
    EntryVersion.objects.filter(pk=version.pk).update(values={**version.values, "body": []})
    assert codes() == ["stray"]
    assert repaired() == {"stray": 2}


def test_a_value_that_its_field_refuses_is_named(guide):
    EntryVersion.objects.filter(entry__document_id="a").update(values={"name": 7})
    assert list(checking.find_values("default")) == [("restaurants/a (published)", "name must be a string")]
