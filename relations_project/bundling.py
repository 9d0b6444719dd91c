"""Makes one file of JavaScript modules and all that they import, so that a page asks for one.

It takes the forms of import and export that the app's own modules have, and refuses any other; each module
becomes a function that runs once and returns what it exports. Nothing is rewritten within the code.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable

IMPORT = re.compile(r'^import (?:\{([^{}]*)\} from )?"([^"]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:const|class|function) (\w+))", re.MULTILINE)
OTHER = re.compile(r"^(?:import|export)\b|\bimport\(|\bimport\.meta\b", re.MULTILINE)


class UnknownForm(Exception):
    """A module imports or exports in a way that a bundle cannot keep, or modules import one another."""


def bundle(entries: Iterable[str], read: Callable[[str], str]) -> str:
    """Return the modules at the paths `entries` together with all modules that they import, as one module.

    `read` gives the text at a path. Raises UnknownForm.
    """
    made: dict[str, str] = {}
    for entry in entries:
        _add(entry, read, made, ())
    return "\n".join(made.values())


def _add(path: str, read: Callable[[str], str], made: dict[str, str], above: tuple[str, ...]) -> None:
    """Add the module to `made`, after those that it imports; `above` are those that import it."""
    if path in above:
        raise UnknownForm(f"{path} imports itself, by {', '.join(above)}")
    if path in made:
        return
    text = read(path)
    for found in IMPORT.finditer(text):
        _add(_resolved(path, found[2]), read, made, (*above, path))
    made[path] = _function(path, text, list(made))


def _function(path: str, text: str, known: list[str]) -> str:
    def imported(found: re.Match[str]) -> str:
        if found[1] is None:
            return ""
        names = found[1].replace(" as ", ": ")
        return f"const {{{names}}} = module{known.index(_resolved(path, found[2]))};"

    exported = ", ".join(EXPORT.findall(text))
    code = EXPORT.sub("", IMPORT.sub(imported, text))
    if other := OTHER.search(code):
        line = code[other.start() :].partition("\n")[0]
        raise UnknownForm(f"{path}: {line}")
    return f"const module{len(known)} = (() => {{\n{code}\nreturn {{{exported}}};\n}})();"


def _resolved(path: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
