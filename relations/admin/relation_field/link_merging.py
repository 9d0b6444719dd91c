"""Combining an editor's changes of the data on links with what others have stored meanwhile.

A pure function. Each attribute counts for itself: two editors who changed different attributes of the same
link are not in each other's way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from .merging import Choice, Conflict, Merge

Data = Mapping[str, Any]


def with_data(
    merge: Merge,
    stored: Mapping[str, Data],
    shown: Callable[[Data], Data],
    choices: Mapping[str, Choice],
) -> Merge:
    """Add to `merge` the whole data to write on each link whose data the editor changed; return the result.

    `stored` are the present data by the row's word (`document=a`); `shown` returns data as inputs show them.
    `choices` are the editor's answers to conflicts, by `Conflict.key`. An attribute that others have changed
    too is a conflict, in which the editor's value is written unless the choice is "theirs".
    """
    connect, conflicts = [], list(merge.conflicts)
    for item in merge.delta.connect:
        if item.link is None:
            connect.append(item)
            continue
        now = stored.get(item.target, {})
        seen, link = shown(now), dict(item.link)
        both = {
            slug: (now.get(slug), value)
            for slug, value in link.items()
            if _filled(seen.get(slug)) != _filled(item.had.get(slug)) and now.get(slug) != value
        }
        if both:
            found = Conflict(item.target, "data", "mine", item, both)
            found = replace(found, choice=choices.get(found.key, "mine"))
            conflicts.append(found)
            if found.choice == "theirs":
                link = {slug: value for slug, value in link.items() if slug not in both}
        if link or item.end != "stay":
            connect.append(replace(item, link={**now, **link} if link else None))
    return replace(merge, delta=replace(merge.delta, connect=tuple(connect)), conflicts=tuple(conflicts))


def _filled(value: Any) -> Any:
    return None if value == "" else value
