import pytest
from django.conf import settings

from .calls import process


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """A database with the tables alone, as the bytes of a file."""
    folder = tmp_path_factory.mktemp("migrated")
    process(folder, [settings.BASE_DIR / "manage.py", "migrate", "--verbosity", "0"], check=True)
    return (folder / "db.sqlite3").read_bytes()


@pytest.fixture
def project(tmp_path, migrated):
    """A folder with a database of its own."""
    (tmp_path / "db.sqlite3").write_bytes(migrated)
    return tmp_path
