"""Writes in lists that all clients share: each knows of its own members whether they are there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .content import create
from .knowing import Place
from .writing import LISTS, LOCALES, Writer


class Sharer(Writer):
    """A Writer that also links its documents in shared lists."""

    def link(self) -> None:
        """Connect a document of its own to a shared list, move it there, or disconnect it."""
        field = self.random.choice(LISTS)
        mirrored = field != "credits" and self.random.random() < 0.4
        article = self.random.choice(self.content.mirrored if mirrored else self.content.drafted)
        locale = self.random.choice(LOCALES)
        member = self.random.choice(self.marks["people" if field == "credits" else "topics"])
        place = Place(field, article, locale, member)
        status = "published" if mirrored or self.random.random() < 0.3 else "draft"
        connects = not self.linked.get(place) or self.random.random() < 0.5
        item: dict[str, Any] = {"documentId": member}
        role = self.text()
        if field == "credits":
            item["__link"] = {"role": role}
        refused: tuple[int, ...] = ()
        if connects:
            item["position"], refused = self.place(place)
        change = {"connect": [item]} if connects else {"disconnect": [member]}
        data: dict[str, Any] = {field: change}
        if field == "box":
            data = {"box": {"id": self.content.boxes[article, locale], "many": change}}
        answer = self.put(
            f"{field} {next(iter(change))}",
            f"articles/{article}",
            data,
            refused,
            locale=locale,
            status=status,
        )
        if answer.is_done:
            self.note_link(place, connects)
            if field == "credits":
                self.roles[place] = role

    def note_link(self, place: Place, is_there: bool) -> None:
        if bool(self.linked.get(place)) != is_there:
            self.shared.changed(place.article)
        self.linked[place] = is_there

    def place(self, place: Place) -> tuple[dict[str, Any], tuple[int, ...]]:
        """A position in a shared list, and what may be refused: an anchor of others may be gone."""
        kind = self.random.choice(["start", "end", "before", "after"])
        if kind in ("start", "end"):
            return {kind: True}, ()
        others = [
            each.member
            for each, is_there in self.linked.items()
            if is_there and each[:3] == place[:3] and each.member != place.member
        ]
        if others:
            return {kind: self.random.choice(others)}, ()
        return {kind: self.random.choice([*self.shared.living] or self.content.pool)}, (400,)

    def link_from_the_other_side(self) -> None:
        """Connect an article in the list of a topic of its own, or take it away."""
        article, locale = self.random.choice(self.content.drafted), self.random.choice(LOCALES)
        member = self.random.choice(self.marks["topics"])
        place = Place("topics", article, locale, member)
        connects = not self.linked.get(place)
        item: dict[str, Any] = {"documentId": article, "locale": locale}
        if connects:
            item["position"] = self.random.choice([{"start": True}, {"end": True}])
        change = {"connect" if connects else "disconnect": [item]}
        if self.put("other side", f"topics/{member}", {"articles": change}, status="draft").is_done:
            self.note_link(place, connects)

    def link_by_moltin(self) -> None:
        """Link and unlink in the other dialect, which publishes."""
        article, member = self.random.choice(self.content.mirrored), self.random.choice(self.marks["topics"])
        place = Place("topics", article, "en", member)
        connects = not self.linked.get(place)
        path = f"/v2/flows/articles/entries/{article}/relationships/topics"
        data = {"data": [{"type": "entry", "id": member}]}
        if self.ask("moltin", "POST" if connects else "DELETE", path, data).is_done:
            self.note_link(place, connects)

    def match(self) -> None:
        """Write for a revision: of all that have read it, one may."""
        article, member = self.random.choice(self.content.drafted), self.random.choice(self.marks["topics"])
        path = f"/api/articles/{article}/relations/topics?status=draft"
        read = self.ask("read", "GET", path)
        if not read.is_done:
            return
        tag = read.headers["etag"]
        place = Place("topics", article, "en", member)
        connects = not self.linked.get(place)
        change = {"connect" if connects else "disconnect": [member]}
        headers = {"If-Match": tag}
        if self.ask("if-match", "PATCH", path, {"data": change}, (412,), **headers).is_done:
            self.note_link(place, connects)
            revision = tag.strip('"').partition("-")[0]
            other = self.shared.matched(article, revision, self.name)
            if other is not None:
                self.asker.tally.fault(
                    f"if-match: {self.name} and {other} both wrote {article} for {revision}"
                )

    def steal(self) -> None:
        """Take a topic that has one owner, from either side."""
        field, inverse = self.random.choice([("leads", "lead"), ("cover", "covers")])
        target, article = self.random.choice(self.content.pool), self.random.choice(self.content.claimants)
        if self.random.random() < 0.5:
            change: Any = {"connect": [target]} if field == "leads" else target
            answer = self.put("steal", f"articles/{article}", {field: change}, status="draft")
        else:
            answer = self.put("steal", f"topics/{target}", {inverse: article}, status="draft")
        if answer.is_done:
            self.shared.claim(field, target, article, answer)

    def give_up(self) -> None:
        """Take a topic's owner away."""
        target = self.random.choice(self.content.pool)
        answer = self.put("give up", f"topics/{target}", {"lead": None}, status="draft")
        if answer.is_done:
            self.shared.claim("leads", target, None, answer)

    def publish_shared(self) -> None:
        """Publish, unpublish or discard what others write."""
        kind = self.random.choice(["drafted", "mirrored", "claimants"])
        action = {
            "drafted": self.random.choice(["publish", "unpublish"]),
            "mirrored": self.random.choice(["publish", "discard-draft"]),
            "claimants": "publish",
        }[kind]
        article = self.random.choice(getattr(self.content, kind))
        locale = self.random.choice(["en", "fr", "*"])
        self.ask(action, "POST", f"/api/articles/{article}/actions/{action}?locale={locale}")

    def doom(self) -> None:
        """Make a topic that anybody may link and delete, link one, or delete one."""
        living = sorted(self.shared.living)
        kind = self.random.choice(["make", "link", "link", "delete"]) if living else "make"
        if kind == "make":
            self.shared.living.add(create(self.asker, "topics", {"name": self.text()}))
            return
        topic = self.random.choice(living)
        if kind == "link":
            field, article = (
                self.random.choice(["topics", "see", "leads"]),
                self.random.choice(self.content.drafted),
            )
            self.put("doomed", f"articles/{article}", {field: {"connect": [topic]}}, (400,), status="draft")
        elif self.ask("delete", "DELETE", f"/api/topics/{topic}", refused=(404,)).is_done:
            with self.shared.guard:
                self.shared.living.discard(topic)
                self.shared.deleted.add(topic)

    def visit(self) -> None:
        """Link a place in French, while others delete and make its French version."""
        place, article = self.random.choice(self.content.places), self.random.choice(self.content.drafted)
        kind = self.random.choice(["link", "link", "delete", "make"])
        if kind == "link":
            data = {"spots": {"connect": [place]}}
            self.put("spot", f"articles/{article}", data, (400,), locale="fr", status="draft")
        elif kind == "make":
            self.put("locale", f"places/{place}", {"name": self.text()}, locale="fr")
        else:
            self.ask("locale", "DELETE", f"/api/places/{place}?locale=fr", refused=(404,))


KINDS: dict[Callable[[Sharer], None], int] = {
    Sharer.link: 30,
    Sharer.link_from_the_other_side: 8,
    Sharer.link_by_moltin: 6,
    Sharer.match: 5,
    Sharer.steal: 10,
    Sharer.give_up: 2,
    Sharer.publish_shared: 5,
    Sharer.doom: 5,
    Sharer.visit: 5,
    Sharer.make: 2,
    Sharer.rename: 6,
    Sharer.note: 5,
    Sharer.reorder: 10,
    Sharer.act: 4,
    Sharer.delete: 2,
    Sharer.batch: 4,
}


def work(writer: Sharer) -> None:
    """Do one thing at random."""
    kinds, weights = zip(*KINDS.items(), strict=True)
    writer.random.choices(kinds, weights)[0](writer)
