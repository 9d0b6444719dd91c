"""What must be true after many have written at once; each function yields the faults that it finds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from .content import Content
from .knowing import Own, Shared
from .sharing import Sharer
from .state import STATES

Row = dict[str, Any]


class State:
    """The stored documents and links, found by what they are asked for."""

    def __init__(self, rows: dict[str, Any]) -> None:
        self.entries: dict[str, Row] = rows["entries"]
        self.versions = {(v["document"], v["locale"], v["status"]): v["values"] for v in rows["versions"]}
        self.links: list[Row] = rows["links"]
        self.two_sided = set(rows["two_sided"])
        self.lists: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
        for link in self.links:
            name = "box" if link["field"] == "many" else link["field"]
            self.lists[name, link["article"], link["source_locale"], link["source_status"]].append(link)

    def members(self, field: str, article: str, locale: str, status: str) -> list[str]:
        """The documents in a list, in order, each once."""
        found = self.lists[field, article, locale, status]
        return list(
            dict.fromkeys(link["member"] for link in sorted(found, key=lambda each: each["position"]))
        )


def faults(state: State, writers: Sequence[Sharer], content: Content, shared: Shared) -> Iterator[str]:
    """Everything that is not as it must be."""
    for writer in writers:
        yield from of_shared_lists(state, writer)
        for document, own in writer.own.items():
            yield from of_own(state, document, own)
        for gone in writer.gone:
            if gone in state.entries:
                yield f"{gone} was deleted, and is there"
        yield from of_refused(state, writer)
    yield from orders(state)
    yield from owners(state, content, shared)
    yield from mirrors(state, content)
    yield from doomed(state, shared)
    yield from revisions(state, shared)


def of_shared_lists(state: State, writer: Sharer) -> Iterator[str]:
    """Each client's members are in the shared lists, or not, as it was told last."""
    for place, is_there in writer.linked.items():
        field, article, locale, member = place
        statuses = ["draft"]
        if (article, locale, "published") in state.versions and article in writer.content.mirrored:
            statuses.append("published")
        for status in statuses:
            if (member in state.members(field, article, locale, status)) != is_there:
                yield f"{writer.name}: {place} {status}: {'lost' if is_there else 'came back'}"
    for place, role in writer.roles.items():
        for link in state.lists["credits", place.article, place.locale, "draft"]:
            if (
                link["member"] == place.member
                and writer.linked[place]
                and (link["data"] or {}).get("role") != role
            ):
                yield f"{writer.name}: {place}: the link has {link['data']} instead of {role}"


def of_own(state: State, document: str, own: Own) -> Iterator[str]:
    """A document of one client is as that client left it."""
    if document not in state.entries:
        yield f"{document} was created, and is not there"
        return
    for locale in ("en", "fr"):
        values = state.versions.get((document, locale, "draft"))
        if (values and values["name"]) != own.name.get(locale):
            yield f"{document} {locale}: {values} instead of {own.name.get(locale)}"
    values = state.versions.get((document, "en", "draft"), {})
    if "en" in own.notes and own.notes["en"] not in (values.get("note"), values.get("remark")):
        yield f"{document}: {values} without the note {own.notes['en']}"
    if state.members("topics", document, "en", "draft") != own.topics:
        yield f"{document}: {state.members('topics', document, 'en', 'draft')} instead of {own.topics}"
    published = state.versions.get((document, "en", "published"))
    found = published and (published["name"], tuple(state.members("topics", document, "en", "published")))
    if found != own.published:
        yield f"{document}: published is {found} instead of {own.published}"
    if state.entries[document]["revision"] < own.changes:
        yield f"{document}: revision {state.entries[document]['revision']} after {own.changes} changes"


def of_refused(state: State, writer: Sharer) -> Iterator[str]:
    """Nothing is left of a batch that was refused."""
    names = {values.get("name") for values in state.versions.values()}
    for name in writer.never:
        if name in names:
            yield f"{name} was refused, and is there"


def orders(state: State) -> Iterator[str]:
    """No two rows of a list share a place, on either side, and none is without one."""
    forward: Counter[Any] = Counter()
    inverse: Counter[Any] = Counter()
    for link in state.links:
        states = tuple(link[name] for name in STATES)
        forward[link["field"], link["article"], states[:2], link["part"], link["position"]] += 1
        if link["field"] in state.two_sided:
            if link["inverse_position"] is None:
                yield f"{link} has no place on the other side"
            inverse[link["field"], link["member"], states[1:], link["inverse_position"]] += 1
        elif link["inverse_position"] is not None:
            yield f"{link} has a place on a side that is not there"
    for name, places in (("forward", forward), ("inverse", inverse)):
        yield from (f"{name}: {count} links at {place}" for place, count in places.items() if count > 1)


def owners(state: State, content: Content, shared: Shared) -> Iterator[str]:
    """A target with one owner has one in each status: in drafts the one that was told so last."""
    for field, single in (("leads", "lead"), ("cover", "cover")):
        owned: dict[Any, set[str]] = defaultdict(set)
        for link in state.links:
            if link["field"] not in (field, single):
                continue
            source, target = link["article"], link["member"]
            if link["field"] == "lead":  # the topic has the link
                source, target = target, source
            owned[target, link["source_status"], link["target_status"], link["source_locale"]].add(source)
        yield from (f"{field} of {place}: {those}" for place, those in owned.items() if len(those) > 1)
        drafts = {key[0]: those for key, those in owned.items() if key[1] == "draft"}
        for target in content.pool:
            found, possible = next(iter(drafts.get(target, ())), None), shared.owners(field, target)
            # An article has one cover: to take another one is to give this one up.
            gave_up = field == "cover" and found is None and shared.gave_up(field, target)
            if found not in possible and not gave_up:
                yield f"{field} of {target} is {found}, and the last writes gave it {possible}"


def mirrors(state: State, content: Content) -> Iterator[str]:
    """What was always published is published as it is drafted."""
    for article in content.mirrored:
        for locale in ("en", "fr"):
            for field in ("topics", "see", "box"):
                draft, published = (state.members(field, article, locale, s) for s in ("draft", "published"))
                if (article, locale, "published") in state.versions and draft != published:
                    yield f"{article} {locale} {field}: published {published}, draft {draft}"


def doomed(state: State, shared: Shared) -> Iterator[str]:
    """What was deleted is gone, and nothing else."""
    yield from (f"{topic} was deleted, and is there" for topic in shared.deleted if topic in state.entries)
    yield from (f"{topic} is lost" for topic in shared.living - shared.deleted if topic not in state.entries)


def revisions(state: State, shared: Shared) -> Iterator[str]:
    """Every acknowledged change of a list has counted."""
    for article, changes in shared.changes.items():
        if state.entries[article]["revision"] < changes:
            yield f"{article}: revision {state.entries[article]['revision']} after {changes} changes"
