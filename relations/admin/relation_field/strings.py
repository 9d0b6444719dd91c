"""The translated texts of the relation field's script."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import get_language, gettext, ngettext


def strings() -> dict[str, str | list[str]]:
    """Return the texts of the relation field's script, by key, in the current language.

    A text about a number is a list of singular and plural. The script replaces `{name}` in a text.
    """
    return {"language": get_language() or "en", **translated(SINGLE, PLURAL)}


def translated(
    single: Mapping[str, str], plural: Mapping[str, Callable[[int], str]]
) -> dict[str, str | list[str]]:
    """Return texts by key in the current language: those of `single`, and [singular, plural] of `plural`.

    A value of `plural` is a function, which returns the translated text about a number.
    """
    pairs = {key: [text(1), text(2)] for key, text in plural.items()}
    return {**pairs, **{key: gettext(text) for key, text in single.items()}}


def _(text: str) -> str:
    """Return the text unchanged. The call marks it for `makemessages`, and it is translated later."""
    return text


PLURAL: dict[str, Callable[[int], str]] = {
    "selected": lambda n: ngettext("{n} selected:", "{n} selected:", n),
    "changes": lambda n: ngettext("{n} change not saved", "{n} changes not saved", n),
    "connectMarked": lambda n: ngettext("Connect {n}", "Connect {n}", n),
    "saidMovedMany": lambda n: ngettext("{n} moved to position {to}.", "{n} moved to position {to}.", n),
    "saidRemovedMany": lambda n: ngettext("{n} disconnected.", "{n} disconnected.", n),
    "saidAddedMany": lambda n: ngettext("{n} connected.", "{n} connected.", n),
}
SINGLE = {
    "empty": _("Nothing is connected yet."),
    "search": _("Search to connect…"),
    "searchIn": _("Search in"),
    "connectMany": _("Connect many…"),
    "create": _("Create new"),
    "createAnother": _("Create a new one to connect"),
    "selectAll": _("Select all"),
    "all": _("all"),
    "tooMany": _("Only the first {n} were selected."),
    "moveTo": _("Move to…"),
    "sortBy": _("Sort by…"),
    "sortOnce": _("Sort the list once"),
    "saidSorted": _("The list was sorted."),
    "tooLong": _("Only a list of {n} rows at most can be sorted."),
    "toTop": _("To top"),
    "toBottom": _("To bottom"),
    "disconnect": _("Disconnect"),
    "undo": _("Undo"),
    "undoAll": _("Undo all"),
    "range": _("{first}–{last} of {total}"),  # noqa: RUF001
    "rangeMore": _("{first}–{last} of {total}, more as you scroll"),  # noqa: RUF001
    "select": _("Select {name}"),
    "drag": _("Drag to move"),
    "up": _("Move {name} up"),
    "down": _("Move {name} down"),
    "more": _("More for {name}"),
    "remove": _("Disconnect {name}"),
    "undoOf": _("Undo the change of {name}"),
    "added": _("added"),
    "moved": _("moved from {from}"),
    "removed": _("removed"),
    "edited": _("edited"),
    "datumOf": _("{label} of {name}"),
    "yes": _("yes"),
    "no": _("no"),
    "only": _("{status} only"),
    "loading": _("Loading…"),
    "failed": _("The list could not be loaded."),
    "retry": _("Try again"),
    "where": _("Where to connect"),
    "atEnd": _("at the bottom"),
    "atStart": _("at the top"),
    "afterSelected": _("after the selected row"),
    "connected": _("connected"),
    "connectedAt": _("connected, no. {n}"),
    "searchFailed": _("The search failed."),
    "saidFound": _("{name} stands at position {to}."),
    "noResults": _("Nothing found."),
    "results": _("{n} found"),
    "moreResults": _("More results"),
    "pickTitle": _("Connect to {field}"),
    "moveTitle": _("Move {name}"),
    "moveManyTitle": _("Move {n} rows"),
    "position": _("Position (1–{total})"),  # noqa: RUF001
    "move": _("Move"),
    "cancel": _("Cancel"),
    "changedElsewhere": _("Somebody else has changed this list meanwhile. Saving brings both together."),
    "keys": _("Alt and arrows move a row, Space selects it, Delete disconnects it, M asks for a position."),
    "openWhole": _("Open the whole page"),
    "close": _("Close"),
    "drawerFailed": _("That did not work, and {name} may not be saved. Close this, and look at it again."),
    "saidRenewed": _("{name} was saved."),
    "none": _("none"),
    "instead": _("instead of {name}"),
    "saidMoved": _("{name} moved to position {to} of {total}."),
    "saidAdded": _("{name} connected at position {to} of {total}."),
    "saidRemoved": _("{name} disconnected."),
    "saidRestored": _("The change of {name} was undone."),
    "saidUndone": _("The last change was undone."),
    "saidUndoneAll": _("All changes were undone."),
    "saidEdge": _("{name} cannot move further."),
    "saidChosen": _("{name} chosen."),
    "saidEmptied": _("Nothing chosen."),
}
