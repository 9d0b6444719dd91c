"""Which versions a pair of flows links: every case, against the two tables of docs/semantics.md."""

from itertools import product
from pathlib import Path

import pytest

from relations.engine.schema import FlowSchema, Pairing, RelationSchema

SEMANTICS = (Path(__file__).parents[3] / "docs" / "semantics.md").read_text()
LOCALES = {
    "own": "that of the version that has the list; the item's `locale` is ignored, an unknown one refused",
    "": "none",
    "asked": "the item's `locale`, else the default locale, fixed when the link is written",
}
STATUSES = {
    (("own",), False): "that of the version that has the list; `status` is ignored, an unknown one refused",
    (("published",), False): "published, the only one; `status` is ignored, an unknown one refused",
    (("draft", "published"), True): "both, one row for each; `status` pins the link to one of them",
}
FEATURES = list(product((True, False), repeat=2))


def flow(key, *, localized=False, drafts=False):
    return FlowSchema(key, str(key), f"f{key}", f"f{key}", "F", True, localized, drafts, False)


def pairing(*, own, other, owning=True):
    flows = {1: flow(1, **own), 2: flow(2, **other)}
    return Pairing(
        RelationSchema(
            1, "1", 1, "r", "R", "relationship", link_field=1, owning=owning, targets=(2,), flows=flows
        )
    )


def locale_row(this, other):
    pair = pairing(own={"localized": this}, other={"localized": other})
    words = {True: "localized", False: "not localized"}
    return f"| {words[this]} | {words[other]} | {LOCALES[pair.locale('own', 'asked', 'default')]} |"


def status_row(this, other):
    pair = pairing(own={"drafts": this}, other={"drafts": other})
    words = {True: "with drafts", False: "without"}
    found = STATUSES[pair.statuses("own"), pair.leaves_status_open]
    return f"| {words[this]} | {words[other]} | {found} |"


@pytest.mark.parametrize(("this", "other"), FEATURES)
@pytest.mark.parametrize("row", [locale_row, status_row])
def test_the_documentation_has_the_row(row, this, other):
    assert row(this, other) in SEMANTICS.splitlines()


@pytest.mark.parametrize("owning", [True, False])
@pytest.mark.parametrize(("this", "other"), FEATURES)
def test_a_members_locale_is_the_same_question_from_either_side(owning, this, other):
    pair = pairing(own={"localized": this}, other={"localized": other}, owning=owning)
    assert pair.leaves_locale_open == (pair.locale("own", "asked", "default") == "asked")


def test_an_item_without_a_locale_is_in_the_default_one():
    pair = pairing(own={}, other={"localized": True})
    assert pair.locale("", None, "en") == "en"


def test_a_pin_chooses_one_status():
    pair = pairing(own={}, other={"drafts": True})
    assert pair.statuses("published", "draft") == ("draft",)


@pytest.mark.parametrize("owning", [True, False])
@pytest.mark.parametrize(("this", "other"), FEATURES)
def test_links_name_a_status_by_themselves_where_the_source_has_no_drafts(owning, this, other):
    pair = pairing(own={"drafts": this}, other={"drafts": other}, owning=owning)
    source, target = (this, other) if owning else (other, this)
    assert pair.pins == (target and not source)


def test_resources_have_no_locale_and_are_published():
    field = RelationSchema(
        1, "1", 1, "r", "R", "relationship", flows={1: flow(1, localized=True, drafts=True)}
    )
    assert (Pairing(field).locale("fr", "de", "en"), Pairing(field).statuses("draft")) == ("", ("published",))
