"""The translated texts of the scripts for files and components."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import ngettext

from ..relation_field.strings import _, strings, translated


def media_strings() -> dict[str, str | list[str]]:
    """Return the texts of the script for files, by key, in the current language.

    A text about a number is a list of singular and plural.
    """
    return translated(MEDIA, MEDIA_PLURAL)


def part_strings() -> dict[str, dict[str, str | list[str]]]:
    """Return the texts of the scripts for components by key, in groups: `lists`, `media`, `parts`, `rich`."""
    return {
        "lists": strings(),
        "media": media_strings(),
        "parts": translated(PARTS, {}),
        "rich": _rich(),
    }


def rich_strings() -> dict[str, str | list[str]]:
    """Return the texts of the editors of rich text by key, with those of lists and of files."""
    return {**strings(), **_rich()}


def _rich() -> dict[str, str | list[str]]:
    return {**media_strings(), **translated(RICH, {})}


MEDIA_PLURAL: dict[str, Callable[[int], str]] = {
    "use": lambda n: ngettext("Use {n} file", "Use {n} files", n),
    "uploading": lambda n: ngettext("Uploading {n} file…", "Uploading {n} files…", n),
}
CHANGED = {
    "remove": _("Remove {name}"),
    "removed": _("removed"),
    "added": _("new"),
    "saidRemoved": _("{name} removed."),
    "saidAdded": _("{name} added at position {to} of {total}."),
}
MEDIA = {
    "empty": _("No file yet."),
    "choose": _("Choose…"),
    "upload": _("Upload…"),
    "dropHere": _("Drop files here to upload them"),
    "searchFiles": _("Search files…"),
    "pickTitle": _("Files for {field}"),
    "noAlt": _("No alternative text"),
    "alt": _("Alternative text"),
    "caption": _("Caption"),
    "fileName": _("Name"),
    "describe": _("Describe {name}"),
    "describeHint": _("This belongs to the file, and shows wherever it is used."),
    "save": _("Save"),
    "gone": _("There is no such file any more."),
    "inUse": _("chosen already"),
    "notUploaded": _("{name} was not uploaded: {reason}"),
    "notSaved": _("This could not be saved: {reason}"),
    "offline": _("the server did not answer"),
    "wrongKind": _("The field does not take files of this kind."),
    **CHANGED,
}
RICH = {
    "tools": _("Formatting of {field}"),
    "kind": _("Kind of block"),
    "paragraph": _("Paragraph"),
    "heading": _("Heading {level}"),
    "headingLine": _("Heading"),
    "quote": _("Quote"),
    "codeBlock": _("Code block"),
    "bold": _("Bold"),
    "italic": _("Italic"),
    "underline": _("Underlined"),
    "strikethrough": _("Struck through"),
    "code": _("Code"),
    "item": _("Item of a list"),
    "unordered": _("List"),
    "ordered": _("Numbered list"),
    "link": _("Link"),
    "image": _("Image"),
    "undo": _("Undo"),
    "redo": _("Redo"),
    "address": _("Address of the link"),
    "apply": _("Apply"),
    "removeLink": _("Remove the link"),
    "wrongAddress": _("Type an address, such as https://example.com or /about."),
    "write": _("Write"),
    "preview": _("Preview"),
}
PARTS = {
    "empty": _("Nothing here yet."),
    "addPart": _("Add {name}"),
    "full": _("No more than {n} fit in here."),
    "openAll": _("Open all"),
    "closeAll": _("Close all"),
    "untitled": _("(empty)"),
    "notAdded": _("{name} could not be added: the server did not answer. Try again."),
    **CHANGED,
}
