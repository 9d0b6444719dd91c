"""The page for two editors who changed the same row of a list: it shows both changes and asks which to keep.

Its form carries all submitted inputs, so that no edit is lost.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ...engine.schema import FieldSchema, RelationSchema
from ...engine.titles import label, readable
from ...models import Entry
from ..bases import page
from ..guard import Undecided, sent
from ..saying import in_words, said
from .delta import Placed
from .merging import Choice, Conflict, Merge
from .reading import Lists
from .reconciling import Agreed, Conflicted
from .related import named

AGREED = "relations:agreed"
CHOICE = "relations:choice:"
VALUE = "relations:value:"  # the choice about a value, with its slug and the hash of what others stored
EDIT = "relations:edit"
Pictures = tuple[tuple[str, str], ...]

NAMED = 50  # changes of one editor that are listed; the others are counted


def agreed(data: Mapping[str, Any]) -> Agreed:
    """Parse the answers of the conflict page from the POST data, for rows that two editors changed.

    Returns the choice, "mine" or "theirs", for each row, with the document's revision for which it was made.
    It is empty when the form of the document itself was submitted.
    """
    revision = data.get(AGREED, "")[:18]
    choices: dict[str, dict[str, Choice]] = {}
    for name, value in data.items():
        slug, _colon, target = name.removeprefix(CHOICE).partition(":")
        if name.startswith(CHOICE) and value in ("mine", "theirs"):
            choices.setdefault(slug, {})[target] = "mine" if value == "mine" else "theirs"
    return Agreed(int(revision) if revision.isascii() and revision.isdecimal() else None, choices)


def is_informed(data: Mapping[str, Any]) -> bool:
    """Return whether the editor goes back to the form from the conflict page, and so knows others' changes.

    `data` are the POST data. Inputs that are shown again for another reason, such as a session that ended,
    are compared with what is stored when they are saved.
    """
    return EDIT in data and AGREED in data


@dataclass(frozen=True)
class Question:
    """One conflict on the page: what both editors did to a row or value, and the texts of the two choices.

    `name` is that of the radio buttons, `choice` the one that is chosen: "mine" or "theirs". `their_pictures`
    and `my_pictures` are small pictures of the files in the two values: the URL and the name of each.
    """

    name: str
    label: str
    theirs: str
    mine: str
    keep_theirs: str
    keep_mine: str
    choice: str
    their_pictures: Pictures = ()
    my_pictures: Pictures = ()


def value_question(name: str, field: FieldSchema, theirs: Any, mine: Any) -> Question:
    """Return the question about a value that two editors changed; `name` is that of its radio buttons."""
    their, my = said(field, theirs), said(field, mine, base=theirs)
    return Question(
        name=name,
        label=readable(field.name),
        theirs=_("They wrote: %s") % their.text,
        mine=_("You wrote: %s") % my.text,
        keep_theirs=_("Keep theirs"),
        keep_mine=_("Keep mine"),
        choice="mine",
        their_pictures=their.pictures,
        my_pictures=my.pictures,
    )


@dataclass(frozen=True)
class Section:
    """A field on the conflict page: its conflicts, and the changes of both editors that do not conflict.

    `questions` are the conflicts; `theirs` and `mine` are the other changes, in words. The section of a
    value has one conflict and no such changes.
    """

    title: str
    questions: list[Question]
    theirs: list[str] = field(default_factory=list)
    mine: list[str] = field(default_factory=list)


def within(name: str, section: Section) -> Section:
    """Return the section with a title that begins with `name`, that of the field or component around it."""
    title = f"{name} · {section.title}"
    questions = [
        replace(each, label=title) if each.label == section.title else each for each in section.questions
    ]
    return replace(section, title=title, questions=questions)


class ConflictPage(Undecided):
    """Raised when another editor changed the same rows: a page asks which of the changes to keep."""

    def __init__(self, conflicted: Conflicted, lists: Lists) -> None:
        super().__init__(*conflicted.args)
        self.conflicted, self.lists = conflicted, lists

    def ask(self, admin: Any, request: HttpRequest) -> HttpResponse:
        """Return the page, with status 409. It lists recent history, which may name the other editor."""
        lists, merges, relation = self.lists, self.conflicted.merges, self.lists.subject.flow.relation
        opened = [merge.delta.opened for merge in merges.values() if merge.delta.opened]
        return page(
            admin,
            request,
            "relations/admin/conflict.html",
            status=409,
            title=_("Two editors changed the same"),
            name=admin.relations_label(lists.obj),
            within=lists.subject.flow if isinstance(lists.obj, Entry) else None,
            back_url=request.get_full_path(),
            sections=[
                *self.conflicted.sections,
                *(_Sentences(lists, relation(slug), merge).section() for slug, merge in merges.items()),
            ],
            inputs=sent(request.POST, AGREED, CHOICE, VALUE, EDIT),
            agreed=(AGREED, "" if self.conflicted.revision is None else self.conflicted.revision),
            edit=EDIT,
            log=_log(lists.obj, min(opened)) if opened and lists.obj else [],
        )


def _log(obj: Model, opened: int) -> Iterable[LogEntry]:
    """Return the object's first 10 history entries since the time `opened` (seconds since 1970)."""
    try:
        since = datetime.datetime.fromtimestamp(opened, tz=datetime.UTC)
    except (OverflowError, OSError, ValueError):
        return []
    kind = ContentType.objects.get_for_model(obj)
    found = LogEntry.objects.filter(content_type=kind, object_id=str(obj.pk), action_time__gte=since)
    return found.select_related("user").order_by("action_time")[:10]


def summary(lists: Lists, merges: Mapping[str, Merge]) -> list[str]:
    """Return a sentence for each relation in which changes of several editors were combined."""
    text = _("Somebody else changed {field} meanwhile, and both are saved: {changes}.")
    sentences = []
    for slug, merge in merges.items():
        if merge.theirs:
            relation = lists.subject.flow.relation(slug)
            changes = ", ".join(_Sentences(lists, relation, merge).theirs())
            sentences.append(text.format(field=readable(relation.name), changes=changes))
    return sentences


def section_of(lists: Lists, relation: RelationSchema, merge: Merge) -> Section:
    """Return the section of the conflict page about one relation; `merge` has its conflicts."""
    return _Sentences(lists, relation, merge).section()


class _Sentences:
    """Makes sentences about what each of two editors did to one relation, and the relation's Section."""

    def __init__(self, lists: Lists, relation: RelationSchema, merge: Merge) -> None:
        self.relation, self.merge, self.delta, self.their_changes = relation, merge, merge.delta, merge.theirs
        theirs = [*merge.theirs.added, *merge.theirs.gone, *merge.theirs.moved][: 3 * NAMED]
        clashing = [conflict.target for conflict in merge.conflicts]
        items = [conflict.mine for conflict in merge.conflicts if conflict.mine]
        neighbours = [word for item in items for word in (item.after, item.before) if word]
        words = dict.fromkeys([*theirs, *clashing, *neighbours, *merge.delta.words[: 3 * NAMED]])
        rows = named(lists.subject, self.relation, lists.viewer, list(words)) if words else []
        many = lists.subject.target_locale(self.relation) is None
        self.labels = {row.word: f"{row.label} ({row.locale})" if many else row.label for row in rows}
        self.conflicting = {each.target for each in merge.conflicts if each.kind != "data"}
        self.asked = {each.target: each.data for each in merge.conflicts if each.kind == "data"}

    def section(self) -> Section:
        questions = [self.question(conflict) for conflict in self.merge.conflicts]
        return Section(readable(self.relation.name), questions, self.theirs(), self.mine())

    def name(self, word: str) -> str:
        return label(self.labels.get(word), word.removeprefix("document="))

    def theirs(self) -> list[str]:
        did = self.their_changes
        sentences = [_("connected “{}” at {}").format(self.name(w), at + 1) for w, at in did.added.items()]
        sentences += [
            _("moved “{}” from {} to {}").format(self.name(w), was + 1, now + 1)
            for w, (was, now) in did.moved.items()
        ]
        sentences += [_("disconnected “{}”").format(self.name(w)) for w in did.gone]
        return _shortened(sentences)

    def mine(self) -> list[str]:
        sentences = [
            _("move “{}” {}").format(self.name(item.target), self._place(item))
            if item.was
            else _("connect “{}” {}").format(self.name(item.target), self._place(item))
            for item in self.delta.connect
            if item.target not in self.conflicting and item.end != "stay"
        ]
        for item in self.delta.connect:
            edited = item.had.keys() - self.asked.get(item.target, {}).keys()
            values = {slug: value for slug, value in (item.link or {}).items() if slug in edited}
            if values:
                text = _("change the data of “{}”: {}")
                sentences.append(text.format(self.name(item.target), self._data(values)))
        leaving = (word for word in self.delta.disconnect if word not in self.conflicting)
        sentences += [_("disconnect “{}”").format(self.name(word)) for word in leaving]
        return _shortened(sentences)

    def question(self, conflict: Conflict) -> Question:
        theirs, keep_theirs = self._they(conflict)
        mine, keep_mine = self._you(conflict)
        return Question(
            name=f"{CHOICE}{self.relation.slug}:{conflict.key}",
            label=self.name(conflict.target),
            theirs=theirs,
            mine=mine,
            keep_theirs=keep_theirs,
            keep_mine=keep_mine,
            choice=conflict.choice,
        )

    def _they(self, conflict: Conflict) -> tuple[str, str]:
        did, target = self.their_changes, conflict.target
        if conflict.kind == "data":
            text = self._data({slug: theirs for slug, (theirs, _other) in conflict.data.items()})
            return _("They wrote {}.").format(text), _("Keep what they wrote")
        if conflict.kind == "one-one":
            now = next(iter(did.added), "")
            if not now:
                return _("They left the place empty."), _("Leave it empty")
            return _("They chose “{}”.").format(self.name(now)), _("Keep “{}”").format(self.name(now))
        if conflict.kind == "moved-gone":
            return _("They disconnected it."), _("Leave it disconnected")
        if target in did.moved:
            before, after = (at + 1 for at in did.moved[target])
            return _("They moved it from {} to {}.").format(before, after), _("Keep it at {}").format(after)
        if target in did.added:
            at = did.added[target] + 1
            return _("They connected it, at {}.").format(at), _("Keep it at {}").format(at)
        return _("They connected it."), _("Keep it where it is")

    def _you(self, conflict: Conflict) -> tuple[str, str]:
        item = conflict.mine
        if conflict.kind == "data":
            text = self._data({slug: mine for slug, (_other, mine) in conflict.data.items()})
            return _("You wrote {}.").format(text), _("Write what you wrote")
        if conflict.kind == "one-one":
            if item is None:
                return _("You emptied the place."), _("Empty it")
            name = self.name(item.target)
            return _("You chose “{}”.").format(name), _("Take “{}”").format(name)
        if item is None:
            return _("You disconnected it."), _("Disconnect it")
        place = self._place(item)
        if conflict.kind == "moved-gone" and item.end == "stay":
            return _("You changed its data."), _("Connect it again, {}").format(place)
        if conflict.kind == "moved-gone":
            return _("You moved it {}.").format(place), _("Connect it again, {}").format(place)
        if conflict.kind == "added-added":
            return _("You connected it {}.").format(place), _("Move it {}").format(place)
        return _("You moved it {}.").format(place), _("Put it {}").format(place)

    def _data(self, values: Mapping[str, Any]) -> str:
        component = self.relation.link
        fields = component.fields if component else {}
        pairs = ((fields[slug], value) for slug, value in values.items())
        return ", ".join(f"{readable(field.name)}: {in_words(field, value)}" for field, value in pairs)

    def _place(self, item: Placed) -> str:
        if item.end == "start":
            return _("to the top")
        if item.after:
            return _("after “{}”").format(self.name(item.after))
        if item.before:
            return _("before “{}”").format(self.name(item.before))
        return _("to the bottom")


def _shortened(sentences: list[str]) -> list[str]:
    more = len(sentences) - NAMED
    return [*sentences[:NAMED], _("and {} more").format(more)] if more > 0 else sentences
