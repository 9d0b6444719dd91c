"""Loading what has changed since, and refusing what would be lost."""

import pytest

from relations.engine.documents import documents
from relations.models import Field, Flow, Link
from tests.builders import listed, make, write

from .schema_files import content_type, field, load, pair, refused, relation

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# -- a second time ----------------------------------------------------------------------------------


def test_a_second_run_has_nothing_to_do(tmp_path):
    load(tmp_path, *pair())
    assert load(tmp_path, *pair()) == ["nothing to do"]


def test_a_second_run_leaves_a_name_that_was_given(tmp_path):
    load(tmp_path, content_type("article"))
    Field.objects.update(name="Title of the article")
    assert load(tmp_path, content_type("article")) == ["nothing to do"]


def test_other_flows_stay(tmp_path):
    load(tmp_path, content_type("article"))
    assert load(tmp_path, content_type("topic"))[0] == "+ flow topics"
    assert Flow.objects.count() == 2


@pytest.mark.parametrize(
    ("attribute", "line"),
    [
        ({"type": "string", "required": True}, "required false → true"),
        ({"type": "string", "unique": True}, "unique false → true"),
        ({"type": "string", "default": "x"}, "default null → x"),
        ({"type": "string", "maxLength": 5}, 'options {} → {"maxLength": 5}'),
        ({"type": "text"}, "field_type string → text"),
    ],
)
def test_a_changed_attribute_changes_its_field(tmp_path, attribute, line):
    load(tmp_path, content_type("article"))
    assert load(tmp_path, content_type("article", {"name": attribute})) == [
        f"~ field articles.name: {line}",
        "1 change",
    ]


def test_a_changed_cardinality_changes_both_sides(tmp_path):
    load(tmp_path, *pair())
    load(tmp_path, *pair("oneToMany", "manyToOne"))
    assert [field(p).cardinality for p in ("articles.topics", "topics.articles")] == [
        "one-to-many",
        "many-to-one",
    ]


def test_a_changed_feature_changes_the_flow(tmp_path):
    load(tmp_path, content_type("article"))
    lines = load(tmp_path, content_type("article", options={"draftAndPublish": True}))
    assert lines[0] == "~ flow articles: draft_and_publish false → true"


def test_a_changed_plural_name_changes_the_slug(tmp_path):
    load(tmp_path, content_type("article"))
    assert (
        load(tmp_path, content_type("article", plural="stories"))[0]
        == "~ flow articles: slug articles → stories"
    )


def test_a_changed_order_changes_the_order(tmp_path):
    attributes = {slug: {"type": "string"} for slug in "abcd"}
    load(tmp_path, content_type("article", attributes))
    turned = {slug: attributes[slug] for slug in "cadb"}
    assert load(tmp_path, content_type("article", turned)) == [
        "~ flow articles: order of the fields",
        "1 change",
    ]
    assert "".join(Field.objects.order_by("order").values_list("slug", flat=True)) == "cadb"


def test_a_new_attribute_goes_to_its_place(tmp_path):
    load(tmp_path, content_type("article", {slug: {"type": "string"} for slug in "ac"}))
    load(tmp_path, content_type("article", {slug: {"type": "string"} for slug in "abc"}))
    assert "".join(Field.objects.order_by("order").values_list("slug", flat=True)) == "abc"


def test_a_relation_gains_its_other_side(tmp_path):
    one, other = pair()
    alone = content_type("article", {"topics": relation("manyToMany", "topic")})
    load(tmp_path, alone, content_type("topic"))
    make("topics", "t")
    documents("articles").create({"topics": ["t"]}, document_id="a")
    load(tmp_path, one, other | {"attributes": {"name": {"type": "string"}, **other["attributes"]}})
    assert listed("topics", "t", "articles") == ["a"]


# -- what would be lost -----------------------------------------------------------------------------


@pytest.fixture
def written(tmp_path):
    """Articles with names and topics, loaded and written."""
    one, other = pair()
    for each in (one, other):
        each["attributes"] = {"name": {"type": "string"}, **each["attributes"]}
    load(tmp_path, one, other)
    make("topics", "t", "u")
    make("articles", "a", "b")
    write("articles", "a", {"topics": ["t", "u"]})
    return one, other


def without(data, slug):
    return data | {"attributes": {k: v for k, v in data["attributes"].items() if k != slug}}


def test_a_field_without_values_is_removed(tmp_path):
    load(tmp_path, content_type("article", {"name": {"type": "string"}, "old": {"type": "string"}}))
    assert load(tmp_path, content_type("article")) == ["- field articles.old", "1 change"]


def test_values_are_not_lost(tmp_path, written):
    message = refused(tmp_path, without(written[0], "name"), written[1])
    assert "article.schema.json: attributes.name: articles.name would lose 2 values" in message


def test_everything_that_would_be_lost_is_named(tmp_path, written):
    message = refused(tmp_path, without(written[0], "name"), without(written[1], "name"))
    assert "articles.name" in message
    assert "topics.name" in message


def test_a_refusal_changes_nothing(tmp_path, written):
    one = without(written[0], "name")
    one["attributes"]["more"] = {"type": "string"}
    refused(tmp_path, one, written[1], content_type("tag"))
    assert not Flow.objects.filter(slug="tags").exists()
    assert documents("articles").find_one("a").stored == {"name": "a"}


def test_values_are_lost_when_that_is_allowed(tmp_path, written):
    lines = load(tmp_path, without(written[0], "name"), written[1], allow_data_loss=True)
    assert lines[0] == "- field articles.name (2 values)"


def test_links_are_not_lost(tmp_path, written):
    one, other = without(written[0], "topics"), without(written[1], "articles")
    assert "articles.topics would lose 2 links" in refused(tmp_path, one, other)


def test_links_are_lost_when_that_is_allowed(tmp_path, written):
    load(tmp_path, without(written[0], "topics"), without(written[1], "articles"), allow_data_loss=True)
    assert not Link.objects.exists()


def test_the_order_of_the_other_side_is_not_lost(tmp_path, written):
    assert "topics.articles would lose 2 links" in refused(
        tmp_path, written[0], without(written[1], "articles")
    )


def test_the_other_side_goes_along_and_is_named(tmp_path, written):
    lines = load(tmp_path, without(written[0], "topics"), allow_data_loss=True)
    assert lines[:2] == ["- field articles.topics (2 links)", "- field topics.articles (the other side)"]


def test_a_list_is_not_cut_short(tmp_path, written):
    one, other = (dict(each) for each in written)
    one["attributes"]["topics"]["relation"], other["attributes"]["articles"]["relation"] = (
        "manyToOne",
        "oneToMany",
    )
    message = refused(tmp_path, one, other)
    assert "article.schema.json: attributes.topics.cardinality" in message
    assert "--allow-data-loss" in message


def test_values_of_another_type_are_not_lost(tmp_path, written):
    written[0]["attributes"]["name"] = {"type": "integer"}
    assert "article.schema.json: attributes.name.field_type" in refused(tmp_path, *written)


def test_a_value_that_becomes_a_relation_is_removed_and_made_anew(tmp_path):
    load(tmp_path, content_type("article", {"topic": {"type": "string"}}), content_type("topic"))
    lines = load(
        tmp_path, content_type("article", {"topic": relation("manyToOne", "topic")}), content_type("topic")
    )
    assert lines == ["- field articles.topic", "+ field articles.topic (many-to-one → topics)", "2 changes"]


def test_a_relation_with_another_target_is_removed_and_made_anew(tmp_path):
    types = [content_type("topic"), content_type("tag")]
    load(tmp_path, content_type("article", {"kinds": relation("manyToMany", "topic")}), *types)
    lines = load(tmp_path, content_type("article", {"kinds": relation("manyToMany", "tag")}), *types)
    assert lines == ["- field articles.kinds", "+ field articles.kinds (many-to-many → tags)", "2 changes"]


def test_sides_that_change_places_are_made_anew(tmp_path):
    load(tmp_path, *pair())
    one, other = pair()
    one["attributes"] = {"topics": relation("manyToMany", "topic", mappedBy="articles")}
    other["attributes"] = {"articles": relation("manyToMany", "article", inversedBy="topics")}
    load(tmp_path, one, other)
    assert field("articles.topics").mapped_by == field("topics.articles")


def test_drafts_are_not_lost(tmp_path):
    drafted = content_type("article", options={"draftAndPublish": True})
    load(tmp_path, drafted)
    make("articles", "a")
    message = refused(tmp_path, content_type("article"))
    assert "article.schema.json: info.draft_and_publish" in message


def test_a_dry_run_refuses_what_would_be_refused(tmp_path, written):
    refused(tmp_path, without(written[0], "name"), written[1], dry_run=True)
