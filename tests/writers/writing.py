"""A client that writes at random, and knows what must be there afterwards."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from .asking import Answer, Asker
from .content import MARKS, Content, create
from .knowing import Own, Place, Shared

LOCALES = ("en", "fr")
LISTS = ("topics", "topics", "see", "box", "credits")


class Writer:
    """The documents of one client, and its writes: those in which it is alone, and those in shared lists."""

    def __init__(self, number: int, asker: Asker, content: Content, shared: Shared, seed: int) -> None:
        self.name, self.asker, self.content, self.shared = f"w{number}", asker, content, shared
        self.random = random.Random(f"{seed} {number}")
        self.marks: dict[str, list[str]] = {"topics": [], "people": []}
        self.linked: dict[Place, bool] = {}
        self.roles: dict[Place, str] = {}
        self.own: dict[str, Own] = {}
        self.gone: list[str] = []
        self.never: list[str] = []  # names of what was refused
        self.number = 0

    def prepare(self) -> None:
        """Make the documents that it links and unlinks, and one that it writes alone."""
        for slug, made in self.marks.items():
            made += [create(self.asker, slug, {"name": f"{self.name} {number}"}) for number in range(MARKS)]
        self.make()

    def text(self) -> str:
        """A text that nobody has written yet."""
        self.number += 1
        return f"{self.name}-{self.number}"

    def ask(
        self, kind: str, method: str, path: str, data: Any = None, refused: tuple[int, ...] = (), **more: Any
    ) -> Answer:
        """Write; anything but success and what may be `refused` is a fault."""
        answer = self.asker.ask(kind, method, path, data, **more)
        if not answer.is_done and answer.status not in refused:
            self.asker.tally.fault(f"{kind}: {method} {path} {data}: {answer.status} {answer.body}")
        return answer

    def put(
        self, kind: str, path: str, data: Mapping[str, Any], refused: tuple[int, ...] = (), **query: str
    ) -> Answer:
        words = "&".join(f"{name}={value}" for name, value in query.items())
        return self.ask(kind, "PUT", f"/api/{path}?{words}", {"data": data}, refused)

    # -- documents of its own -----------------------------------------------------------------------

    def make(self) -> None:
        """Create a document, published or as a draft."""
        name, status = self.text(), self.random.choice(["draft", "published"])
        answer = self.ask("create", "POST", f"/api/articles?status={status}", {"data": {"name": name}})
        if answer.is_done:
            published = (name, ()) if status == "published" else None
            self.own[answer.body["data"]["documentId"]] = Own({"en": name}, published=published)

    def pick(self) -> tuple[str, Own]:
        if not self.own:
            self.make()
        return self.random.choice(list(self.own.items()))

    def rename(self) -> None:
        """Write the name in one language; the first write makes the French version."""
        document, own = self.pick()
        name, locale = self.text(), self.random.choice(LOCALES)
        publishes = locale == "en" and self.random.random() < 0.5
        status = "published" if publishes else "draft"
        if self.put("value", f"articles/{document}", {"name": name}, locale=locale, status=status).is_done:
            own.name[locale] = name
            if publishes:
                own.published = (name, tuple(own.topics))

    def note(self) -> None:
        """Write a value whose field others rename meanwhile."""
        document, own = self.pick()
        text = self.text()
        for slug in ("note", "remark"):
            if self.put("renamed", f"articles/{document}", {slug: text}, (400,), status="draft").is_done:
                own.notes["en"] = text
                return

    def reorder(self) -> None:
        """Connect, move, disconnect or replace in the list of its own, and know the order."""
        document, own = self.pick()
        kind = self.random.choice(["connect", "connect", "disconnect", "set"])
        publishes = self.random.random() < 0.4
        wanted = list(own.topics)
        mark = self.random.choice(self.marks["topics"])
        if kind == "set":
            wanted = self.random.sample(self.marks["topics"], self.random.randint(0, MARKS))
            change: Any = {"set": wanted}
        elif kind == "disconnect":
            wanted = [each for each in wanted if each != mark]
            change = {"disconnect": [mark]}
        else:
            wanted = [each for each in wanted if each != mark]
            position, at = self.position(wanted)
            wanted.insert(at, mark)
            change = {"connect": [{"documentId": mark, "position": position}]}
        status = "published" if publishes else "draft"
        if self.put(kind, f"articles/{document}", {"topics": change}, status=status).is_done:
            own.changes += wanted != own.topics
            own.topics = wanted
            if publishes:
                own.published = (own.name["en"], tuple(wanted))

    def position(self, others: list[str]) -> tuple[dict[str, Any], int]:
        """A position among the others, and the number of its place."""
        kind = self.random.choice(["start", "end", *(["before", "after"] if others else [])])
        if kind in ("start", "end"):
            return {kind: True}, 0 if kind == "start" else len(others)
        anchor = self.random.choice(others)
        return {kind: anchor}, others.index(anchor) + (kind == "after")

    def act(self) -> None:
        """Publish, unpublish or discard a document of its own."""
        document, own = self.pick()
        action = self.random.choice(["publish", "unpublish", "discard-draft"])
        refused = (400,) if own.published is None else ()
        path = f"/api/articles/{document}/actions/{action}?locale=en"
        if not self.ask(action, "POST", path, refused=refused).is_done:
            return
        if action == "publish":
            own.published = (own.name["en"], tuple(own.topics))
        elif action == "unpublish":
            own.published = None
        elif own.published is not None:
            own.name["en"], own.topics = own.published[0], list(own.published[1])
            own.notes.pop("en", None)

    def delete(self) -> None:
        """Delete a document of its own, or its French version."""
        document, own = self.pick()
        locale = "fr" if "fr" in own.name and self.random.random() < 0.5 else "*"
        if not self.ask("delete", "DELETE", f"/api/articles/{document}?locale={locale}").is_done:
            return
        own.name.pop("fr", None)
        if locale == "*":
            del self.own[document]
            self.gone.append(document)

    def batch(self) -> None:
        """Make a document and link it in one transaction; or be refused, and leave nothing."""
        name, article = self.text(), self.random.choice(self.content.drafted)
        fails = self.random.random() < 0.3
        connect = {"connect": [{"documentId": "$new", "position": {"start": True}}]}
        writes = [
            {"method": "POST", "path": "/topics", "data": {"name": name}, "as": "new"},
            {
                "method": "PUT",
                "path": f"/articles/{article}",
                "query": {"status": "draft"},
                "data": {"see": connect},
            },
        ]
        if fails:
            writes.append({"method": "PUT", "path": "/topics/nobody", "data": {"name": name}})
        answer = self.ask("batch", "POST", "/api/actions/batch", {"data": writes}, (400,) if fails else ())
        if answer.is_done and not fails:
            made = answer.body["data"][0]["data"]["documentId"]
            self.linked[Place("see", article, "en", made)] = True
            self.shared.changed(article)
        else:
            self.never.append(name)
