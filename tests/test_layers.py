"""The house is easy to see: who may import whom, and what a folder may hold."""

import ast
from pathlib import Path

import pytest

import relations
from tests.layers import (
    Tree,
    circles,
    folder_circles,
    folders,
    imported_from_outside,
    imported_names,
    link_writes,
    loose_files,
    repeated,
    upward,
)

pytestmark = pytest.mark.once

ROOT = Path(relations.__file__).parent
TREE = Tree(ROOT)

# A layer may import itself, and those that stand after its arrow.
LAYERS = {
    "admin_site": {"admin_site", "admin", "access", "engine", "models", "root"},
    "oauth": {"oauth", "management", "admin", "api/moltin", "api", "access", "models", "root"},
    "api/moltin": {"api/moltin", "api", "access", "engine", "models", "root"},
    "api/strapi": {"api/strapi", "api", "access", "engine", "models", "root"},
    "api": {"api", "access", "engine", "models", "root"},
    "admin": {"admin", "access", "engine", "many_to_many", "models", "root"},
    "transfer": {"transfer", "engine", "models", "root"},
    "management": {"management", "transfer", "demo", "access", "engine", "models", "root"},
    "demo": {"demo", "transfer", "engine", "models", "root"},
    "templatetags": {"templatetags", "engine", "root"},
    "pytest_plugin": {"transfer", "root"},
    "linked": {"linked", "engine", "root"},
    "fields": {"fields", "many_to_many", "models", "root"},
    "many_to_many": {"many_to_many", "models", "root"},
    "checks": {"checks", "access", "engine", "models", "root"},
    "engine": {"engine", "access", "models", "root"},
    "access": {"access", "models", "root"},
    "models": {"models", "root"},
    "root": {"root", "models"},
}

# From the top: each imports those on lines below it, none beside it.
ENGINE = (
    ("bulk", "preview", "removal"),
    ("documents",),
    ("publishing", "reading", "definitions"),
    ("links", "versions"),
    ("assets",),
    ("query",),
    ("view", "resources", "titles"),
    ("locks",),
    ("schema", "operations"),
    ("values",),
    ("errors",),
)
ADMIN = (
    ("assets", "components", "entries", "flows", "locales", "tokens"),
    ("diagram", "fields", "inputs", "ordered"),
    ("relation_field",),
    ("attributes", "subject", "refusals"),
    ("acting", "choices", "guard", "jsonfield", "saying", "secret", "wording"),
    ("context", "bases", "sent", "thumbnails", "written_out"),
)
TRANSFER = (
    ("backup", "define", "drawing", "exporting", "fetching", "importing", "moltin"),
    ("dumping", "http", "schema", "stored"),
    ("archive", "strapi"),
    ("findings", "progress", "report"),
)

# The face of the engine: no other module of it is imported from outside.
FACE = {
    "engine/assets/shape",
    "engine/assets",
    "engine/bulk",
    "engine/definitions",
    "engine/documents",
    "engine/errors",
    "engine/operations",
    "engine/preview",
    "engine/query",
    "engine/reading",
    "engine/reading/components",
    "engine/reading/counts",
    "engine/reading/entry_rows",
    "engine/reading/grammar",
    "engine/reading/grammar/pagination",
    "engine/reading/incoming",
    "engine/reading/labels",
    "engine/reading/lists",
    "engine/reading/matches",
    "engine/reading/pages",
    "engine/reading/populate",
    "engine/reading/reverse",
    "engine/reading/states",
    "engine/reading/used_by",
    "engine/removal",
    "engine/resources",
    "engine/schema",
    "engine/titles",
    "engine/values",
    "engine/versions",
    "engine/versions/balancing",
    "engine/versions/checking",
    "engine/versions/indexing",
    "engine/view",
}

# What the engine keeps to itself: rows of links and versions, locks, and the lists that are written.
INNER = ("models/Link", "models/InverseLink", "models/EntryVersion", "engine/locks", "engine/links")
ABOVE = {"admin_site", "oauth", "api/moltin", "api/strapi", "api", "admin", "transfer", "management", "demo"}

# Names that may be there more than twice: each folder has one of its own.
EVERYWHERE = {"__init__", "types", "base", "forms", "admin"}


def layer(module: str) -> str:
    """The layer of a module."""
    parts = module.split("/")
    name = "/".join(parts[:2])
    if name in LAYERS:
        return name
    return parts[0] if parts[0] in LAYERS else "root"


def inner(syntax: ast.Module, module: str) -> list[str]:
    """What the module imports of the engine's own."""
    found = {"/".join(name) for name in imported_names(syntax, ("relations", *module.split("/")))}
    names = {name.replace("models/link/", "models/").replace("models/entry/", "models/") for name in found}
    return sorted(name for name in names if any(f"{name}/".startswith(f"{each}/") for each in INNER))


def faults(find, modules=tuple(TREE.files)):
    """What a function finds wrong in each of the modules; those in which it finds nothing are left out."""
    return {module: found for module in modules if (found := find(module))}


def wrong_arrows(module):
    if module in ("apps", "urls"):
        return []  # these two put the house together
    found = imported_names(TREE.syntax[module], ("relations", *module.split("/")))
    return sorted(name for name in map("/".join, found) if layer(name) not in LAYERS[layer(module)])


def test_arrows_point_one_way():
    assert faults(wrong_arrows) == {}


@pytest.mark.parametrize(
    ("folder", "levels"),
    [
        pytest.param("engine", ENGINE, id="engine"),
        pytest.param("admin", ADMIN, id="admin"),
        pytest.param("transfer", TRANSFER, id="transfer"),
    ],
)
def test_what_stands_above_imports_what_stands_below(folder, levels):
    assert upward(TREE, folder, levels) == []


def test_no_files_import_one_another():
    assert circles(TREE.imports) == []


def test_no_folders_import_one_another():
    assert folder_circles(TREE) == []


def test_the_engine_has_one_face():
    assert imported_from_outside(TREE, "engine") == FACE


def test_the_engine_has_ten_loose_files_at_most():
    assert len(loose_files(TREE, "engine")) <= 10


def test_the_engine_has_nine_folders_at_most():
    assert len(folders(TREE, "engine")) <= 9


@pytest.mark.parametrize("folder", ["engine", "admin"])
def test_one_file_name_has_one_job(folder):
    assert repeated(TREE, folder, EVERYWHERE) == []


def test_only_the_engine_writes_links():
    others = [module for module in TREE.files if layer(module) not in ("engine", "models")]
    assert faults(lambda module: link_writes(TREE.syntax[module]), others) == {}


def test_the_admin_asks_the_engine_for_links_and_versions():
    def asked_past_it(module):
        nodes = [node for node in ast.walk(TREE.syntax[module]) if isinstance(node, ast.ImportFrom)]
        return inside & {alias.name for node in nodes for alias in node.names}

    inside = {"Link", "InverseLink", "EntryVersion", "Locks", "ForwardList", "InverseList"}
    assert faults(asked_past_it, [name for name in TREE.files if name.startswith("admin/")]) == {}


def test_the_admin_saves_in_one_place():
    def overrides(module):
        nodes = ast.walk(TREE.syntax[module])
        return [n.lineno for n in nodes if isinstance(n, ast.FunctionDef) and n.name == "changeform_view"]

    assert set(faults(overrides)) == {"admin/refusals"}


def test_only_the_engine_knows_rows_locks_and_lists():
    above = [module for module in TREE.files if layer(module) in ABOVE]
    assert faults(lambda module: inner(TREE.syntax[module], module), above) == {}


def test_the_app_knows_nothing_of_the_project_around_it():
    assert [name for name, path in TREE.files.items() if "relations_project" in path.read_text()] == []


def test_files_are_small():
    """A longer one may hold two ideas."""
    lines = {name: path.read_text().count("\n") for name, path in TREE.files.items()}
    assert {name: count for name, count in lines.items() if count > 320} == {}


# -- each rule can fail -----------------------------------------------------------------------------


def tree(root, files):
    """A package `app` of these files, by their modules."""
    for module, text in files.items():
        path = root / "app" / f"{module}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Tree(root / "app")


def test_an_arrow_up_is_found(tmp_path):
    found = tree(tmp_path, {"engine/low": "from .high import a", "engine/high": "a = 1"})
    assert upward(found, "engine", (("high",), ("low",))) == ["engine/low imports engine/high"]


def test_an_arrow_to_a_neighbour_is_found(tmp_path):
    found = tree(tmp_path, {"engine/a/x": "from ..b import y", "engine/b/y": ""})
    assert upward(found, "engine", (("a", "b"),)) == ["engine/a/x imports engine/b/y"]


def test_an_arrow_down_is_fine(tmp_path):
    found = tree(tmp_path, {"engine/low": "a = 1", "engine/high": "from app.engine.low import a"})
    assert upward(found, "engine", (("high",), ("low",))) == []


def test_a_file_without_a_level_is_found(tmp_path):
    assert upward(tree(tmp_path, {"engine/new": ""}), "engine", ()) == ["new has no level"]


def test_a_level_without_a_file_is_found(tmp_path):
    assert upward(tree(tmp_path, {"engine/a": ""}), "engine", (("a", "gone"),)) == ["gone is not there"]


@pytest.mark.parametrize(
    "text",
    [
        "from .b import b",
        "from app.b import b",
        "from . import b",
        "import app.b",
        "def f():\n    from .b import b",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .b import b",
    ],
)
def test_a_circle_of_files_is_found(tmp_path, text):
    found = tree(tmp_path, {"a": text, "b": "from .c import c", "c": "from .a import a"})
    assert circles(found.imports) == [["a", "b", "c"]]


def test_a_circle_through_a_folder_that_hands_on_names_is_found(tmp_path):
    files = {"one/__init__": "from .x import x", "one/w": "", "one/x": "from ..two import z"}
    found = tree(tmp_path, {**files, "two/z": "from ..one.w import w"})
    assert circles(found.imports) == [["one/__init__", "one/x", "two/z"]]


def test_a_circle_of_folders_is_found(tmp_path):
    files = {"p/one/a": "from ..two import b", "p/two/b": "", "p/two/c": "from ..one import d", "p/one/d": ""}
    found = tree(tmp_path, files)
    assert circles(found.imports) == []
    assert folder_circles(found) == [["p/one", "p/two"]]


def test_a_way_past_the_face_is_found(tmp_path):
    files = {"engine/inner": "a = 1", "engine/links/x": "", "api/one": "from ..engine.inner import a"}
    found = tree(tmp_path, {**files, "api/two": "from app.engine.links import x"})
    assert imported_from_outside(found, "engine") == {"engine/inner", "engine/links/x"}


def test_a_name_that_is_there_three_times_is_found(tmp_path):
    files = {f"engine/{folder}/{name}": "" for folder in "abc" for name in ("rules", "types")}
    assert repeated(tree(tmp_path, files), "engine", EVERYWHERE) == ["rules"]


def test_loose_files_and_folders_are_counted(tmp_path):
    files = ("engine/__init__", "engine/a", "engine/b", "engine/one/c", "engine/one/d", "api/e")
    found = tree(tmp_path, dict.fromkeys(files, ""))
    assert loose_files(found, "engine") == ["engine/a", "engine/b"]
    assert folders(found, "engine") == {"one"}


@pytest.mark.parametrize(
    "text",
    [
        "from relations.models import Entry, Link",
        "from relations.models import EntryVersion as Row",
        "from relations.models.link import InverseLink",
        "from ..engine.locks import Locks",
        "from relations.engine.links.lists import ForwardList",
        "from ..engine import links",
        "def f():\n    from ..models import Link",
    ],
)
def test_what_the_engine_keeps_to_itself_is_found(text):
    assert inner(ast.parse(text), "api/views")


def test_other_models_are_not_the_engines_own():
    assert not inner(
        ast.parse("from ..models import Entry, Status\nfrom ..engine.reading import x"), "api/views"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Link.objects.create(field=1)",
        "Link.objects.using('x').filter(pk=1).delete()",
        "Link.objects.using('x').filter(\n    pk=1\n).update(position=1)",
        "InverseLink.objects.bulk_create([])",
        "Link(field=1).save()",
        "version.links.all().delete()",
        "entry.incoming.update(position=1)",
        "rows = Link.objects.all()\nrows.delete()",
        "first = version.links.all()[0]\nfirst.top()",
        "for row in Link.objects.all():\n    row.save()",
        "def f():\n    rows = Link.objects.all()\n    def g():\n        rows.delete()",
        "def f(rows: QuerySet[Link]):\n    rows.filter(pk=1).delete()",
        "from relations.models import Link as Row\nRow.objects.all().delete()",
        "class A:\n    rows: QuerySet[Link]\n    def f(self):\n        self.rows.delete()",
        "class A:\n    def rows(self) -> QuerySet[Link]: ...\n    def f(self):\n        self.rows().delete()",
        "async def f():\n    await Link.objects.acreate()",
    ],
)
def test_a_write_of_links_is_found(text):
    assert link_writes(ast.parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "Link.objects.filter(pk=1).count()",
        "# Link.objects.create()",
        "links.write(owner, changes)",
        "Entry.objects.filter(pk__in=Link.objects.values('target')).delete()",
        "rows = Link.objects.all()\nentry.delete()",
    ],
)
def test_what_writes_no_links_is_left_alone(text):
    assert not link_writes(ast.parse(text))
