"""Reading a package's imports and calls: the rules of `test_layers.py`, for any folder of Python files.

A module is named by its path below the folder, as in `engine/links/write`; a package by its folder.
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

Graph = Mapping[str, Collection[str]]
INIT = "__init__"


@dataclass(frozen=True)
class Tree:
    """The Python files below `root`, whose package is imported by the name of that folder."""

    root: Path

    @cached_property
    def files(self) -> dict[str, Path]:
        """The files by module, migrations left out."""
        found = sorted(path for path in self.root.rglob("*.py") if "migrations" not in path.parts)
        return {path.relative_to(self.root).with_suffix("").as_posix(): path for path in found}

    @cached_property
    def syntax(self) -> dict[str, ast.Module]:
        return {module: ast.parse(path.read_text()) for module, path in self.files.items()}

    @cached_property
    def imports(self) -> dict[str, set[str]]:
        """The modules that each module imports, wherever in it: within functions and for types alone, too.

        To import a module runs the `__init__` of the folders that it is in and the importer is not.
        """
        return {module: set(self._imported(module)) - {module} for module in self.files}

    def below(self, folder: str) -> list[str]:
        return [module for module in self.files if module.startswith(f"{folder}/")]

    def _imported(self, module: str) -> Iterator[str]:
        for parts in imported_names(self.syntax[module], (self.root.name, *module.split("/"))):
            for length in range(1, len(parts) + 1):
                name = "/".join(parts[:length])
                if f"{name}/{INIT}" in self.files and not f"{module}/".startswith(f"{name}/"):
                    yield f"{name}/{INIT}"
            for name in ("/".join(parts), "/".join(parts[:-1])):
                if name in self.files or f"{name}/{INIT}" in self.files:
                    yield name if name in self.files else f"{name}/{INIT}"
                    break


def imported_names(syntax: ast.Module, importer: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The names below the importer's top package that its syntax imports, as paths.

    The last part may be a module or a name in one. `importer` is a path that starts with the top package.
    """
    for node in ast.walk(syntax):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = list(importer[: len(importer) - node.level]) if node.level else []
            base = [*above, *(node.module.split(".") if node.module else [])]
            names = [[*base, alias.name] for alias in node.names]
        else:
            continue
        yield from (tuple(name[1:]) for name in names if name[0] == importer[0])


# -- order ------------------------------------------------------------------------------------------


def upward(tree: Tree, folder: str, levels: Sequence[Collection[str]]) -> list[str]:
    """Imports inside `folder` that do not go down: `levels` are its files and folders, from the top.

    What has no level, and a level's name that is not there, are named as well.
    """
    level = {name: number for number, names in enumerate(levels) for name in names}
    rooms = {room(folder, module) for module in tree.below(folder)} - {INIT}
    wrong = [f"{name} has no level" for name in sorted(rooms - level.keys())]
    wrong += [f"{name} is not there" for name in sorted(level.keys() - rooms)]
    for module in tree.below(folder):
        for other in tree.imports[module]:
            if not other.startswith(f"{folder}/"):
                continue
            here, there = room(folder, module), room(folder, other)
            if here != there and INIT not in (here, there) and level.get(here, 0) >= level.get(there, 99):
                wrong.append(f"{module} imports {other}")
    return wrong


def room(folder: str, module: str) -> str:
    """The file or the folder, directly in `folder`, that the module is or is in."""
    return module.removeprefix(f"{folder}/").split("/")[0]


def circles(graph: Graph) -> list[list[str]]:
    """The groups of two or more that import one another (Tarjan's strongly connected components)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        number[node] = low[node] = len(number)
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in number:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], number[other])
        if low[node] == number[node]:
            at = stack.index(node)
            group = sorted(stack[at:])
            del stack[at:]
            if len(group) > 1:
                found.append(group)

    for node in sorted(graph):
        if node not in number:
            visit(node)
    return found


def folder_circles(tree: Tree) -> list[list[str]]:
    """Circles of the files and folders that stand side by side in any folder."""
    found = []
    folders = {parent.as_posix() for module in tree.files for parent in Path(module).parents}
    for folder in sorted({"", *folders} - {"."}):
        start = f"{folder}/" if folder else ""
        graph: dict[str, set[str]] = defaultdict(set)
        for module, others in tree.imports.items():
            inside = [other for other in others if other.startswith(start)]
            if module.startswith(start) and room(folder, module) != INIT:
                here = room(folder, module)
                graph[here] |= {room(folder, other) for other in inside} - {here, INIT}
        found += [[start + name for name in group] for group in circles(graph)]
    return found


# -- names and numbers ------------------------------------------------------------------------------


def repeated(tree: Tree, folder: str, exempt: Collection[str], most: int = 2) -> list[str]:
    """File names that are there more than `most` times below the folder."""
    names = Counter(module.rsplit("/", 1)[-1] for module in tree.below(folder))
    return sorted(name for name, times in names.items() if times > most and name not in exempt)


def loose_files(tree: Tree, folder: str) -> list[str]:
    return [m for m in tree.below(folder) if "/" not in m.removeprefix(f"{folder}/") and not m.endswith(INIT)]


def folders(tree: Tree, folder: str) -> set[str]:
    rest = [module.removeprefix(f"{folder}/") for module in tree.below(folder)]
    return {module.split("/")[0] for module in rest if "/" in module}


def imported_from_outside(tree: Tree, folder: str) -> set[str]:
    """The modules of the folder that others import, by the names of packages for their `__init__`."""
    outside = [module for module in tree.files if not module.startswith(f"{folder}/")]
    found = set()
    for module in outside:
        for parts in imported_names(tree.syntax[module], (tree.root.name, *module.split("/"))):
            names = ("/".join(parts), "/".join(parts[:-1]))
            known = next((n for n in names if n in tree.files or f"{n}/{INIT}" in tree.files), "")
            if f"{known}/".startswith(f"{folder}/"):
                found.add(known)
    return found


# -- writing of links -------------------------------------------------------------------------------

MODELS = ("Link", "InverseLink")
RELATED = ("links", "incoming")  # the managers of rows that have links
CALLS = {
    "create",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "update",
    "bulk_update",
    "save",
    "delete",
}
ORDERING = {"above", "below", "top", "bottom", "to", "up", "down", "swap"}
WRITERS = CALLS | {f"a{name}" for name in CALLS} | ORDERING


def link_writes(syntax: ast.AST) -> list[int]:
    """The lines of calls that write links.

    Followed are the models and their managers, the querysets and rows that come of them, and names that
    are given one of these: by assignment, in a loop, or by an annotation, which attributes may have, too.
    """
    models = {*MODELS}
    for node in ast.walk(syntax):
        if isinstance(node, ast.ImportFrom):
            models |= {alias.asname for alias in node.names if alias.name in MODELS and alias.asname}
    attributes = {*RELATED, *_annotated(syntax, models)}
    found: set[int] = set()
    for scope in _scopes(syntax):
        links = set(models)
        while True:  # until no further name is known to hold links
            more = {name for node in _own(scope) for name in _given(node, links, models, attributes)}
            if more <= links:
                break
            links |= more
        for node in _own(scope):
            call = node.func if isinstance(node, ast.Call) else None
            if (
                isinstance(call, ast.Attribute)
                and call.attr in WRITERS
                and _is_link(call.value, links, attributes)
            ):
                found.add(node.lineno)
    return sorted(found)


def _scopes(syntax: ast.AST) -> Iterator[ast.AST]:
    yield syntax
    yield from (n for n in ast.walk(syntax) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def _own(scope: ast.AST) -> Iterable[ast.AST]:
    """The nodes of a function with those of the functions in it; of a module, those outside of functions."""
    if not isinstance(scope, ast.Module):
        return list(ast.walk(scope))
    inner = {id(n) for f in _scopes(scope) if f is not scope for n in ast.walk(f)}
    return [node for node in ast.walk(scope) if id(node) not in inner]


def _annotated(syntax: ast.AST, models: Collection[str]) -> Iterator[str]:
    """The attributes and methods of classes that are annotated as links."""
    for holder in (node for node in ast.walk(syntax) if isinstance(node, ast.ClassDef)):
        for node in holder.body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                if _names(node.annotation) & {*models}:
                    yield node.target.id
            elif isinstance(node, ast.FunctionDef) and node.returns and _names(node.returns) & {*models}:
                yield node.name


def _given(
    node: ast.AST, links: Collection[str], models: Collection[str], attributes: Collection[str]
) -> Iterator[str]:
    """The names that the node makes names of links."""
    if isinstance(node, ast.Assign) and _is_link(node.value, links, attributes):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension | ast.NamedExpr):
        source = node.value if isinstance(node, ast.NamedExpr) else node.iter
        if isinstance(node.target, ast.Name) and _is_link(source, links, attributes):
            yield node.target.id
    elif isinstance(node, ast.arg):
        if node.annotation and _names(node.annotation) & {*models}:
            yield node.arg
    elif isinstance(node, ast.AnnAssign):
        holds = _names(node.annotation) & {*models} or (
            node.value and _is_link(node.value, links, attributes)
        )
        if holds and isinstance(node.target, ast.Name):
            yield node.target.id


def _is_link(node: ast.AST, links: Collection[str], attributes: Collection[str]) -> bool:
    """Whether a chain of attributes, calls and subscripts starts at links, or passes a manager of them."""
    while True:
        if isinstance(node, ast.Attribute):
            if node.attr in attributes:
                return True
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return isinstance(node, ast.Name) and node.id in links


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
