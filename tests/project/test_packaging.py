import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = [pytest.mark.slow, pytest.mark.once]

ROOT = settings.BASE_DIR
PACKAGE = ROOT / "relations"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory) -> set[str]:
    """The names in a freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


def test_the_wheel_holds_the_reusable_package_alone(shipped):
    tops = {name.partition("/")[0] for name in shipped}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"relations"}


def test_the_wheel_holds_the_packages_code_and_data(shipped):
    files = (path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert {str(path.relative_to(ROOT)) for path in files} <= shipped


def test_the_wheel_holds_the_templates_of_the_app(shipped):
    templates = {str(path.relative_to(ROOT)) for path in (PACKAGE / "templates").rglob("*.html")}
    assert "relations/templates/relations/admin/relation_field.html" in templates
    assert {name for name in shipped if name.endswith(".html")} == templates


def test_the_wheel_holds_no_template_of_the_server(shipped):
    templates = {path.relative_to(ROOT / "templates") for path in (ROOT / "templates").rglob("*.html")}
    assert Path("admin/base_site.html") in templates
    assert {f"relations/templates/{path}" for path in templates} & shipped == set()


def test_the_wheel_holds_the_licence(shipped):
    assert any(name.endswith("licenses/LICENSE") for name in shipped)
