import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from relations_project.secret_key import read_or_create


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / ".secret-key"


def test_a_key_is_made_where_there_is_none(path):
    key = read_or_create(path)
    assert len(key) >= 50
    assert path.read_text() == key


def test_the_key_stays(path):
    assert read_or_create(path) == read_or_create(path)


def test_every_server_has_a_key_of_its_own(tmp_path):
    assert read_or_create(tmp_path / "one") != read_or_create(tmp_path / "two")


def test_only_the_owner_may_read_the_key(path):
    read_or_create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_but_the_key_is_left_behind(path):
    read_or_create(path)
    assert list(path.parent.iterdir()) == [path]


def test_an_empty_file_is_refused_by_name(path):
    path.touch()
    with pytest.raises(ImproperlyConfigured, match=str(path)):
        read_or_create(path)


def test_a_folder_that_cannot_be_written_to_is_refused_by_name(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="set SECRET_KEY"):
        read_or_create(tmp_path / "absent" / ".secret-key")


def test_processes_starting_at_once_agree(path):
    # Each waits for the go, so that all find no file.
    code = (
        "import sys, pathlib; from relations_project.secret_key import read_or_create; "
        "print('ready', flush=True); sys.stdin.readline(); "
        "print(read_or_create(pathlib.Path(sys.argv[1])))"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, path],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    keys = {process.communicate()[0].strip() for process in started}
    assert keys == {path.read_text()}


def test_a_process_that_comes_second_takes_the_first_ones_key(path, monkeypatch):
    """The race, made certain: another process finishes between our look and our link."""
    from relations_project import secret_key

    def overtaken(**where):
        path.write_text("the other's key")
        return mkstemp(**where)

    mkstemp = secret_key.tempfile.mkstemp
    monkeypatch.setattr(secret_key.tempfile, "mkstemp", overtaken)
    assert read_or_create(path) == "the other's key"


def test_git_ignores_the_key_and_the_database():
    ignored = (settings.BASE_DIR / ".gitignore").read_text().splitlines()
    assert {"/.secret-key*", "/db.sqlite3*"} <= set(ignored)
