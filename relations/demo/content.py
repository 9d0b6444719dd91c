"""The entries of the restaurant guide, with stable document ids.

They are computed from the files in `data/`, without random numbers or the clock: two runs give equal
entries. A relation is listed once, on its owning side (the one without `mappedBy`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid5

from .tables import Dish, Row, menu, opening_hours, restaurants, reviews, table

NAMESPACE = UUID("6f0d5c1e-7b1a-5d0e-9a63-2f4c8e7ab310")
LOCALES = ("en", "fr", "de")
DOMAIN = "longtable.example"
SIMILAR = 4

# the target flow, and a key, several keys, or none
Link = tuple[str, str | Iterable[str] | None]


@dataclass(frozen=True, slots=True)
class DemoEntry:
    """One version of a demo document: its values and relations in one locale and one status.

    `flow` is the flow's slug. `locale` is "" if the flow is not localized. `relations` maps a field to the
    document ids in its list, in order; a to-one field has one. A published version that is followed by a
    draft of the same document makes an entry with unpublished changes.
    """

    flow: str
    document_id: str
    data: dict[str, Any]
    relations: dict[str, list[str]] = field(default_factory=dict)
    locale: str = ""
    status: str = "published"


def document_id(flow: str, key: str) -> str:
    """Return the stable document id of a demo entry: a UUID made from its flow's slug and its key."""
    return str(uuid5(NAMESPACE, f"{flow}/{key}"))


def entries() -> Iterator[DemoEntry]:
    """Yield every version of every demo document.

    Documents come before those that link to them, unless the relations have a cycle.
    """
    for key, name in table("tags").items():
        yield _entry("tags", key, {"name": name})
    yield from _categories()
    yield from _districts()
    yield from _cities()
    yield from _critics()
    yield from _chefs()
    for key, row in restaurants().items():
        yield _restaurant(key, row)
    for key in restaurants():
        yield from _menu(key)
    for key in restaurants():
        yield from _reviews(key)
    yield from _articles()
    yield from _guides()


def passes() -> tuple[list[DemoEntry], list[DemoEntry]]:
    """Return the entries as two lists, to be written one after the other.

    The first has every entry, without links to entries that come later in it. The second has entries with
    only these links, and with empty `data`.
    """
    first, second, written = [], [], set()
    for entry in entries():
        written.add(entry.document_id)
        later = {name for name, ids in entry.relations.items() if not written.issuperset(ids)}
        if later:
            second.append(replace(entry, data={}, relations=_only(entry.relations, later)))
        first.append(replace(entry, relations=_only(entry.relations, entry.relations.keys() - later)))
    return first, second


def _only(relations: dict[str, list[str]], names: Iterable[str]) -> dict[str, list[str]]:
    return {name: ids for name, ids in relations.items() if name in names}


def _entry(
    flow: str, key: str, data: Row, *, locale: str = "", status: str = "published", **links: Link
) -> DemoEntry:
    """Return a demo entry of the flow `flow`.

    `links` maps a relation to (slug of the target flow, key or keys of its entries); a relation without a key
    is left out.
    """
    relations = {}
    for name, (target, keys) in links.items():
        several = [keys] if isinstance(keys, str) else list(keys or ())
        if several:
            relations[name] = [document_id(target, key) for key in several]
    return DemoEntry(flow, document_id(flow, key), data, relations, locale, status)


def _categories() -> Iterator[DemoEntry]:
    for key, row in table("categories").items():
        data = {"name": row["name"], "slug": key, "description": row["description"]}
        yield _entry("categories", key, data, parent=("categories", row.get("parent")))


def _districts() -> Iterator[DemoEntry]:
    for city in table("cities").values():
        for key, (name, postcode, note) in city["districts"].items():
            yield _entry("districts", key, {"name": name, "postcode": postcode, "note": note})


def _cities() -> Iterator[DemoEntry]:
    for key, row in table("cities").items():
        data = {name: value for name, value in row.items() if name != "districts"}
        yield _entry("cities", key, data, districts=("districts", row["districts"]))


def _critics() -> Iterator[DemoEntry]:
    for key, row in table("critics").items():
        data = {"name": row["name"], "email": f"{key}@{DOMAIN}", "bio": row["bio"]}
        yield _entry("critics", key, data, home=("cities", row["home"]))


def _chefs() -> Iterator[DemoEntry]:
    for key, row in table("chefs").items():
        data = {name: row[name] for name in ("name", "origin", "cooking_since", "bio")}
        yield _entry("chefs", key, data, mentor=("chefs", row.get("mentor")))


def _restaurant(key: str, row: Row) -> DemoEntry:
    data = {
        "name": row["name"],
        "slug": key,
        "description": row["description"],
        "street": row["street"],
        "email": f"hello@{key}.example",
        "website": f"https://{key}.example",
        "opened": row["opened"].isoformat(),
        "seats": row["seats"],
        "rating": row["rating"],
        "price": row["price"],
        "vegetarian_friendly": sum(dish.vegetarian for dish in menu(key) if dish.course == "main") > 1,
        "opening_hours": opening_hours(row["hours"]),
    }
    return _entry(
        "restaurants",
        key,
        data,
        city=("cities", row["city"]),
        district=("districts", row["district"]),
        categories=("categories", row["categories"]),
        tags=("tags", row["tags"]),
        chef=("chefs", row.get("chef")),
        signature_dish=("dishes", [_dish_key(key, dish) for dish in menu(key) if "*" in dish.flags]),
        similar=("restaurants", _similar(key)),
    )


def _dish_key(restaurant: str, dish: Dish | str) -> str:
    return f"{restaurant}/{dish if isinstance(dish, str) else dish.name}"


def _similar(key: str) -> list[str]:
    """Return the keys of the restaurants that are most similar to the one with this key, the closest first.

    Shared categories count most, then the same city and price. At most SIMILAR keys.
    """
    rows, cuisines = restaurants(), table("categories")
    own = rows[key]

    def kin(row: Row) -> set[str]:
        return {cuisines[category]["parent"] for category in row["categories"]} - {"occasion"}

    def likeness(other: Row) -> int:
        shared = len(set(own["categories"]) & set(other["categories"]))
        same = own["categories"][0] == other["categories"][0]
        near = (own["city"] == other["city"]) + (own["price"] == other["price"])
        related = 4 * same + 3 * shared + len(kin(own) & kin(other))
        return related + near if related else 0

    scores = {name: likeness(row) for name, row in rows.items() if name != key}
    ranked = sorted(filter(scores.get, scores), key=lambda name: (-scores[name], -rows[name]["rating"], name))
    return ranked[:SIMILAR]


def _menu(restaurant: str) -> Iterator[DemoEntry]:
    for dish in menu(restaurant):
        data = {
            "name": dish.name,
            "description": dish.description,
            "course": dish.course,
            "price": dish.price,
            "vegetarian": dish.vegetarian,
            "vegan": dish.vegan,
            "heat": dish.heat,
        }
        yield _entry("dishes", _dish_key(restaurant, dish), data, restaurant=("restaurants", restaurant))


def _reviews(restaurant: str) -> Iterator[DemoEntry]:
    for review in reviews(restaurant):
        data = {
            "headline": review.headline,
            "text": review.text,
            "rating": review.rating,
            "visited_on": review.visited_on,
        }
        yield _entry(
            "reviews",
            f"{restaurant}/{review.critic}/{review.visited_on}",
            data,
            restaurant=("restaurants", restaurant),
            critic=("critics", review.critic),
            dishes=("dishes", [_dish_key(restaurant, name) for name in review.dishes]),
        )


def _articles() -> Iterator[DemoEntry]:
    for key, row in table("articles").items():
        yield _article(key, row, "draft" if row["state"] == "draft" else "published")
        if row["state"] == "changed":
            yield _article(key, {**row, **row["draft"]}, "draft")


def _article(key: str, row: Row, status: str) -> DemoEntry:
    data = {
        "title": row["title"],
        "slug": key,
        "section": row["section"],
        "summary": row["summary"],
        "body": row["body"].strip(),
        "dated": row["date"].isoformat(),
    }
    return _entry(
        "articles",
        key,
        data,
        status=status,
        author=("critics", row["author"]),
        restaurants=("restaurants", row["restaurants"]),
        topics=("categories", row["topics"]),
        related=("articles", row.get("related")),
    )


def _guides() -> Iterator[DemoEntry]:
    for key, row in table("guides").items():
        for locale in LOCALES:
            local = row[locale]
            data = {"title": local["title"], "intro": local["intro"]}
            yield _entry(
                "guides",
                key,
                {**data, "year": row["year"], "ranked": row["ranked"]},
                locale=locale,
                city=("cities", row.get("city")),
                editor=("critics", row["editor"]),
                restaurants=("restaurants", local.get("restaurants", row["restaurants"])),
                further_reading=("articles", row["articles"]),
            )
