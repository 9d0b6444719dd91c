"""The house is easy to see: who may import whom."""

import ast
from pathlib import Path

import pytest

import relations

ROOT = Path(relations.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*.py") if "migrations" not in path.parts)

# A layer may import itself, and those that stand after its arrow.
LAYERS = {
    "api/moltin": {"api/moltin", "api", "engine", "models", "root"},
    "api/strapi": {"api/strapi", "api", "engine", "models", "root"},
    "api": {"api", "engine", "models", "root"},
    "admin": {"admin", "api", "engine", "models", "root"},
    "transfer": {"transfer", "engine", "models", "root"},
    "management": {"management", "transfer", "demo", "api", "engine", "models", "root"},
    "demo": {"demo", "transfer", "engine", "models", "root"},
    "engine": {"engine", "models", "root"},
    "models": {"models", "root"},
    "root": {"root", "models"},
}


def layer(parts: tuple[str, ...]) -> str:
    """The layer of a module, from its path below the app."""
    name = "/".join(parts[:2])
    if name in LAYERS:
        return name
    return parts[0] if parts and parts[0] in LAYERS else "root"


def imports(path: Path) -> list[tuple[str, ...]]:
    """The modules of this app that a file imports, as paths below the app."""
    package = path.relative_to(ROOT).with_suffix("").parts
    found: list[tuple[str, ...]] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = list(package[: len(package) - node.level]) if node.level else None
            module = node.module.split(".") if node.module else []
            base = ["relations", *above, *module] if above is not None else module
            names = [[*base, alias.name] for alias in node.names]
        else:
            continue
        found += [tuple(name[1:]) for name in names if name[0] == "relations"]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_arrows_point_one_way(path):
    here = layer(path.relative_to(ROOT).with_suffix("").parts)
    if here == "root" and path.name in ("apps.py", "urls.py"):
        return  # these two put the house together
    wrong = {"/".join(name) for name in imports(path) if layer(name) not in LAYERS[here]}
    assert not wrong, f"{here} must not import {sorted(wrong)}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_app_knows_nothing_of_the_project_around_it(path):
    assert "relations_project" not in path.read_text()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_small(path):
    lines = path.read_text().count("\n")
    assert lines <= 320, f"{lines} lines: does it hold two ideas?"


def test_only_the_engine_writes_links():
    writers = ("bulk_create", "bulk_update", ".delete(", ".update(", ".create(", ".save(")
    for path in FILES:
        if layer(path.relative_to(ROOT).with_suffix("").parts) in ("engine", "models"):
            continue
        for line in path.read_text().splitlines():
            if "Link.objects" in line or "links." in line:
                assert not any(writer in line for writer in writers), f"{path}: {line}"
