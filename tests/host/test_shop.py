"""The app in another project: installed from its wheel, listed in INSTALLED_APPS, included in the URLs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

HERE = Path(__file__).parent

pytestmark = [pytest.mark.slow, pytest.mark.once]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A function that runs Python in the shop's folder, where only the installed wheel is to be found."""
    folder = tmp_path_factory.mktemp("shop")
    wheel = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(wheel, cwd=settings.BASE_DIR, check=True, capture_output=True)
    target = [
        *("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(folder / "installed"))
    ]
    subprocess.run(
        [sys.executable, *target, str(next(folder.glob("*.whl")))], check=True, capture_output=True
    )

    def run(*arguments, module="shop.settings", lean=False):
        paths = [str(folder / "installed"), str(HERE), *([str(HERE / "lean")] if lean else ())]
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(paths),
            "DJANGO_SETTINGS_MODULE": module,
        }
        return subprocess.run(
            [sys.executable, "-W", "error::RuntimeWarning", *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
        )

    done = run("-m", "django", "migrate", "--no-color", lean=True)
    assert done.returncode == 0, done.stderr
    return run


def test_it_is_the_wheel_that_is_imported(shop):
    done = shop("-c", "import relations; print(relations.__file__)")
    assert "installed" in done.stdout


FOUND = """
import pathlib, relations
templates = pathlib.Path(relations.__file__).parent / "templates"
names = sorted(path.relative_to(templates).as_posix() for path in templates.rglob("*.html"))
dressing = [name for name in names if not name.startswith(("relations/", "admin/relations/"))]
print(len(names) > 20, dressing)
"""


def test_the_templates_of_the_server_are_not_installed(shop):
    assert shop("-c", FOUND).stdout == "True []\n"


def test_commands_write_their_tables_without_rich(shop):
    done = shop("-m", "django", "locales", "list", lean=True)
    assert done.stdout.splitlines()[0] == "CODE  NAME     DEFAULT  VERSIONS", done.stderr


def test_a_lean_installation_has_no_documentation_and_no_tokens_for_clients(shop):
    done = shop("-c", PATHS, lean=True)
    assert done.stdout == "['v2/', 'api/']\n", done.stderr


def test_the_system_checks_find_nothing(shop):
    done = shop("-m", "django", "check")
    assert done.stdout == "System check identified no issues (0 silenced).\n", done.stderr


def test_no_migration_is_missing(shop):
    assert shop("-m", "django", "makemigrations", "--check", "--dry-run", "relations").returncode == 0


def test_relations_are_ordered_through_both_dialects(shop):
    done = shop("-m", "shop.journey", str(HERE / "shop" / "schemas"), lean=True)
    assert done.stdout == "['late', 'pizza', 'vegan']\n", done.stderr


PATHS = """
import django
django.setup()
from relations.urls import urlpatterns
print([str(pattern.pattern) for pattern in urlpatterns])
"""

TOKEN = """
import sys, django
django.setup()
from django.test import Client
client_id, secret = sys.argv[1:]
form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
token = Client().post("/content/oauth/access_token", form).json()["access_token"]
sys.stdout.write(str(Client(headers={"authorization": token}).get("/content/v2/flows").status_code))
"""


def test_a_client_gets_a_token_below_the_path_of_the_app(shop):
    full = {"module": "shop.full_settings"}
    assert shop("-m", "django", "migrate", "--no-color", **full).returncode == 0
    made = shop("-m", "django", "create_client", "web", **full)
    done = shop("-c", TOKEN, *made.stdout.split(), **full)
    assert done.stdout == "200", made.stderr + done.stderr


def test_the_documentation_needs_no_templates_and_no_static_files(shop):
    done = shop("-m", "shop.documentation")
    assert done.stdout == "200 200 200 /content/api/{collection} 401\n", done.stderr


def test_relations_are_edited_in_the_shops_own_admin(shop):
    done = shop("-m", "shop.desk")
    assert done.stdout.splitlines() == [
        "title: Site administration | Shop",
        "header: The shop&#x27;s desk",
        "added: ['b', 'a']",
        "words: ['document=b', 'document=a']",
        "asked: ['b', 'a']",
        "asked without permission: 302",
        "asked: ['a', 'b', 'c']",
        "asked without permission: 302",
        "changed: ('Armchair', ['b', 'c'])",
        "refused: (200, 'Armchair', True)",
        "conflict: (409, 'Armchair', ['b', 'c'])",
        "only seen: (True, False, 2)",
        "not written: 403",
        "deleted: None",
        "protected: True",
        "protected among many: True",
        "still there: (200, 2, ['a'], ['a'])",
        "gone: (0, None, None)",
        "without its flow: True",
        "still saved: Pencil",
        "and deleted: 0",
    ], done.stderr
