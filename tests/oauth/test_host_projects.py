"""`relations` in a project that has used django-oauth-toolkit, and its own token model, all along."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = [pytest.mark.slow, pytest.mark.once]

SETTINGS = f"""
from {settings.SETTINGS_MODULE} import *

DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": "host.sqlite3"}}}}
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("relations")]
ROOT_URLCONF = __name__
SILENCED_SYSTEM_CHECKS = []
urlpatterns = []
for name in [name for name in globals() if name.startswith("OAUTH2_PROVIDER")]:
    del globals()[name]
"""


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """Give a function that runs a command there, after its tables and then ours have been made."""
    folder = tmp_path_factory.mktemp("host")
    (folder / "before.py").write_text(SETTINGS)
    (folder / "after.py").write_text(
        "from before import *\n\nINSTALLED_APPS += ['relations', 'relations.oauth']\n"
    )

    def run(module, *args):
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": module,
            "PYTHONPATH": os.pathsep.join([str(folder), *sys.path]),
        }
        command = [sys.executable, "-m", "django", *args]
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)

    for module in ("before", "after"):
        done = run(module, "migrate", "--no-color")
        assert done.returncode == 0, done.stderr
    return lambda *args: run("after", *args)


def test_the_system_checks_find_nothing(host):
    assert host("check").stdout == "System check identified no issues (0 silenced).\n"


def test_no_migration_is_missing(host):
    assert host("makemigrations", "--check", "--dry-run").stdout == "No changes detected\n"


def test_tokens_can_be_created(host):
    assert host("create_token", "website").stdout.startswith("rel_")


def test_clients_can_be_created(host):
    assert len(host("create_client", "website").stdout.splitlines()) == 2


def test_the_hosts_own_tokens_are_still_cleared(host):
    assert host("cleartokens").returncode == 0
