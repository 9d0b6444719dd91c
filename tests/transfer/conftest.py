import pytest


@pytest.fixture
def project(tmp_path, migrated):
    """A folder with a database of its own."""
    (tmp_path / "db.sqlite3").write_bytes(migrated)
    return tmp_path
