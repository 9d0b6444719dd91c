"""`manage.py used_by`."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from relations.engine import assets, definitions
from relations.engine.documents import documents
from tests import builders
from tests.files import file
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
@remembered
def guide():
    builders.guide()
    builders.make("categories", "italian")
    builders.make("restaurants", "roma")
    builders.write("restaurants", "roma", {"categories": ["italian"]})


def run(*args):
    out = StringIO()
    call_command("used_by", *args, stdout=out)
    return out.getvalue()


def test_the_places_are_a_table():
    lines = run("categories", "italian").splitlines()
    assert lines[1].split() == ["restaurants", "roma", "roma", "published", "categories"]
    assert lines[2] == "1 place points here."


def test_programs_get_json():
    found = json.loads(run("categories", "italian", "--json"))
    assert found["total"] == 1
    assert (found["uses"][0]["document_id"], found["uses"][0]["locale"]) == ("roma", None)


def test_a_limit_cuts_the_places_and_not_their_number():
    assert run("categories", "italian", "--limit", "0") == "1 place points here.\n"


def test_files_and_resources_are_named_by_options(folder):
    fields = definitions.create_field
    fields(builders.Flow.objects.get(slug="restaurants"), "cover", field_type="media")
    picture = assets.upload(file())
    documents("restaurants").update("roma", {"cover": picture.pk})
    assert "1 place" in run("--file", picture.document_id)
    assert run("--resource", "product", "7") == "0 places point here.\n"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("categories",), "Name a FLOW and an ENTRY"),
        (("--resource", "product"), "Name a FLOW and an ENTRY"),
        (("--file", "a", "b"), "Name a FLOW and an ENTRY"),
        (("categories", "nobody"), "nobody"),
        (("planets", "italian"), "planets"),
        (("categories", "italian", "--locale", "xx"), "xx"),
        (("categories", "italian", "--limit", "-1"), "limit"),
    ],
)
def test_wrong_arguments_are_refused(args, said):
    with pytest.raises(CommandError, match=said):
        run(*args)
