"""The paths that the README and the documentation name."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    *sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")),
]
LISTINGS = [("README.md", ""), ("docs/architecture.md", "relations/")]  # a page, and the folder that it lists
NO_PATHS = re.compile(r"^/|/jsonapi/")  # URLs, and the dialect that CONTRIBUTING takes for an example
PATH = re.compile(r"[\w./-]+(?:/|\.(?:py|js|html|md|toml))")
TOPS = [ROOT / name for name in ("relations", "relations_project", "templates", "tests", "docs", "bench")]
EXISTING = {
    f"/{path.relative_to(ROOT)}{'/' if path.is_dir() else ''}"
    for path in [*ROOT.iterdir(), *(path for top in TOPS for path in top.rglob("*"))]
    if "__pycache__" not in path.parts
}


def exists(name: str) -> bool:
    """Whether there is such a file or folder: pages may leave out the folder that they are about."""
    return any(path.endswith(f"/{name}") for path in EXISTING)


def named(text: str) -> set[str]:
    """The paths that are marked as code, outside of code blocks."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    found = {name for name in re.findall(r"`([^`\s]+)`", prose) if PATH.fullmatch(name)}
    return {name for name in found if not NO_PATHS.search(name)}


def listed(page: str, folder: str) -> Iterator[str]:
    """The paths in the code block below "Where things are", which lists `folder`.

    A line is a path, or several with two spaces between them; then a description, whose paths are below the
    first. An indented line is below the last one that is not.
    """
    text = (ROOT / page).read_text()
    block = re.search(r"^## Where things are$.*?^```$\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert block is not None
    parent = ""
    for line in block[1].splitlines():
        indent, names, description = re.fullmatch(r"( *)(\S+(?:  \S+)*)(.*)", line).groups()
        heads, inner = ([w.strip(",;:") for w in text.split()] for text in (names, description))
        parent = parent if indent else heads[0]
        base = folder + (parent if indent else "")
        yield from (f"{base}{name}" for name in heads if PATH.fullmatch(name))
        yield from (f"{base}{heads[0]}{name}" for name in inner if PATH.fullmatch(name))


@pytest.mark.parametrize("name", PAGES)
def test_links_of_a_page_lead_to_files(name):
    text = (ROOT / name).read_text()
    linked = {path.partition("#")[0] for path in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in path}
    assert {path for path in linked if path and not ((ROOT / name).parent / path).exists()} == set()


@pytest.mark.parametrize("name", PAGES)
def test_paths_that_a_page_names_exist(name):
    assert {path for path in named((ROOT / name).read_text()) if not exists(path)} == set()


@pytest.mark.parametrize(("name", "least"), [("CONTRIBUTING.md", 80), ("docs/architecture.md", 15)])
def test_paths_are_found_in_a_page(name, least):
    assert len(named((ROOT / name).read_text())) > least


@pytest.mark.parametrize(("name", "folder"), LISTINGS)
def test_paths_of_a_listing_exist(name, folder):
    assert {path for path in listed(name, folder) if f"/{path}" not in EXISTING} == set()


@pytest.mark.parametrize(("name", "folder"), LISTINGS)
def test_a_listing_has_every_room(name, folder):
    rooms = {"relations/", "relations/engine/", "relations/admin/", "relations/api/", "relations/transfer/"}
    packages = {
        f"{room}{path.name}/"
        for room in rooms
        for path in (ROOT / room).iterdir()
        if (path / "__init__.py").exists()
    }
    assert packages - set(listed(name, folder)) == {"relations/migrations/"}
