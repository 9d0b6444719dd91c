"""The data files of the restaurant guide, read once and parsed into plain rows."""

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
COURSES = ("starter", "main", "side", "dessert", "drink")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dish:
    """A dish on a menu. `flags`: "v" vegetarian, "vg" vegan, "h1" to "h3" heat, "*" signature dish."""

    course: str
    name: str
    price: float
    flags: frozenset[str]
    description: str

    @property
    def vegan(self) -> bool:
        """Whether the dish is vegan."""
        return "vg" in self.flags

    @property
    def vegetarian(self) -> bool:
        """Whether the dish is vegetarian. Vegan dishes are vegetarian too."""
        return self.vegan or "v" in self.flags

    @property
    def heat(self) -> int:
        """How hot the dish is, from 0 (mild) to 3."""
        return next((int(flag[1]) for flag in self.flags if flag[0] == "h"), 0)


@dataclass(frozen=True, slots=True)
class Review:
    """A critic's review of a restaurant. `rating` is from 1 to 5, `visited_on` an ISO date."""

    critic: str
    rating: int
    visited_on: str
    headline: str
    text: str
    dishes: tuple[str, ...]  # names on the restaurant's menu, in the order eaten


@cache
def table(name: str) -> dict[str, Any]:
    """Return the content of the file `data/<name>.toml`: its rows by key, in the file's order."""
    return tomllib.loads((HERE / "data" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def schemas() -> tuple[Row, ...]:
    """Return the demo's content types, each as the dict that a Strapi `schema.json` has."""
    files = sorted((HERE / "schemas").glob("*.schema.json"))
    return tuple(json.loads(file.read_text(encoding="utf-8")) for file in files)


@cache
def restaurants() -> dict[str, Row]:
    """Return the rows of all restaurants by key, city after city.

    In each row `city` is the key of the restaurant's city.
    """
    return {
        key: {**row, "city": city}
        for city in table("cities")
        for key, row in table(f"restaurants_{city}").items()
    }


@cache
def menu(restaurant: str) -> tuple[Dish, ...]:
    """Return the restaurant's dishes, ordered by course; within a course in the file's order."""
    lines = restaurants()[restaurant]["menu"].strip().splitlines()
    return tuple(sorted(map(_dish, lines), key=lambda dish: COURSES.index(dish.course)))


@cache
def reviews(restaurant: str) -> tuple[Review, ...]:
    """Return the restaurant's reviews in the file's order."""
    lines = restaurants()[restaurant]["reviews"].strip().splitlines()
    return tuple(_review(line, restaurant) for line in lines)


def opening_hours(text: str) -> dict[str, list[list[str]]]:
    """Parse `"tue-sat 12:00-14:00 19:00-22:00"` into `{"mon": [], "tue": [["12:00", "14:00"], …], …}`.

    The result has all days of the week. Parts with different days are separated by `;`.
    """
    hours: dict[str, list[list[str]]] = {day: [] for day in DAYS}
    for part in text.split(";"):
        days, *spans = part.split()
        for day in _days(days):
            hours[day] = [span.split("-") for span in spans]
    return hours


def _days(text: str) -> list[str]:
    first, _, last = text.partition("-")
    start, end = DAYS.index(first), DAYS.index(last or first)
    # "wed-mon" runs over the end of the week
    return [DAYS[day % 7] for day in range(start, end + 1 if end >= start else end + 8)]


def _cells(line: str, number: int) -> list[str]:
    cells = [cell.strip() for cell in line.split("|")]
    return cells + [""] * (number - len(cells))


def _dish(line: str) -> Dish:
    course, name, price, flags, description = _cells(line, 5)
    return Dish(course, name, float(price), frozenset(flags.split()), description)


def _review(line: str, restaurant: str) -> Review:
    head, headline, text, dishes = _cells(line, 4)
    critic, rating, visited_on = head.split()
    eaten = tuple(_named(start.strip(), restaurant) for start in dishes.split(","))
    return Review(critic, int(rating), visited_on, headline, text, eaten)


def _named(start: str, restaurant: str) -> str:
    names = [dish.name for dish in menu(restaurant) if dish.name.startswith(start)]
    if len(names) != 1:
        raise ValueError(f"{restaurant}: {len(names)} dishes begin with {start!r}, not one")
    return names[0]
