"""Facts about the demo data: its size, its variety, and that its links hold together."""

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from relations.demo import content, example
from relations.demo.content import DemoEntry, entries, passes
from relations.demo.tables import DAYS, HERE, menu, opening_hours, restaurants, reviews, schemas

ENTRIES = list(entries())
SCHEMAS = {schema["info"]["pluralName"]: schema for schema in schemas()}
PLURAL = {schema["info"]["singularName"]: plural for plural, schema in SCHEMAS.items()}
PYTHON = {
    "string": str, "text": str, "richtext": str, "email": str, "enumeration": str, "date": str,
    "integer": int, "decimal": float, "boolean": bool, "json": dict,
}  # fmt: skip


def attributes(flow: str) -> dict[str, dict[str, Any]]:
    return SCHEMAS[flow]["attributes"]


def relations(flow: str) -> dict[str, dict[str, Any]]:
    return {name: field for name, field in attributes(flow).items() if field["type"] == "relation"}


def target(field: dict[str, Any]) -> str:
    return PLURAL[field["target"].rpartition(".")[2]]


def lists() -> list[tuple[DemoEntry, str, list[str]]]:
    return [(entry, name, ids) for entry in ENTRIES for name, ids in entry.relations.items()]


def test_there_is_enough_of_it():
    documents = {(entry.flow, entry.document_id) for entry in ENTRIES}
    assert len(SCHEMAS) >= 6
    assert len(documents) >= 300
    assert {entry.flow for entry in ENTRIES} == set(SCHEMAS)


def test_there_are_enough_links_counted_once_for_each_document():
    links = {(entry.document_id, name, each) for entry, name, ids in lists() for each in ids}
    assert len(links) >= 1500


def test_every_kind_of_relation_occurs():
    kinds = {
        (field["relation"], "inversedBy" in field, "mappedBy" in field)
        for flow in SCHEMAS
        for field in relations(flow).values()
    }
    one_way, owning, inverse = (False, False), (True, False), (False, True)
    for kind in ("oneToOne", "manyToMany"):
        assert {(kind, *side) for side in (one_way, owning, inverse)} <= kinds
    assert {("manyToOne", *owning), ("manyToOne", *one_way)} <= kinds
    assert {("oneToMany", *inverse), ("oneToMany", *one_way)} <= kinds


def test_a_relation_may_point_at_its_own_flow():
    assert target(relations("restaurants")["similar"]) == "restaurants"
    assert target(relations("categories")["parent"]) == "categories"


def test_both_sides_of_a_relation_name_each_other():
    opposite = {"oneToOne": "oneToOne", "manyToMany": "manyToMany", "manyToOne": "oneToMany"}
    for flow in SCHEMAS:
        for name, field in relations(flow).items():
            if "inversedBy" in field:
                other = relations(target(field))[field["inversedBy"]]
                assert (other["mappedBy"], target(other)) == (name, flow)
                assert other["relation"] == opposite[field["relation"]]
            if "mappedBy" in field:
                assert relations(target(field))[field["mappedBy"]]["inversedBy"] == name


def test_one_flow_has_drafts_in_all_three_states():
    states = defaultdict(list)
    for entry in ENTRIES:
        if SCHEMAS[entry.flow]["options"]["draftAndPublish"]:
            states[entry.document_id].append(entry.status)
        else:
            assert entry.status == "published"
    assert set(map(tuple, states.values())) == {("published",), ("draft",), ("published", "draft")}


def test_guides_are_written_in_three_languages():
    locales = defaultdict(list)
    for entry in ENTRIES:
        if SCHEMAS[entry.flow]["pluginOptions"].get("i18n", {}).get("localized"):
            locales[entry.document_id].append(entry.locale)
        else:
            assert entry.locale == ""
    assert len(locales) >= 10
    assert all(each == ["en", "fr", "de"] for each in locales.values())


def test_values_that_are_not_localized_are_the_same_in_every_language():
    shared = defaultdict(set)
    for entry in ENTRIES:
        if entry.flow == "guides":
            shared[entry.document_id].add((entry.data["year"], entry.data["ranked"]))
    assert all(len(values) == 1 for values in shared.values())


def test_a_guide_may_rank_differently_in_another_language():
    ranks = defaultdict(set)
    for entry in ENTRIES:
        if entry.flow == "guides":
            ranks[entry.document_id].add(tuple(entry.relations["restaurants"]))
    assert any(len(each) > 1 for each in ranks.values())


def test_every_version_stands_once():
    versions = Counter((entry.flow, entry.document_id, entry.locale, entry.status) for entry in ENTRIES)
    assert set(versions.values()) == {1}


def test_every_value_has_the_type_of_its_field():
    for entry in ENTRIES:
        fields = attributes(entry.flow)
        for name, value in entry.data.items():
            assert type(value) is PYTHON[fields[name]["type"]], (entry, name)
            assert value in fields[name].get("enum", [value])
            if type(value) in (int, float):
                assert fields[name].get("min", value) <= value <= fields[name].get("max", value)
            if fields[name]["type"] == "date":
                date.fromisoformat(value)


def test_required_values_are_there():
    for entry in ENTRIES:
        for name, field in attributes(entry.flow).items():
            assert not field.get("required") or entry.data.get(name) not in (None, ""), (entry, name)


def test_unique_values_are_unique():
    for flow in SCHEMAS:
        for name, field in attributes(flow).items():
            if field.get("unique"):
                owners = {(entry.data[name], entry.document_id) for entry in ENTRIES if entry.flow == flow}
                assert len(owners) == len({value for value, _ in owners}), (flow, name)


def test_relations_are_written_on_their_owning_side_only():
    for entry, name, _ in lists():
        assert "mappedBy" not in relations(entry.flow)[name], (entry.flow, name)


def test_every_owning_relation_is_used():
    used = {(entry.flow, name) for entry, name, _ in lists()}
    for flow in SCHEMAS:
        owning = {name for name, field in relations(flow).items() if "mappedBy" not in field}
        assert {name for each, name in used if each == flow} == owning


def test_every_target_exists_in_the_flow_the_relation_names():
    flows = {entry.document_id: entry.flow for entry in ENTRIES}
    for entry, name, ids in lists():
        expected = target(relations(entry.flow)[name])
        assert {flows.get(each) for each in ids} == {expected}, (entry, name)


def test_a_relation_to_one_holds_one():
    for entry, name, ids in lists():
        assert len(ids) == 1 or relations(entry.flow)[name]["relation"].endswith("ToMany"), (entry, name)


def test_no_list_holds_a_document_twice_or_its_own():
    for entry, _, ids in lists():
        assert len(ids) == len(set(ids))
        assert entry.document_id not in ids


def test_a_target_of_an_exclusive_relation_has_one_owner():
    owners = defaultdict(set)
    for entry, name, ids in lists():
        if relations(entry.flow)[name]["relation"].startswith("oneTo"):
            for each in ids:
                owners[entry.flow, name, each].add(entry.document_id)
    assert owners
    assert all(len(each) == 1 for each in owners.values())


def test_two_calls_give_equal_entries():
    assert list(entries()) == ENTRIES


def test_document_ids_stay_what_they_are():
    assert content.document_id("restaurants", "mere-odile") == "c864e1d2-f031-52b4-b79b-273b01db8be3"


def test_the_first_pass_names_only_what_is_already_there():
    seen = set()
    for entry in passes()[0]:
        seen.add(entry.document_id)
        assert all(seen.issuperset(ids) for ids in entry.relations.values())


def test_the_two_passes_together_are_the_entries():
    first, second = passes()
    later = {(entry.document_id, entry.locale, entry.status): entry.relations for entry in second}
    for whole, part in zip(ENTRIES, first, strict=True):
        rest = later.get((whole.document_id, whole.locale, whole.status), {})
        assert whole.relations == part.relations | rest
        assert whole.data == part.data
    assert {name for entry in second for name in entry.relations} == {"signature_dish", "similar"}


def test_the_example_is_a_restaurant_its_first_category_and_two_others():
    restaurant, first, new, other = example()
    entry = next(entry for entry in ENTRIES if entry.document_id == restaurant)
    categories = {entry.document_id for entry in ENTRIES if entry.flow == "categories"}
    assert entry.relations["categories"][0] == first
    assert {new, other} <= categories - set(entry.relations["categories"])
    assert new != other


@pytest.mark.parametrize("restaurant", restaurants())
def test_a_restaurant_has_one_signature_dish_and_a_menu_in_course_order(restaurant: str):
    courses = [dish.course for dish in menu(restaurant)]
    assert courses == sorted(courses, key=["starter", "main", "side", "dessert", "drink"].index)
    assert len([dish for dish in menu(restaurant) if "*" in dish.flags]) == 1
    assert len(courses) >= 6


@pytest.mark.parametrize("restaurant", restaurants())
def test_a_restaurant_stands_in_a_district_of_its_city(restaurant: str):
    row = restaurants()[restaurant]
    city = next(each for each in ENTRIES if each.document_id == content.document_id("cities", row["city"]))
    assert content.document_id("districts", row["district"]) in city.relations["districts"]


@pytest.mark.parametrize("restaurant", restaurants())
def test_a_vegetarian_restaurant_serves_no_meat(restaurant: str):
    if "vegetarian" in restaurants()[restaurant]["categories"]:
        assert all(dish.vegetarian for dish in menu(restaurant))


@pytest.mark.parametrize("restaurant", restaurants())
def test_a_restaurant_was_open_when_it_was_reviewed(restaurant: str):
    row = restaurants()[restaurant]
    hours = opening_hours(row["hours"])
    for review in reviews(restaurant):
        visit = date.fromisoformat(review.visited_on)
        assert visit > row["opened"]
        assert hours[DAYS[visit.weekday()]]


@pytest.mark.parametrize("restaurant", restaurants())
def test_a_restaurant_says_when_it_is_open_on_sundays(restaurant: str):
    row = restaurants()[restaurant]
    assert ("sundays" in row["tags"]) == bool(opening_hours(row["hours"])["sun"])


def test_opening_hours_may_run_over_the_end_of_the_week():
    hours = opening_hours("sat-mon 12:00-22:00; wed 12:00-14:00 19:00-22:00")
    assert [day for day, spans in hours.items() if spans] == ["mon", "wed", "sat", "sun"]
    assert hours["wed"] == [["12:00", "14:00"], ["19:00", "22:00"]]


@pytest.mark.parametrize("file", sorted((HERE / "data").iterdir()), ids=lambda file: file.name)
def test_data_files_stay_readable(file: Path):
    assert file.stat().st_size < 60_000
