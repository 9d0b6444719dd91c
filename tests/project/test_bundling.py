"""Static files as they are collected: one module for all of the app, hashed and compressed."""

import json
import re
import shutil
import subprocess
import sys

import pytest
from django.conf import settings

from relations_project.bundling import UnknownForm, bundle
from tests.requirements import require

pytestmark = [pytest.mark.once]


def run(files, *entries):
    """What the bundle prints in Node."""
    node = shutil.which("node")
    require(node, "node")
    text = bundle(entries or ["main.js"], files.__getitem__)
    done = subprocess.run(
        [node, "--input-type=module"], input=text, capture_output=True, text=True, check=False
    )
    return done.stdout.split() or done.stderr


@pytest.mark.slow
def test_a_bundle_does_what_its_modules_do():
    files = {
        "main.js": 'import {add, One as First} from "./lib/a.js";\nimport "./side.js";\n'
        "console.log(add(1), new First().two());\n",
        "other.js": 'import {add} from "./lib/a.js";\nconsole.log(add(0));\n',
        "lib/a.js": 'import {two} from "../two.js";\nlet count = 0;\n'
        "export const add = by => (count += by + 1);\n"
        "export class One {\n    two() {\n        return two();\n    }\n}\n",
        "two.js": "export function two() {\n    return 2;\n}\nexport async function later() {}\n",
        "side.js": 'console.log("side");\n',
    }
    assert run(files, "main.js", "other.js") == ["side", "2", "2", "3"]


@pytest.mark.parametrize(
    "text",
    [
        "export default 1;",
        "export {a};",
        'import * as all from "./b.js";',
        'import one from "./b.js";',
        'const b = await import("./b.js");',
        "const here = import.meta.url;",
        'import {b} from "./main.js";',
    ],
)
def test_what_a_bundle_cannot_keep_is_refused(text):
    files = {"main.js": text + "\n", "b.js": ""}
    with pytest.raises(UnknownForm, match=r"main\.js"):
        bundle(["main.js"], files.__getitem__)


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    environment = {"PATH": "/usr/bin:/bin", "STATIC_ROOT": str(folder), "SECRET_KEY": "x" * 50}
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
def test_every_module_that_pages_name_is_one_hashed_file(collected):
    paths = json.loads((collected / "staticfiles.json").read_text())["paths"]
    names = {path for name, path in paths.items() if re.fullmatch(r"relations/[\w-]+/main\.js", name)}
    assert len(names) == 1
    (name,) = names
    assert re.fullmatch(r"relations/bundle\.\w{12}\.js", name)


@pytest.mark.slow
def test_the_bundle_is_small_when_it_is_compressed(collected):
    (packed,) = collected.glob("relations/bundle.????????????.js.gz")
    assert packed.stat().st_size < 80_000
