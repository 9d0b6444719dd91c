"""The lists of an ordered many-to-many relation, on both sides."""

# ruff: noqa: DJ008

import pickle

import pytest
from django.apps import apps
from django.core import checks
from django.db import connection, models
from django.db.models import Count, Min, Prefetch
from django.db.models.signals import m2m_changed
from django.forms import modelform_factory
from django.test.utils import CaptureQueriesContext, isolate_apps

from relations.fields import OrderedManyToManyField

from .models import Article, Authorship, Book, Person, Tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return Article.objects.create(title="first")


@pytest.fixture
def tags():
    return [Tag.objects.create(name=name) for name in "abcd"]


def names(queryset):
    return "".join(tag.name for tag in queryset)


def titles(tag):
    return [article.title for article in tag.articles.all()]


def writes(queries, verb="UPDATE"):
    return [query["sql"] for query in queries if query["sql"].startswith(verb)]


def test_added_objects_come_last_in_the_order_given(article, tags):
    a, b, c, _ = tags
    article.tags.add(c, a)
    article.tags.add(b.pk, c)
    assert names(article.tags.all()) == "cab"


def test_the_owner_comes_last_on_the_other_side(tags):
    for title in ("z", "y", "x"):
        Article.objects.create(title=title).tags.add(tags[0])
    assert titles(tags[0]) == ["z", "y", "x"]


def test_an_object_named_twice_is_added_once(article, tags):
    article.tags.add(tags[1], tags[0], tags[1])
    assert names(article.tags.all()) == "ba"


@pytest.mark.parametrize(
    ("place", "order"),
    [({"start": True}, "cabd"), ({"end": True}, "abdc"), ({"before": "b"}, "acbd"), ({"after": "d"}, "abdc")],
)
def test_an_object_is_moved_with_one_row(article, tags, place, order):
    article.tags.set(tags)
    by_name = {tag.name: tag for tag in tags}
    place = {key: by_name.get(value, value) for key, value in place.items()}
    with CaptureQueriesContext(
        connection,
    ) as queries:
        article.tags.move(tags[2], **place)
    assert names(article.tags.all()) == order
    (update,) = writes(queries)
    assert "IN (" not in update


def test_a_move_beside_itself_changes_nothing(article, tags):
    article.tags.set(tags)
    article.tags.move(tags[0], after=tags[0])
    assert names(article.tags.all()) == "abcd"


def test_a_move_on_one_side_leaves_the_other(article, tags):
    article.tags.set(tags)
    second = Article.objects.create(title="second")
    second.tags.set(tags)
    tags[0].articles.move(second, start=True)
    assert titles(tags[0]) == ["second", "first"]
    assert titles(tags[1]) == ["first", "second"]
    assert names(article.tags.all()) == names(second.tags.all()) == "abcd"


@pytest.mark.parametrize("place", [{}, {"start": True, "end": True}, {"start": True, "before": 1}])
def test_a_move_needs_one_place(article, tags, place):
    article.tags.set(tags)
    with pytest.raises(TypeError, match="one of before, after"):
        article.tags.move(tags[0], **place)


def test_what_is_not_in_the_list_is_neither_moved_nor_an_anchor(article, tags):
    article.tags.set(tags[:2])
    with pytest.raises(ValueError, match="not in the list"):
        article.tags.move(tags[2], start=True)
    with pytest.raises(ValueError, match="not in the list"):
        article.tags.move(tags[0], after=tags[2])


def test_objects_of_other_models_are_refused(article):
    for call in (article.tags.add, lambda other: article.tags.move(other, start=True)):
        with pytest.raises(TypeError, match="'Tag' instance expected"):
            call(article)


def test_an_anchor_without_room_gets_some(article, tags):
    article.tags.set(tags)
    rows = Article.tags.through.objects.filter(article=article)
    for at, row in enumerate(rows):
        rows.filter(pk=row.pk).update(order=at)
    article.tags.move(tags[3], after=tags[0])
    assert names(article.tags.all()) == "adbc"


@pytest.mark.parametrize("first", [-(2**63), 2**63 - 4])
def test_keys_at_the_end_of_the_number_line_are_made_anew(article, tags, first):
    article.tags.set(tags[:3])
    rows = Article.tags.through.objects.filter(article=article)
    for at, row in enumerate(rows):
        rows.filter(pk=row.pk).update(order=first + at, inverse_order=first + at)
    article.tags.add(tags[3])
    article.tags.move(tags[3], start=True)
    article.tags.move(tags[0], end=True)
    Article.objects.create(title="second").tags.add(*tags)
    assert names(article.tags.all()) == "dbca"
    assert titles(tags[2]) == ["first", "second"]


def test_set_replaces_and_orders(article, tags):
    a, b, c, d = tags
    article.tags.set([a, b, c])
    article.tags.set([d, c, a])
    assert names(article.tags.all()) == "dca"
    assert not b.articles.exists()


def test_set_to_the_same_order_writes_nothing(article, tags):
    article.tags.set(tags)
    with CaptureQueriesContext(connection) as queries:
        article.tags.set(tags)
    assert writes(queries) == writes(queries, "INSERT") == writes(queries, "DELETE") == []


def test_set_writes_only_what_moves(article):
    many = [Tag.objects.create(name=f"t{number}") for number in range(50)]
    article.tags.set(many)
    rows = Article.tags.through.objects.filter(article=article)
    before = dict(rows.values_list("tag", "order"))
    article.tags.set([many[-1], *many[:-1]])
    after = dict(rows.values_list("tag", "order"))
    assert [pk for pk in before if before[pk] != after[pk]] == [many[-1].pk]
    assert list(article.tags.all()) == [many[-1], *many[:-1]]


def test_clear_and_remove_leave_the_others_in_order(article, tags):
    article.tags.set(tags)
    article.tags.remove(tags[1])
    assert names(article.tags.all()) == "acd"
    article.tags.clear()
    assert names(article.tags.all()) == ""


def test_statements_do_not_grow_with_the_list(article):
    counts = []
    for size in (3, 300):
        many = Tag.objects.bulk_create([Tag(name=f"{size}-{number}") for number in range(size)])
        article.tags.set(many)
        with CaptureQueriesContext(connection) as queries:
            article.tags.move(many[0], end=True)
            article.tags.add(Tag.objects.create(name="new"))
            list(article.tags.all())
        counts.append(len(queries))
    assert counts[0] == counts[1]


# -- reading ----------------------------------------------------------------------------------------


def test_prefetched_lists_are_in_order(article, tags):
    second = Article.objects.create(title="second")
    article.tags.set([tags[2], tags[0], tags[1]])
    second.tags.set([tags[1], tags[2]])
    found = Article.objects.prefetch_related("tags").order_by("pk")
    assert [names(each.tags.all()) for each in found] == ["cab", "bc"]
    tags[2].articles.move(second, start=True)
    (tag,) = Tag.objects.filter(pk=tags[2].pk).prefetch_related("articles")
    assert titles(tag) == ["second", "first"]


def test_a_prefetch_of_the_first_ones_takes_the_first_of_each_list(article, tags):
    second = Article.objects.create(title="second")
    article.tags.set([tags[2], tags[0], tags[1]])
    second.tags.set([tags[1], tags[2], tags[3]])
    some = Prefetch("tags", Tag.objects.all()[:2], to_attr="some")
    found = Article.objects.prefetch_related(some).order_by("pk")
    assert [names(each.some) for each in found] == ["ca", "bc"]


def test_a_prefetch_with_an_order_of_its_own_keeps_it(article, tags):
    article.tags.set([tags[2], tags[0]])
    found = Article.objects.prefetch_related(Prefetch("tags", Tag.objects.order_by("name")))
    assert names(found.get().tags.all()) == "ac"


def test_an_own_order_is_taken(article, tags):
    article.tags.set(tags[::-1])
    assert names(article.tags.order_by("name")) == "abcd"


def test_filters_through_the_relation_do_not_disturb_the_order(article, tags):
    second = Article.objects.create(title="second")
    article.tags.set([tags[2], tags[0], tags[1]])
    second.tags.set([tags[0], tags[1], tags[2]])
    assert names(article.tags.filter(name__in="abc").filter(articles=second)) == "cab"
    if connection.features.allow_sliced_subqueries_with_in:
        assert names(Tag.objects.filter(pk__in=article.tags.all()[:2]).order_by("name")) == "ac"
    assert (article.tags.first().name, article.tags.last().name) == ("c", "b")
    assert names(article.tags.all().reverse()) == "bac"
    assert list(article.tags.values_list("name", flat=True)) == ["c", "a", "b"]
    assert set(article.tags.values()[0]) == {"id", "name"}
    assert (article.tags.count(), article.tags.exists()) == (3, True)
    assert names(article.tags(manager="objects").all()) == "cab"
    assert names(article.tags.distinct()) == "cab"


def test_querysets_of_the_list_are_like_any_other(article, tags):
    second = Article.objects.create(title="second")
    article.tags.set([tags[2], tags[0], tags[1]])
    second.tags.set(tags)
    listed = article.tags.all()
    assert [(tag.name, tag.count) for tag in listed.annotate(count=Count("articles"))] == [
        ("c", 1), ("a", 1), ("b", 1)
    ]  # fmt: skip
    django = type(article.tags).__mro__[1].get_queryset(article.tags)  # as a plain field has it
    assert set(listed.exclude(articles__title="second")) == set(django.exclude(articles__title="second"))
    assert set(listed.filter(articles__title="second")) == set(django.filter(articles__title="second"))
    assert listed.aggregate(Min("name")) == {"name__min": "a"}
    assert listed[1:].count() == 2
    assert set(listed.in_bulk()) == {tag.pk for tag in tags[:3]}
    assert listed.contains(tags[0])
    assert set(names(listed | second.tags.all())) == set("abcd")
    assert set(names(listed & second.tags.all())) == set("abc")
    assert {*listed.order_by().union(Tag.objects.filter(name="d").order_by())} == {*tags}
    assert names(listed.select_related(None).only("name").iterator()) == "cab"
    assert article.tags.get_or_create(name="c") == (tags[2], False)
    assert article.tags.create(name="e") == article.tags.last()
    assert article.tags.update(name="x") == 4
    assert pickle.loads(pickle.dumps(listed.all().query)).order_by == listed.query.order_by
    article.tags.all().delete()
    assert names(second.tags.all()) == "d"


def test_a_filter_on_the_relation_is_about_this_owner(article, tags):
    """As with Django's field: the condition right after the manager uses its join."""
    second = Article.objects.create(title="second")
    article.tags.set(tags[:1])
    second.tags.set(tags[:1])
    assert not article.tags.filter(articles__title="second").exists()


# -- other shapes -----------------------------------------------------------------------------------


def test_a_relation_to_itself_has_two_lists(article):
    others = [Article.objects.create(title=title) for title in ("x", "y")]
    article.related.set(others[::-1])
    others[0].related.add(others[1], others[0])
    assert [each.title for each in article.related.all()] == ["y", "x"]
    assert [each.title for each in others[1].related_by.all()] == ["first", "x"]
    assert not article.related_by.exists()


@pytest.fixture
def unfinished():
    """Models of the test alone, as Django's registry sees them."""
    with isolate_apps("django.contrib.contenttypes", "tests.many_to_many", attr_name="apps"):
        yield


def test_each_model_of_an_abstract_one_has_a_through_model_of_its_own(unfinished):
    class Base(models.Model):
        tags = OrderedManyToManyField(Tag, related_name="+", db_table="own_table")

        class Meta:
            app_label = "articles"
            abstract = True

    class One(Base):
        class Meta:
            app_label = "articles"

    class Two(Base):
        class Meta:
            app_label = "articles"

    assert One.tags.through is not Two.tags.through
    assert One.tags.through._meta.db_table == "own_table"
    assert "db_table" not in One._meta.get_field("tags").deconstruct()[3]


def test_a_through_model_without_the_orders_is_named(unfinished):
    class Bare(models.Model):
        one = models.ForeignKey("One", models.CASCADE)
        tag = models.ForeignKey(Tag, models.CASCADE, related_name="+")

        class Meta:
            app_label = "articles"

    class One(models.Model):
        tags = OrderedManyToManyField(Tag, related_name="+", through=Bare)

        class Meta:
            app_label = "articles"

    found = One._meta.get_field("tags").check(from_model=One)
    assert [error.msg for error in found if error.id == "relations.E201"] == [
        "The through model 'articles.Bare' does not inherit from OrderedThrough."
    ]


def test_the_models_have_no_faults():
    assert checks.run_checks(app_configs=[apps.get_app_config("articles")]) == []


def test_it_is_never_symmetrical():
    with pytest.raises(ValueError, match="symmetrical"):
        type(Article._meta.get_field("related"))("self", symmetrical=True)


def test_a_through_model_of_ones_own_has_its_columns_and_keys():
    book = Book.objects.create(title="book")
    ann, bob = (Person.objects.create(code=code) for code in ("ann", "bob"))
    book.authors.add(bob, through_defaults={"role": "editor"})
    book.authors.add(ann)
    book.authors.move(ann, before=bob)
    assert [person.code for person in book.authors.all()] == ["ann", "bob"]
    assert Authorship.objects.get(person=bob).role == "editor"
    assert [each.title for each in bob.books.all()] == ["book"]
    assert [person.code for person in Book.objects.prefetch_related("authors").get().authors.all()] == [
        "ann",
        "bob",
    ]


def test_rows_that_are_made_themselves_come_last_on_both_sides(article, tags):
    through = Article.tags.through
    row = through.objects.create(article=article, tag=tags[1])
    through.objects.bulk_create(
        [through(article=article, tag=tags[2]), through(article=article, tag=tags[0])]
    )
    second = Article.objects.create(title="second")
    through.objects.create(article=second, tag=tags[1])
    assert names(article.tags.all()) == "bca"
    assert titles(tags[1]) == ["first", "second"]
    row.bottom()
    assert names(article.tags.all()) == "cab"


def test_signals_are_those_of_django(article, tags):
    told = []

    def listen(action, pk_set, **kwargs):
        told.append((action, pk_set))

    m2m_changed.connect(listen, sender=Article.tags.through)
    try:
        article.tags.add(tags[0])
        article.tags.set([tags[1]])
        article.tags.move(tags[1], start=True)
    finally:
        m2m_changed.disconnect(listen, sender=Article.tags.through)
    a, b = {tags[0].pk}, {tags[1].pk}
    assert told == [
        ("pre_add", a), ("post_add", a),
        ("pre_remove", a), ("post_remove", a), ("pre_add", b), ("post_add", b),
    ]  # fmt: skip


def test_a_form_keeps_the_places_of_those_that_stay(article, tags):
    article.tags.set([tags[2], tags[0]])
    form = modelform_factory(Article, fields=["title", "tags"])(
        {"title": "first", "tags": [tags[0].pk, tags[1].pk, tags[2].pk]}, instance=article
    )
    form.save()
    assert names(article.tags.all()) == "cab"


def test_deleting_a_target_is_one_statement_for_its_rows(tags):
    for title in "xyz":
        Article.objects.create(title=title).tags.set(tags)
    with CaptureQueriesContext(connection) as queries:
        tags[0].delete()
    assert len(writes(queries, "DELETE")) == 2
    assert not writes(queries)
    assert not writes(queries, "SELECT")
