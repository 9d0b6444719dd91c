"""The engine's errors as sentences in the editor's language, found by their codes."""

from __future__ import annotations

from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..engine.errors import Path, RelationsError
from ..engine.reading.labels import named, titled_versions
from ..engine.schema import current
from ..models import Entry
from .context import database

WORDS = {
    "required": gettext_lazy("This field is required."),
    "too_short": gettext_lazy("Write at least {least} characters."),
    "too_long": gettext_lazy("Write at most {most} characters."),
    "too_small": gettext_lazy("Must be {least} or more."),
    "too_large": gettext_lazy("Must be {most} or less."),
    "too_far": gettext_lazy("Must lie between -{most} and {most}."),
    "too_few": gettext_lazy("Add some more: {least} are needed."),
    "too_many": gettext_lazy("Take some away: {most} is the most."),
    "between": gettext_lazy("Must lie between {ranges}."),
    "choice": gettext_lazy("Choose one of these: {choices}."),
    "slug": gettext_lazy("Write letters without accents, digits, hyphens and underscores alone."),
    "uid": gettext_lazy("Write letters without accents, digits and - _ . ~ alone."),
    "uuid": gettext_lazy("Must be a UUID."),
    "email": gettext_lazy("Enter a valid email address."),
    "pattern": gettext_lazy("Does not have the form that this field asks for: {pattern}"),
    "text": gettext_lazy("Must be text."),
    "characters": gettext_lazy("Contains characters that cannot be stored."),
    "number": gettext_lazy("Enter a number."),
    "integer": gettext_lazy("Enter a whole number."),
    "moment": gettext_lazy("Enter a valid date or time."),
    "years": gettext_lazy("Must lie between the years 1 and 9999."),
    "file": gettext_lazy("Choose a file."),
    "no_file": gettext_lazy("There is no such file any more."),
    "wrong_file": gettext_lazy("{name} is no file of these kinds: {kinds}."),
    "component": gettext_lazy("Must be one of these: {known}."),
    "gone": gettext_lazy("There is no entry “{name}” any more. Perhaps it was deleted meanwhile?"),
    "relation.link": gettext_lazy("This field is required."),
    "stale": gettext_lazy("Somebody else is changing this entry right now. Save again."),
}


def worded(error: RelationsError) -> str:
    """Return the error as a sentence in the current language, to be shown at its field.

    For an unknown code it is the error's own message, in English. An error inside a value, such as a
    component, begins with the path there.
    """
    return sentence(error, error.path[1:])


def sentence(error: RelationsError, within: Path) -> str:
    """Return the error as a sentence in the current language, to be shown at an input.

    `within` is the path from the input's value to the wrong part of it; () if the whole value is wrong.
    """
    text = _taken(error) if error.code == "unique" else str(WORDS.get(error.code, ""))
    if not text:
        return error.message
    params = {name: _shown(value) for name, value in error.params.items()}
    where = [str(step + 1) if isinstance(step, int) else step for step in within]
    said = text.format(**params)
    return f"{' › '.join(where)}: {said}" if where else said  # noqa: RUF001


def sentences(error: RelationsError, flow: int) -> str:
    """Return an error and its `others`, which are about one document, as one text, with the names of fields.

    `flow` is the primary key of the document's flow.
    """
    fields = current(database()).by_id[flow].fields
    found = []
    for each in error.all:
        field = fields.get(str(each.path[0])) if each.path and each.code else None
        found.append(f"{field.name}: {worded(each)}" if field else worded(each))
    return " ".join(found)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return _(" or ").join(
            _("{low} and {high}").format(low=localize(a), high=localize(b)) for a, b in value
        )
    return str(localize(value))


def _taken(error: RelationsError) -> str:
    using = database()
    rows = Entry.objects.using(using).filter(pk=error.params.get("entry") or 0)
    entry = rows.select_related("flow").prefetch_related(titled_versions(current(using))).first()
    if entry is None:
        return _("Another entry has this already: it must be unique.")
    text = _("“{}” has this already: it must be unique.").format(named(entry))
    return text.replace("{", "{{").replace("}", "}}")
