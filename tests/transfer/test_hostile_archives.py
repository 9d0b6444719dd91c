"""An archive is refused as a whole, with a reason, before anything of it is written."""

import gzip
import io
import tarfile

import pytest

from relations.models import Flow
from relations.transfer.archive import members, store, streams

from .archives import encrypted, shop
from .calls import refused, report, run

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]


@pytest.fixture(autouse=True)
def nothing_is_written():
    yield
    assert not Flow.objects.exists()


def member(name, kind=tarfile.REGTYPE):
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = "/etc/passwd"
    return info


def with_member(name, content=b"x"):
    made = shop()
    made.more.append((name, content))
    return made


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "assets/uploads/../../evil", "assets\\evil"])
def test_a_path_that_leads_out(tmp_path, name):
    assert "leads out of the archive" in refused(with_member(member(name)).write(tmp_path))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_a_link_or_device(tmp_path, kind):
    made = with_member(member("assets/uploads/a.png", kind), b"")
    assert "neither a file nor a folder" in refused(made.write(tmp_path))


def test_a_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(streams, "UNSUSPICIOUS", 1 << 20)
    path = with_member("entities/entities_00002.jsonl", b" " * (4 << 20)).write(tmp_path, "a.tar.gz")
    assert "unpacks to far more" in refused(path)


def test_a_name_that_fills_the_memory(tmp_path):
    made = shop()
    made.more.append((member("n" * (1 << 17)), b""))
    assert "a name is too long" in refused(made.write(tmp_path))


@pytest.mark.parametrize(
    "line", [b'{"type": "api::dish.dish", "id": 1, "data": {', b"[1]", b"\xff\xfe", b"NaN"]
)
def test_broken_json(tmp_path, line):
    path = with_member("entities/entities_00002.jsonl", b"\n" + line + b"\n").write(tmp_path)
    assert "entities/entities_00002.jsonl, line 2: it is no" in refused(path)


@pytest.mark.parametrize(
    ("name", "line", "text"),
    [
        ("entities", b'{"type": "api::dish.dish", "id": "1", "data": {}}', "a row has a type, an id"),
        (
            "links",
            b'{"kind": "relation.basic", "left": {}, "right": {}}',
            "a link has a left and a right end",
        ),
        ("schemas", b'{"uid": "api::a.a"}', "a schema has a uid and attributes"),
    ],
)
def test_another_shape(tmp_path, name, line, text):
    assert text in refused(with_member(f"{name}/{name}_00002.jsonl", line).write(tmp_path))


def test_two_rows_with_one_id(tmp_path):
    made = shop()
    made.row("api::dish.dish", 1, "c")
    assert "api::dish.dish has two rows with the id 1" in refused(made.write(tmp_path))


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.tar.gz.enc", "a.tar.enc"])
@pytest.mark.parametrize("part", [0.3, 0.5])
def test_a_file_that_is_cut_off(tmp_path, name, part):
    path = shop().write(tmp_path, name)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])
    (tmp_path / "key").write_text("secret\n")
    message = refused(path, "--password-file", str(tmp_path / "key"))
    assert "cut off" in message or "damaged" in message


def test_a_file_without_its_end(tmp_path):
    made = shop()
    names = [each for each in made.members() if each[0] != "metadata.json"]
    made.members = lambda: names
    assert "cut off" in refused(made.write(tmp_path))


@pytest.mark.parametrize("name", ["a.tar.enc", "a.tar.gz.enc"])
def test_a_wrong_password(tmp_path, name):
    (tmp_path / "key").write_text("other")
    message = refused(shop().write(tmp_path, name), "--password-file", str(tmp_path / "key"))
    assert "The password is wrong" in message


def test_no_password_file(tmp_path):
    path = shop().write(tmp_path, "a.tar.enc")
    assert "No password" in refused(path, "--password-file", str(tmp_path / "none"))


def test_no_archive(tmp_path):
    (tmp_path / "a.tar").write_bytes(b"hello " * 100)
    assert "is no archive" in refused(tmp_path / "a.tar")


def test_no_file(tmp_path):
    assert "No such file" in refused(tmp_path / "none.tar")


def test_damaged_compression(tmp_path):
    path = shop().write(tmp_path, "a.tar.gz")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    assert "Nothing was imported" in refused(path)


def test_a_file_that_comes_twice(tmp_path):
    made = shop()
    made.more.append(("metadata.json", b'{"strapi": {"version": "5.0.0"}}'))
    assert "'metadata.json' is in the archive twice" in refused(made.write(tmp_path))


def test_a_name_of_another_encoding(tmp_path):
    info = member("assets/uploads/b\xfcr.png")
    block = info.tobuf(tarfile.GNU_FORMAT, "latin-1")
    (tmp_path / "a.tar").write_bytes(block + shop().packed())
    assert "is no UTF-8" in refused(tmp_path / "a.tar")


def test_a_size_that_no_archive_has(tmp_path):
    info = member("assets/uploads/a.png")
    info.size = 1 << 40
    (tmp_path / "a.tar").write_bytes(info.tobuf(tarfile.GNU_FORMAT) + shop().packed())
    assert "is larger than what an archive of this size holds" in refused(tmp_path / "a.tar")


@pytest.mark.parametrize("depth", [500, 5000])
def test_json_that_is_nested_deeply(tmp_path, depth):
    deep = b"[" * depth + b"]" * depth
    line = b'{"type": "api::dish.dish", "id": 9, "data": {"x": ' + deep + b"}}"
    assert "line 1: it" in refused(with_member("entities/entities_00002.jsonl", line).write(tmp_path))


@pytest.mark.parametrize("version", ["4.25.1", "\u00b2"])
def test_another_strapi(tmp_path, version):
    made = shop()
    made.metadata["strapi"]["version"] = version
    assert f"of Strapi {version}" in refused(made.write(tmp_path))


@pytest.mark.parametrize(
    "headers", [{"GNU.sparse.map": "0,a"}, {"GNU.sparse.major": "1", "GNU.sparse.minor": "0"}]
)
def test_a_header_that_is_no_number(tmp_path, headers):
    info = member("assets/uploads/a.png")
    info.pax_headers = headers
    assert "a header cannot be read" in refused(with_member(info).write(tmp_path))


def test_headers_behind_thousands_of_headers(tmp_path):
    info = member("name", tarfile.GNUTYPE_LONGNAME)
    info.size = 2
    block = info.tobuf(tarfile.GNU_FORMAT) + b"n".ljust(tarfile.BLOCKSIZE, b"\0")
    (tmp_path / "a.tar").write_bytes(block * 3000 + shop().packed())
    assert "a header cannot be read" in refused(tmp_path / "a.tar")


def test_more_files_than_their_names_are_kept_of(tmp_path, monkeypatch):
    monkeypatch.setattr(members, "MOST_FILES", 2)
    assert "more than 2 files" in refused(shop().write(tmp_path))


def test_a_temporary_folder_that_is_full(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "TABLES", store.TABLES + "PRAGMA max_page_count = 12;")
    made = shop()
    for key in range(3, 900):
        made.row("api::dish.dish", key, f"d{key}", name="x" * 500)
    assert "disk is full" in refused(made.write(tmp_path))


def test_an_empty_password_is_a_password(tmp_path):
    (tmp_path / "a.tar.enc").write_bytes(encrypted(b"nothing", ""))
    (tmp_path / "key").write_text("")
    assert "The password is wrong" in refused(
        tmp_path / "a.tar.enc", "--password-file", str(tmp_path / "key")
    )


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.tar.enc", "a.tar.gz.enc"])
def test_each_format_is_read(tmp_path, name):
    (tmp_path / "key").write_text("secret\n")
    found = report(shop().write(tmp_path, name), "--dry-run", "--password-file", str(tmp_path / "key"))
    assert found["imported"]["documents of dishes", ""] == 2


def test_a_dry_run_says_so(tmp_path):
    assert run(shop().write(tmp_path), "--dry-run").endswith("nothing was written (dry run)\n")


def test_gzip_within_a_plain_name_is_read(tmp_path):
    path = tmp_path / "a.tar"
    path.write_bytes(gzip.compress(shop().packed()))
    assert report(path, "--dry-run")["imported"]["versions of menus", ""] == 1


def test_the_members_may_come_in_any_order(tmp_path):
    made = shop()
    names = sorted(made.members(), key=lambda each: each[0])
    made.members = lambda: reversed(names)
    assert report(made.write(tmp_path), "--dry-run")["imported"]["links of menu.dishes", ""] == 2


def test_an_empty_file(tmp_path):
    (tmp_path / "a.tar").write_bytes(io.BytesIO().getvalue())
    assert "cut off" in refused(tmp_path / "a.tar")
