"""Lists with any filter, sort and selection: what plain Python finds in the documents as they were read."""

import functools
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.strapi.naive_reading import Reading
from tests.api.strapi.reading_world import LOCALES, NAMES, SCOPES, STATUSES, build, populate
from tests.examples import examples
from tests.tokens import secret

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def encoded(values):
    """A query string of nested values, as qs writes it."""

    def pairs(name, value):
        if isinstance(value, dict | list):
            below = value.items() if isinstance(value, dict) else enumerate(value)
            return [pair for key, each in below for pair in pairs(f"{name}[{key}]", each)]
        return [(name, str(value).lower() if isinstance(value, bool) else value)]

    return urlencode([pair for name, value in values.items() for pair in pairs(name, value)])


def read(slug, **query):
    response = CLIENT.get(f"/api/{slug}?{encoded(query)}", headers={"Authorization": f"Bearer {secret()}"})
    assert response.status_code == 200, (query, response.content)
    return response.json()


CLIENT = Client(raise_request_exception=False)


@pytest.fixture(autouse=True, scope="module")
def readings(django_db_setup, django_db_blocker, tmp_path_factory):
    """By status: every version of every flow, as it is read."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(
            RELATIONS_RESOURCES={"product": None}, MEDIA_ROOT=tmp_path_factory.mktemp("m")
        ):
            build()
            for status in STATUSES:
                query = {"status": status, "locale": "*", "pagination": {"pageSize": 100}}
                found = {
                    slug: read(slug, populate=populate(scope) or "*", **query)["data"]
                    for slug, scope in SCOPES.items()
                }
                READINGS[status] = Reading({k: {row["id"]: row for row in rows} for k, rows in found.items()})
            yield
        transaction.set_rollback(True)


READINGS = {}
ORDERS = ["$eq", "$ne", "$lt", "$lte", "$gt", "$gte"]
SEARCHES = ["$eqi", "$nei", "$contains", "$containsi", "$notContains", "$startsWith", "$endsWithi"]
OPERANDS = {
    "text": st.sampled_from(
        [*NAMES, "a", "A", "b", "%", "a.png", ".txt", "en", "fr", "a.fact", "1", "product"]
    ),
    "number": st.integers(-1, 3),
    "boolean": st.booleans(),
    "date": st.sampled_from(["2026-01-02", "2026-01-03", "2026-02-03"]),
}


@functools.cache
def comparisons(kind):
    operators = {"boolean": ["$eq", "$ne"], "text": ORDERS + SEARCHES}.get(kind, ORDERS)
    values = OPERANDS[kind]
    lists = st.lists(values, min_size=1, max_size=2)
    found = st.one_of(
        st.dictionaries(st.sampled_from(operators), values, min_size=1, max_size=2),
        st.dictionaries(st.sampled_from(["$in", "$notIn"]), lists, min_size=1, max_size=1),
        st.tuples(values, values).map(lambda ends: {"$between": [*ends]}),
        st.dictionaries(st.sampled_from(["$null", "$notNull"]), st.booleans(), min_size=1, max_size=1),
    )
    return st.one_of(values, lists, found, found.map(lambda test: {"$not": test}))


@functools.cache
def filters(scope, depth):
    """Filters of documents, parts or files: of attributes, and of what fields hold, so many levels deep."""
    leaves = [st.tuples(st.just(name), comparisons(kind)) for name, kind in scope.plain.items()]
    if depth:
        below = st.deferred(lambda: filters(scope, depth - 1))
        leaves += [st.tuples(st.sampled_from(["$and", "$or"]), st.lists(below, min_size=1, max_size=2))]
        leaves += [st.tuples(st.just("$not"), below)]
        for name, single in scope.single.items():
            whole = st.sampled_from([{"$null": True}, {"$notNull": True}])
            inner = st.deferred(lambda single=single: filters(single, depth - 1))
            leaves.append(st.tuples(st.just(name), st.one_of(inner, whole)))
        for name, held in scope.items.items():
            leaves.append(st.tuples(st.just(name), st.deferred(lambda held=held: of_items(held, depth - 1))))
    return st.lists(st.one_of(leaves), min_size=1, max_size=2).map(dict)


@functools.cache
def of_items(held, depth):
    scopes = [*held.to.uids.values()] or [held.to]
    inner = st.sampled_from(scopes).flatmap(lambda scope: filters(scope, depth))
    plain = inner.map(lambda wanted: {"$and": [wanted]} if any(key[0] == "$" for key in wanted) else wanted)
    words = st.dictionaries(st.sampled_from(["$some", "$none", "$every"]), inner, min_size=1, max_size=2)
    counts = st.dictionaries(st.sampled_from(ORDERS), st.integers(0, 2), min_size=1, max_size=1)
    nulls = st.sampled_from([{"$null": True}, {"$notNull": True}, {"$null": False}])
    return st.one_of(plain, words, words, counts.map(lambda n: {"$count": n}), nulls)


def at_random(count):
    return settings(max_examples=examples(count), suppress_health_check=list(HealthCheck), deadline=None)


slugs = st.sampled_from(sorted(SCOPES))
cases = slugs.flatmap(lambda slug: st.tuples(st.just(slug), filters(SCOPES[slug], 3)))
views = st.tuples(st.sampled_from(LOCALES), st.sampled_from(STATUSES))


def listed(slug, locale, status):
    rows = READINGS[status].rows[slug].values()
    return [row for row in rows if locale in ("*", row.get("locale")) or "locale" not in row]


@at_random(400)
@given(cases, views)
def test_a_filter_finds_what_its_words_say(case, view):
    slug, wanted = case
    locale, status = view
    found = read(slug, filters=wanted, locale=locale, status=status, pagination={"pageSize": 100})
    rows = listed(slug, locale, status)
    expected = [row["id"] for row in rows if READINGS[status].holds(SCOPES[slug], row, wanted)]
    assert [row["id"] for row in found["data"]] == expected
    assert found["meta"]["pagination"]["total"] == len(expected)


@functools.cache
def paths(scope, depth=2, flows=True):
    ends = [st.just([name]) for name in scope.plain]
    for name, single in scope.single.items():
        ends.append(paths(single, 0, False).map(lambda path, name=name: [name, *path]))
    for name, held in scope.items.items():
        if held.flow and name != "localizations":
            if depth and flows:
                below = st.deferred(lambda held=held: paths(held.to, depth - 1))
                ends.append(below.map(lambda path, name=name: [name, *path]))
        elif flows and name not in ("goods", "localizations"):
            targets = [*held.to.uids.values()] or [held.to]
            last = st.sampled_from(sorted({end for to in targets for end in to.plain}))
            ends.append(last.map(lambda end, name=name: [name, end]))
        if flows:
            ends.append(st.just([name, "$count"]))
    return st.one_of(ends)


sorts = slugs.flatmap(
    lambda slug: st.tuples(
        st.just(slug),
        st.lists(
            st.tuples(paths(SCOPES[slug]), st.booleans()), max_size=3, unique_by=lambda key: tuple(key[0])
        ),
    )
)


@at_random(160)
@given(sorts, views, st.integers(1, 3))
def test_a_sort_orders_as_its_words_say_and_its_pages_are_the_whole(case, view, size):
    slug, keys = case
    locale, status = view
    spelled = [f"{'.'.join(path)}:{'desc' if descending else 'asc'}" for path, descending in keys]
    query = {"sort": spelled, "locale": locale, "status": status}
    rows = READINGS[status].sorted(SCOPES[slug], listed(slug, locale, status), keys)
    pages = -(-len(rows) // size)
    found = [
        read(slug, **query, pagination={"page": number + 1, "pageSize": size})["data"]
        for number in range(pages)
    ]
    assert [row["id"] for page in found for row in page] == [row["id"] for row in rows]
    parts = [
        read(slug, **query, pagination={"start": at, "limit": size})["data"]
        for at in range(0, len(rows), size)
    ]
    assert [row["id"] for part in parts for row in part] == [row["id"] for row in rows]


@functools.cache
def selections(scope, depth=2):
    """Some fields, or all, and what some fields hold, chosen in the same way."""
    fields = st.lists(st.sampled_from(sorted(scope.plain)), min_size=1, max_size=2, unique=True)
    below = [(name, selections(to, depth - 1)) for name, to in scope.single.items()] if depth else []
    for name, held in scope.items.items() if depth else ():
        if held.to.uids:
            parts = {
                uid: st.deferred(lambda to=to: selections(to, depth - 1)) for uid, to in held.to.uids.items()
            }
            chosen = st.fixed_dictionaries({}, optional=parts).filter(bool)
            below.append(
                (name, chosen.map(lambda on: {"on": {uid: each or True for uid, each in on.items()}}))
            )
        elif name == "goods":
            below.append((name, st.just({})))
        else:
            below.append((name, st.deferred(lambda held=held: selections(held.to, depth - 1))))
    chosen = (
        st.lists(st.sampled_from(below), max_size=2, unique_by=lambda entry: entry[0])
        if below
        else st.just([])
    )
    populated = chosen.flatmap(lambda found: st.fixed_dictionaries(dict(found)))
    whole = populated.map(lambda found: {name: each or True for name, each in found.items()})
    return st.builds(
        lambda names, found: ({"fields": names} if names else {}) | ({"populate": found} if found else {}),
        st.none() | fields,
        whole,
    )


def shown(reading, scope, row, chosen):
    """What an answer has of a row that was read whole."""
    chosen = {} if chosen is True else chosen
    names, held = chosen.get("fields", row), {*scope.single, *scope.items}
    known = {"id", "documentId", "__component", *names} - held
    found = {key: value for key, value in row.items() if key in known}
    for name, below in chosen.get("populate", {}).items():
        items, to = reading.items(scope, row, name), scope.single.get(name)
        many = name in scope.items and scope.items[name].many
        to = to or scope.items[name].to
        if to.uids:
            on, uids = below["on"], to.uids
            kinds = [(uids[item["__component"]], item, on.get(item["__component"])) for item in items]
            value = [shown(reading, *each) for each in kinds if each[2] is not None]
        else:
            value = [shown(reading, to, item, below) for item in items]
        found[name] = value if many else next(iter(value), None)
    return found


chosen = slugs.flatmap(lambda slug: st.tuples(st.just(slug), selections(SCOPES[slug])))


@at_random(160)
@given(chosen, views)
def test_an_answer_has_what_was_asked_for_and_nothing_else(case, view):
    slug, wanted = case
    locale, status = view
    found = read(slug, **wanted, locale=locale, status=status, pagination={"pageSize": 100})["data"]
    rows = listed(slug, locale, status)
    assert found == [shown(READINGS[status], SCOPES[slug], row, wanted) for row in rows]


@st.composite
def below(draw):
    """A flow, a field of it, and filters, sort and page of what the field holds."""
    slug = draw(slugs)
    fields = [
        name for name, held in SCOPES[slug].items.items() if name not in ("goods", "zone") and held.many
    ]
    name = draw(st.sampled_from(sorted(fields)))
    to = SCOPES[slug].items[name].to
    keys = draw(
        st.lists(st.tuples(st.sampled_from(sorted(to.plain)), st.booleans()), max_size=2, unique=True)
    )
    page = draw(st.none() | st.tuples(st.integers(0, 2), st.integers(1, 3)))
    return slug, name, draw(st.none() | filters(to, 1)), keys, page


@at_random(160)
@given(below(), views)
def test_what_is_populated_is_filtered_sorted_and_cut(case, view):
    slug, name, wanted, keys, page = case
    (locale, status), held = view, SCOPES[slug].items[name]
    page = page if held.flow else None
    asked = {"filters": wanted} if wanted else {}
    asked |= {"sort": [f"{key}:{'desc' if down else 'asc'}" for key, down in keys]} if keys else {}
    asked |= {"start": page[0], "limit": page[1]} if page else {}
    query = {"locale": locale, "status": status, "pagination": {"pageSize": 100}}
    found = read(slug, populate={name: asked or True}, **query)["data"]
    reading = READINGS[status]
    for row, answer in zip(listed(slug, locale, status), found, strict=True):
        items = reading.items(SCOPES[slug], row, name)
        items = [item for item in items if not wanted or reading.holds(held.to, item, wanted)]
        items = sorted(items, key=lambda item: item["id"]) if keys and held.flow else items
        items = reading.sorted(held.to, items, [([key], down) for key, down in keys])
        items = items[page[0] : page[0] + page[1]] if page else items
        assert [item["id"] for item in answer[name]] == [item["id"] for item in items]
