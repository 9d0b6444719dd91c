"""`meta.link` on a member: the data of its link."""

import pytest

from tests.engine.link_data.conftest import films as films

PATH = "/v2/flows/films/entries/jaws/relationships/staff"


def member(key, link):
    return {"type": "entry", "id": key, "meta": {"link": link}}


def head(role="head"):
    return {"role": role, "days": None}


def shown(api):
    return [(each["id"], each["meta"]["link"]) for each in api.get(PATH)[1]["data"]]


def test_a_member_is_added_with_data(films, api):
    assert (
        api.post(PATH, {"data": [member("ann", {"role": "head"}), {"type": "entry", "id": "ben"}]})[0] == 200
    )
    assert shown(api) == [("ann", head()), ("ben", None)]


def test_one_that_is_there_stays_in_its_place(films, api):
    api.post(PATH, {"data": [{"type": "entry", "id": key} for key in ("ann", "ben")]})
    api.post(PATH, {"data": member("ann", {"role": "head"})})
    assert shown(api) == [("ann", head()), ("ben", None)]


def test_replacing_keeps_it_where_none_is_given(films, api):
    api.post(PATH, {"data": member("ann", {"role": "head"})})
    api.put(PATH, {"data": [{"type": "entry", "id": key} for key in ("ben", "ann")]})
    assert shown(api) == [("ben", None), ("ann", head())]


def test_null_clears_it(films, api):
    api.post(PATH, {"data": member("ann", {"role": "head"})})
    api.post(PATH, {"data": member("ann", None)})
    assert shown(api) == [("ann", None)]


def test_an_entry_shows_it(films, api):
    api.post(PATH, {"data": member("ann", {"role": "head"})})
    entry = api.get("/v2/flows/films/entries/jaws")[1]["data"]
    assert entry["relationships"]["staff"]["data"] == [member("ann", head())]


@pytest.mark.parametrize("link", ["x", 1, [], {"rol": 1}, {"role": 5}, {"days": "x"}, {"role": "x" * 21}])
def test_what_is_wrong_is_refused(films, api, link):
    status, body = api.post(PATH, {"data": member("ann", link)})
    assert status in (400, 422)
    assert "link" in str(body["errors"])
    assert shown(api) == []
