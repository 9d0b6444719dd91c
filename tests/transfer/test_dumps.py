"""`load_content` makes of a dump what `dump_content` saw: every row, keys included, and every file."""

import hashlib
import json
import tarfile
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relations.access.tokens import issue_token
from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.errors import RelationsError
from relations.models import AccessToken, Asset, Entry, Flow, ListColumns
from relations.models.tables import TABLES
from tests.builders import flow, listed, make, relation, write
from tests.examples import examples

from . import content
from .calls import run
from .test_import_strapi import blocks, drafts, languages, shop, users
from .test_imported_files import album

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def rows():
    """All rows of all tables, as they are."""
    return {table.name: list(table.rows("default")) for table in TABLES}


def call(name, path, *args):
    """Run a command, and return its report: for each section, counts by what and reason."""
    out = StringIO()
    call_command(name, str(path), "--json", *args, stdout=out, stderr=StringIO())
    return {
        section: {(line["what"], line["reason"]): line["count"] for line in lines}
        for section, lines in json.loads(out.getvalue()).items()
        if section != "dry_run"
    }


@pytest.fixture
def dump(tmp_path):
    return tmp_path / "content.tar.gz"


def refused(path, *args):
    """The message with which a dump is refused; nothing is written."""
    before = rows()
    with pytest.raises(CommandError) as caught:
        call("load_content", path, *args)
    assert rows() == before
    return str(caught.value)


@pytest.mark.parametrize("made", [shop, drafts, languages, blocks, users])
def test_what_was_dumped_is_loaded_to_the_same_rows(tmp_path, dump, made):
    run(made().write(tmp_path))
    before = rows()
    call("dump_content", dump)
    content.remove()
    call("load_content", dump)
    assert rows() == before


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["create", "connect", "invert", "publish", "unpublish", "delete"]),
        st.integers(0, 3),
        st.integers(0, 3),
        st.booleans(),
    ),
    max_size=12,
)


@settings(max_examples=examples(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    drafts=st.booleans(),
    other_drafts=st.booleans(),
    localized=st.booleans(),
    ordered=st.booleans(),
    steps=STEPS,
)
def test_any_content_is_loaded_as_it_was(dump, drafts, other_drafts, localized, ordered, steps):
    content.remove()
    build(drafts, other_drafts, localized, ordered, steps)
    before = rows()
    call("dump_content", dump, "--force")
    content.remove()
    call("load_content", dump)
    assert rows() == before


def build(drafts, other_drafts, localized, ordered, steps):
    """Content that some writes leave; what is refused is passed over."""
    pages = flow("pages", singular="page", draft_and_publish=drafts, localized=localized, ordered=ordered)
    tags = flow("tags", singular="tag", draft_and_publish=other_drafts)
    relation(pages, "tags", tags, inverse="pages")
    for name in "abcd":
        make("pages", f"p{name}")
        make("tags", f"t{name}")
    for action, one, other, first in steps:
        page, tag = f"p{'abcd'[one]}", f"t{'abcd'[other]}"
        position = {"position": {"start": True}} if first else {}
        try:
            if action == "create":
                documents("pages").create({"name": "x", "tags": [tag]})
            elif action == "connect":
                write("pages", page, {"tags": {"connect": [{"documentId": tag, **position}]}})
            elif action == "invert":
                write("tags", tag, {"pages": {"connect": [{"documentId": page, **position}]}})
            elif action == "delete":
                documents("tags").delete(tag)
            else:
                getattr(documents("pages" if first else "tags"), action)(page if first else tag)
        except RelationsError:
            continue


def test_lists_go_on_after_a_load(dump):
    pages, tags = flow("pages", singular="page"), flow("tags", singular="tag")
    relation(pages, "tags", tags)
    make("tags", "a", "b")
    documents("pages").create({"name": "p", "tags": ["a"]}, document_id="p")
    call("dump_content", dump)
    content.remove()
    call("load_content", dump)
    make("tags", "c")
    write("pages", "p", {"tags": {"connect": ["b", {"documentId": "c", "position": {"before": "a"}}]}})
    assert listed("pages", "p", "tags") == ["c", "a", "b"]


def test_a_database_with_content_is_refused(dump):
    flow("pages", singular="page")
    call("dump_content", dump)
    assert "The database has content already." in refused(dump)


def test_content_is_replaced_on_demand(dump):
    flow("pages", singular="page")
    make("pages", "a")
    before = rows()
    call("dump_content", dump)
    definitions.delete_flow(Flow.objects.get())
    flow("tags", singular="tag")
    call("load_content", dump, "--replace")
    assert rows() == before


def test_what_accounts_chose_about_flows_goes_with_them(dump, django_user_model):
    made = flow("pages", singular="page")
    ListColumns.objects.create(flow=made, user=django_user_model.objects.create_user("ann"))
    call("dump_content", dump)
    call("load_content", dump, "--replace")
    assert not ListColumns.objects.exists()


def test_a_dry_run_counts_and_writes_nothing(dump):
    flow("pages", singular="page")
    call("dump_content", dump)
    content.remove()
    assert call("load_content", dump, "--dry-run")["imported"]["flows", ""] == 1
    assert not Flow.objects.exists()


# -- tokens -----------------------------------------------------------------------------------------


def test_tokens_stay_where_they_are(dump):
    issue_token("mine", scope="read")
    call("dump_content", dump)
    call("load_content", dump)
    assert AccessToken.objects.get().name == "mine"


def test_tokens_go_along_on_demand(dump, django_user_model):
    ann = django_user_model.objects.create_user("ann")
    issue_token("hers", scope="read", user=ann)
    issue_token("all", scope="read")
    before = list(AccessToken.objects.values())
    call("dump_content", dump, "--with-tokens")
    AccessToken.objects.all().delete()
    call("load_content", dump)
    assert list(AccessToken.objects.values()) == before


def test_tokens_of_accounts_that_are_not_there_are_reported(dump, django_user_model):
    ann = django_user_model.objects.create_user("ann")
    issue_token("hers", scope="read", user=ann)
    call("dump_content", dump, "--with-tokens")
    ann.delete()
    found = call("load_content", dump)
    assert found["left_out"]["tokens", "their account is not there"] == 1


# -- files ------------------------------------------------------------------------------------------


@pytest.fixture
def pictures(tmp_path, folder):
    run(album().write(tmp_path))
    return folder


@pytest.mark.once
def test_files_are_stored_again(pictures, dump):
    before = rows()
    call("dump_content", dump)
    content.remove()
    for path in pictures.glob("*.png"):
        path.unlink()
    call("load_content", dump)
    assert rows() == before
    assert (pictures / "a_0a.png").exists()
    assert (pictures / "thumbnail_a_0a.png").exists()


@pytest.mark.once
def test_a_file_that_is_there_already_is_kept(pictures, dump):
    call("dump_content", dump)
    there = sorted(path.name for path in pictures.iterdir())
    call("load_content", dump, "--replace")
    assert sorted(path.name for path in pictures.iterdir()) == there


@pytest.mark.once
def test_a_file_whose_name_another_has_gets_one_of_its_own(pictures, dump):
    call("dump_content", dump)
    (pictures / "a_0a.png").write_bytes(b"another")
    call("load_content", dump, "--replace")
    asset = Asset.objects.get(document_id="fa")
    assert asset.file.name != "a_0a.png"
    assert asset.file.name == f"{asset.hash}{asset.ext}"
    assert (pictures / "a_0a.png").read_bytes() == b"another"


@pytest.mark.once
def test_files_may_stay_out(pictures, dump):
    call("dump_content", dump, "--without-files")
    with tarfile.open(dump) as tar:
        assert not [name for name in tar.getnames() if name.startswith("files/")]


# -- what is refused --------------------------------------------------------------------------------


@pytest.fixture
def dumped(dump):
    """A dump of one flow with two documents, in an empty database again."""
    flow("pages", singular="page")
    make("pages", "a", "b")
    call("dump_content", dump)
    content.remove()
    return dump


def rewritten(path, change):
    """The dump with other content: `change` gets the files by name."""
    with tarfile.open(path) as tar:
        found = {info.name: tar.extractfile(info).read() for info in tar}
    change(found)
    other = path.with_name("other.tar")
    with tarfile.open(other, "w") as tar:
        for name, data in found.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, BytesIO(data))
    return other


ENTRIES = "entries/entries_00001.jsonl"


def manifest(change):
    def changed(found):
        data = json.loads(found["manifest.json"])
        change(data)
        found["manifest.json"] = json.dumps(data).encode()

    return changed


@pytest.mark.once
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda found: found.update({ENTRIES: found[ENTRIES].replace(b'"a"', b'"x"')}),
            "the checksum is another",
        ),
        (lambda found: found.pop(ENTRIES), "it is missing"),
        (lambda found: found.update({"more.txt": b"x"}), "the manifest does not name it"),
        (lambda found: found.pop("manifest.json"), "cut off"),
        (manifest(lambda data: data.update(format=2)), "its format is 2"),
        (manifest(lambda data: data.update(migration="0001_initial")), "is of the migration 0001_initial"),
        (manifest(lambda data: data.update(members=[])), "rows and members"),
        (manifest(lambda data: data["members"].update({"x/y": ""})), "x/y: it is missing"),
    ],
)
def test_a_dump_that_is_not_what_was_written_is_refused(dumped, change, said):
    assert said in refused(rewritten(dumped, change))


@pytest.mark.once
def test_a_cut_file_is_refused(dumped):
    dumped.write_bytes(dumped.read_bytes()[:-60])
    assert "Nothing was loaded." in refused(dumped)


@pytest.mark.once
def test_an_archive_of_strapis_is_refused(tmp_path):
    assert "import_strapi reads archives of Strapi's" in refused(shop().write(tmp_path))


@pytest.mark.once
def test_rows_of_other_columns_are_refused_whole(dumped):
    def change(found):
        found[ENTRIES] = found[ENTRIES].replace(b'"revision"', b'"version"')
        data = json.loads(found["manifest.json"])
        data["members"][ENTRIES] = hashlib.sha256(found[ENTRIES]).hexdigest()
        found["manifest.json"] = json.dumps(data).encode()

    assert "entries_00001.jsonl, line 1: it has not the columns" in refused(rewritten(dumped, change))
    assert not Entry.objects.exists()


@pytest.mark.once
def test_an_encrypted_dump_is_loaded_with_its_password(tmp_path):
    flow("pages", singular="page")
    (tmp_path / "key").write_text("s3cret")
    password = ("--password-file", str(tmp_path / "key"))
    call("dump_content", tmp_path / "d.tar.gz.enc", *password)
    content.remove()
    call("load_content", tmp_path / "d.tar.gz.enc", *password)
    assert Flow.objects.exists()
