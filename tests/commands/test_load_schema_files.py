"""Bad schema files: what is refused, what is left out with a warning, and how it is named."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from relations.models import Field, Flow

from .schema_files import content_type, field, load, pair, refused, relation, run, write_files

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

STRING = {"type": "string"}


def article(**attributes):
    return content_type("article", attributes)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (content_type("article", kind="component"), "kind"),
        (content_type("article", kind=None), "kind"),
        (content_type("article", info=None), "info"),
        (content_type("article", info=[]), "info"),
        (content_type("article", info={"pluralName": "articles"}), "info.singularName"),
        (content_type("article", info={"singularName": "article"}), "info.pluralName"),
        (content_type("article", info={"singularName": "article", "pluralName": 3}), "info.pluralName"),
        (content_type("article", attributes=[]) | {"attributes": []}, "attributes"),
        (content_type("article", plural="a b"), "info.slug"),
        (content_type("article", plural="upload"), "info.slug"),
        (article(name="string"), "attributes.name"),
        (article(name={}), "attributes.name"),
        (article(name={"type": 3}), "attributes.name"),
        (article(name={"type": "colour"}), "attributes.name.type"),
        (article(**{"a b": STRING}), "attributes.a b.slug"),
        (article(**{"1": STRING}), "attributes.1.slug"),
        (article(kind={"type": "enumeration"}), "attributes.kind.options.enum"),
        (article(kind={"type": "enumeration", "enum": "a"}), "attributes.kind.options.enum"),
        (article(size={"type": "integer", "min": "small"}), "attributes.size.min"),
        (article(name=STRING | {"maxLength": "9"}), "attributes.name.maxLength"),
        (article(tags={"type": "relation"}), "attributes.tags.relation"),
        (article(tags={"type": "relation", "relation": "manyToNone"}), "attributes.tags.relation"),
        (article(tags={"type": "relation", "relation": ["oneToOne"]}), "attributes.tags.relation"),
        (article(tags={"type": "relation", "relation": "oneToOne"}), "attributes.tags.target"),
        (article(tags=relation("oneToOne", "tag") | {"target": "tag"}), "attributes.tags.target"),
        (article(tags=relation("oneToOne", "tag")), "attributes.tags.target"),
        (article(tags=relation("oneToOne", "article", mappedBy=3)), "attributes.tags.mappedBy"),
        (article(tags=relation("oneToOne", "article", mappedBy="x", inversedBy="y")), "attributes.tags"),
        (article(tags=relation("oneToOne", "article", mappedBy="x")), "attributes.tags.mappedBy"),
        (article(tags=relation("oneToOne", "article", mappedBy="tags")), "attributes.tags.mappedBy"),
        (
            article(name=STRING, tags=relation("oneToOne", "article", mappedBy="name")),
            "attributes.tags.mappedBy",
        ),
        ({f"f{n}": STRING for n in range(101)}, "attributes.f100.slug"),
    ],
)
def test_what_is_wrong_is_named_with_its_file(tmp_path, data, key):
    data = data if "kind" in data else content_type("article", data)
    message = refused(tmp_path, data)
    assert f"schema.json: {key}: " in message
    assert not Flow.objects.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"kind": "collectionType"}', "\x00", '{"a": 1'])
def test_a_file_that_is_no_content_type_is_named(tmp_path, text):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(CommandError, match=r"x\.json: ") as caught:
        run(tmp_path / "x.json")
    assert caught.value.returncode == 1


def test_a_file_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"gone\.json: No such file") as caught:
        run(tmp_path / "gone.json")
    assert caught.value.returncode == 1


def test_a_folder_without_schema_files_is_named(tmp_path):
    assert str(tmp_path) in refused(tmp_path)


def test_a_schema_file_in_a_folder_that_is_no_json_is_named(tmp_path):
    assert "1.schema.json: it is no JSON" in refused(tmp_path, content_type("article"), "{")


def test_everything_that_is_wrong_is_named_at_once(tmp_path):
    message = refused(tmp_path, article(a={}, b={"type": "colour"}), content_type("topic", kind="x"))
    assert [key in message for key in ("attributes.a", "attributes.b", "topic.schema.json: kind")] == [
        True
    ] * 3


@pytest.mark.parametrize(
    "names", [{"singularName": "article"}, {"pluralName": "articles"}, {"singularName": "articles"}]
)
def test_a_name_is_taken_once(tmp_path, names):
    other = content_type("other", {}, info={"singularName": "other", "pluralName": "others"} | names)
    write_files(tmp_path / "a", article())
    write_files(tmp_path / "b", other)
    with pytest.raises(CommandError, match="is taken by") as caught:
        run(tmp_path)
    assert caught.value.returncode == 1


@pytest.mark.parametrize(
    ("attribute", "reason"),
    [
        (
            {"type": "component", "component": "shared.seo"},
            "its component shared.seo is neither in the files",
        ),
        (
            {"type": "relation", "relation": "morphOne", "target": "plugin::upload.file", "morphBy": "x"},
            "its owning side is in plugin::upload.file",
        ),
    ],
)
def test_what_has_no_counterpart_is_left_out_with_a_warning(tmp_path, attribute, reason):
    _, warnings = run(write_files(tmp_path, article(name=STRING, strange=attribute)))
    assert "article.schema.json: attributes.strange: left out: " in warnings
    assert reason in warnings
    assert [row.slug for row in Field.objects.all()] == ["name"]


@pytest.mark.parametrize("slug", ["id", "documentId", "createdAt", "locale", "firstPublishedAt"])
def test_a_reserved_name_is_left_out_with_a_warning(tmp_path, slug):
    _, warnings = run(write_files(tmp_path, article(name=STRING, **{slug: STRING})))
    assert f"attributes.{slug}: left out" in warnings
    assert [row.slug for row in Field.objects.all()] == ["name"]


def test_what_strapi_adds_to_every_type_is_passed_over(tmp_path):
    added = {
        "createdAt": {"type": "datetime"},
        "createdBy": {"type": "relation", "relation": "oneToOne", "target": "admin::user", "private": True},
        "localizations": {"type": "relation", "relation": "oneToMany", "target": "api::article.article"},
    }
    assert run(write_files(tmp_path, article(name=STRING, **added)))[1] == ""
    assert [row.slug for row in Field.objects.all()] == ["name"]


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"conditions": {"visible": {}}}, "ignored"),
        ({"regex": "("}, "left out: '(' is no regular expression here"),
        ({"regex": "(?=a)"}, "kept, but a value that takes too long to match is refused"),
    ],
)
def test_what_an_attribute_says_in_vain_is_warned_of(tmp_path, more, text):
    _, warnings = run(write_files(tmp_path, article(name=STRING | more)))
    assert f"attributes.name.{next(iter(more))}: " in warnings
    assert text in warnings
    assert field("articles.name").options == (more if "kept" in text else {})


@pytest.mark.parametrize(
    ("attribute", "text"),
    [
        ({"type": "integer", "default": "twelve"}, "default: ignored: it must be an integer"),
        (
            {"type": "enumeration", "enum": ["a"], "default": "b"},
            "default: ignored: 'b' is none of the values",
        ),
    ],
)
def test_a_default_that_no_value_can_be_is_left_out_with_a_warning(tmp_path, attribute, text):
    _, warnings = run(write_files(tmp_path, article(odd=attribute)))
    assert f"attributes.odd.{text}" in warnings
    assert field("articles.odd").default is None


def test_a_uid_that_is_made_of_no_attribute_is_warned_of(tmp_path):
    attribute = {"type": "uid", "targetField": "gone"}
    _, warnings = run(write_files(tmp_path, article(name=STRING, code=attribute)))
    assert "attributes.code.targetField: ignored: there is no attribute 'gone'" in warnings
    assert field("articles.code").options == {}


def test_an_unknown_kind_of_files_is_warned_of(tmp_path):
    attribute = {"type": "media", "allowedTypes": ["images", "ships"]}
    _, warnings = run(write_files(tmp_path, article(cover=attribute)))
    assert "attributes.cover.allowedTypes: no file is of the type ships" in warnings


@pytest.mark.parametrize(
    "more",
    [{"private": False}, {"configurable": False}, {"column": {"unique": True}}, {"pluginOptions": {"x": {}}}],
)
def test_what_makes_no_difference_is_not_warned_of(tmp_path, more):
    assert run(write_files(tmp_path, article(name=STRING | more)))[1] == ""


def test_a_required_relation_is_kept_without_a_warning(tmp_path):
    _, warnings = run(write_files(tmp_path, article(best=relation("oneToOne", "article", required=True))))
    assert ("required" in warnings, Field.objects.get(slug="best").required) == (False, True)


def test_warnings_come_with_a_refusal_too(tmp_path):
    write_files(tmp_path, article(seo={"type": "component", "component": "shared.seo"}, a={}))
    err = StringIO()
    with pytest.raises(CommandError):
        call_command("load_schema", str(tmp_path), stderr=err)
    assert "shared.seo" in err.getvalue()


# -- sides that do not agree ------------------------------------------------------------------------


MAPPED = "topic.schema.json: attributes.articles.mappedBy"
INVERSED = "article.schema.json: attributes.topics.inversedBy"


def sides(mine, theirs, *, one="manyToMany", other="manyToMany", target="article"):
    return [
        content_type("article", {"topics": relation(one, "topic", **mine)}),
        content_type("topic", {"articles": relation(other, target, **theirs)}),
    ]


def test_an_owner_without_inversed_by_is_taken_with_a_warning(tmp_path):
    _, warnings = run(write_files(tmp_path, *sides({}, {"mappedBy": "topics"})))
    assert "topic.schema.json: attributes.articles.mappedBy: article.topics has no inversedBy" in warnings
    assert field("topics.articles").mapped_by == field("articles.topics")


def test_an_other_side_without_mapped_by_is_taken_with_a_warning(tmp_path):
    _, warnings = run(write_files(tmp_path, *sides({"inversedBy": "articles"}, {})))
    assert "article.schema.json: attributes.topics.inversedBy: topic.articles has no mappedBy" in warnings
    assert field("topics.articles").mapped_by == field("articles.topics")


def test_sides_that_were_taken_with_a_warning_have_nothing_to_do_twice(tmp_path):
    for _ in range(2):
        lines = load(tmp_path, *sides({"inversedBy": "articles"}, {}))
    assert lines == ["nothing to do"]


def test_an_owner_whose_other_side_does_not_exist_is_one_way(tmp_path):
    types = [article(topics=relation("manyToMany", "topic", inversedBy="articles")), content_type("topic")]
    _, warnings = run(write_files(tmp_path, *types))
    assert 'attributes.topics.inversedBy: "topic" has no relation "articles": taken as one-way' in warnings
    assert field("articles.topics").target_flow.slug == "topics"


def test_an_owner_does_not_take_over_a_relation_that_is_not_in_the_files(tmp_path):
    one, other = sides({"inversedBy": "articles"}, {})
    load(tmp_path, article(), content_type("topic"))
    load(tmp_path, article(), other)
    for file in tmp_path.glob("*.json"):
        file.unlink()
    _, warnings = run(write_files(tmp_path, one))
    assert "taken as one-way" in warnings
    assert field("topics.articles").mapped_by is None


@pytest.mark.parametrize(
    ("types", "place"),
    [
        (sides({}, {"mappedBy": "nothing"}), "topic.schema.json: attributes.articles.mappedBy"),
        (sides({"mappedBy": "articles"}, {"mappedBy": "topics"}), "attributes.articles.mappedBy"),
        (
            sides({"inversedBy": "others"}, {"mappedBy": "topics"}),
            "topic.schema.json: attributes.articles.mappedBy",
        ),
        (
            sides({}, {"mappedBy": "topics"}, one="manyToOne"),
            "topic.schema.json: attributes.articles.mappedBy",
        ),
        (
            sides({}, {"mappedBy": "topics"}, target="topic"),
            "topic.schema.json: attributes.articles.mappedBy",
        ),
        (
            sides({"inversedBy": "articles"}, {"inversedBy": "topics"}),
            "article.schema.json: attributes.topics.inversedBy",
        ),
        (
            sides({"inversedBy": "articles"}, {}, other="oneToMany"),
            "article.schema.json: attributes.topics.inversedBy",
        ),
    ],
)
def test_sides_that_do_not_map_back_are_refused(tmp_path, types, place):
    assert place in refused(tmp_path, *types)


def test_a_relation_has_one_other_side(tmp_path):
    one, other = sides({}, {"mappedBy": "topics"})
    other["attributes"]["more"] = relation("manyToMany", "article", mappedBy="topics")
    assert "topic.schema.json: attributes.more.mappedBy" in refused(tmp_path, one, other)


def test_an_other_side_whose_owner_was_removed_is_refused(tmp_path):
    one, other = pair()
    load(tmp_path, one, other)
    message = refused(tmp_path, one | {"attributes": {}}, other)
    assert 'topic.schema.json: attributes.articles.mappedBy: "article" has no relation "topics"' in message


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path):
    (tmp_path / "article.schema.json").write_text(json.dumps(article(name=STRING)), encoding="utf-8-sig")
    run(tmp_path)
    assert Flow.objects.count() == 1
