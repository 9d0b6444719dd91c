"""A document is sent back as it was read, whatever its type has: it is taken, and nothing changes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relations.engine import assets, definitions
from tests import builders
from tests.examples import examples

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NAMES = ["a.png", "b.png", "c.png"]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8"
    "cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
VALUES = {
    "integer": st.integers(-(2**53) + 1, 2**53 - 1),
    "float": st.floats(allow_nan=False, allow_infinity=False, min_value=-1e308, max_value=1e308),
    "decimal": st.decimals(-(10**9), 10**9, places=2).map(float),
    "biginteger": st.integers(-(2**63), 2**63 - 1).map(str),
    "boolean": st.booleans(),
    "date": st.dates().map(str),
    "time": st.times().map(lambda t: t.replace(microsecond=0).isoformat()),
    "datetime": st.datetimes().map(lambda d: d.replace(microsecond=0).isoformat() + "Z"),
    "json": st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**70), 2**70)
        | st.text(max_size=5).filter(str.isprintable),
        lambda below: (
            st.lists(below, max_size=3) | st.dictionaries(st.sampled_from("abc"), below, max_size=3)
        ),
        max_leaves=5,
    ),
    "text": st.text(max_size=9).filter(str.isprintable),
    "richtext": st.text(max_size=9).filter(str.isprintable),
    "blocks": st.just([{"type": "paragraph", "children": [{"type": "text", "text": "x"}]}]),
    "enumeration": st.sampled_from(["one", "two"]),
    "email": st.just("a@b.example"),
}
assets_of = st.lists(st.sampled_from(NAMES), max_size=3, unique=True)
members = st.lists(st.sampled_from("abc"), max_size=3, unique=True)
one_place = st.none() | st.sampled_from("abc")
parts = st.fixed_dictionaries(
    {},
    optional={
        "note": VALUES["text"],
        "extra": VALUES["json"],
        "on": st.booleans(),
        "shots": assets_of,
        "see": members,
        "first": one_place,
    },
)
mixed = st.lists(
    st.builds(
        lambda name, kind: {"documentId": name, "__type": f"api::{kind}.{kind}"},
        st.sampled_from("abc"),
        st.sampled_from(["note", "draft"]),
    ),
    max_size=3,
    unique_by=lambda item: (item["documentId"], item["__type"]),
)
staff = st.lists(
    st.fixed_dictionaries(
        {"documentId": st.sampled_from("abc")},
        optional={"__link": st.none() | st.fixed_dictionaries({}, optional={"role": VALUES["text"]})},
    ),
    max_size=3,
    unique_by=lambda item: item["documentId"],
)
goods = st.lists(st.sampled_from("12").map(lambda key: {"type": "product", "id": key}), max_size=2)
contents = st.fixed_dictionaries(
    {},
    optional={
        **{f"the_{kind}": st.none() | values for kind, values in VALUES.items()},
        "cover": st.none() | st.sampled_from(NAMES),
        "gallery": assets_of,
        "fact": st.none() | parts,
        "facts": st.lists(parts, max_size=3),
        "zone": st.lists(parts.map(lambda part: {"__component": "a.fact", **part}), max_size=3),
        **dict.fromkeys(("many", "from_many", "loose", "plain", "pinned"), members),
        **dict.fromkeys(("one", "from_one", "last"), one_place),
        "mixed": mixed,
        "staff": staff,
        "goods": goods.filter(lambda found: len({item["id"] for item in found}) == len(found)),
    },
)


@pytest.fixture
def everything(db, settings, tmp_path):
    """Flows with every kind of field; `things` has relations of each kind, from both sides."""
    settings.RELATIONS_RESOURCES, settings.MEDIA_ROOT = {"product": None}, tmp_path
    definitions.create_locale("fr")
    for name in NAMES:
        assets.upload(SimpleUploadedFile(name, PIXEL), document_id=name.replace(".", "_"))
    made = {}
    for slug in ("things", "notes", "drafts"):
        features = {"localized": slug != "notes", "draft_and_publish": slug != "notes"}
        made[slug] = builders.flow(slug, singular=slug[:-1], **features)
    attributes = {"note": {"type": "text"}, "extra": {"type": "json"}, "on": {"type": "boolean"}}
    attributes["shots"] = {"type": "media", "multiple": True}
    related = {"type": "relation", "target": "api::draft.draft"}
    attributes |= {"see": related | {"relation": "manyToMany"}, "first": related | {"relation": "manyToOne"}}
    definitions.create_component("a.fact", name="Fact", attributes=attributes)
    definitions.create_component("a.role", name="Role", attributes={"role": {"type": "text"}})
    for flow in (made["things"], made["notes"]):
        for kind in VALUES:
            options = {"enum": ["one", "two"]} if kind == "enumeration" else {}
            definitions.create_field(flow, f"the_{kind}", field_type=kind, options=options, localized=False)
        definitions.create_field(flow, "cover", field_type="media")
        definitions.create_field(flow, "gallery", field_type="media", options={"multiple": True})
        one, many = {"component": "a.fact"}, {"component": "a.fact", "repeatable": True}
        definitions.create_field(flow, "fact", field_type="component", options=one)
        definitions.create_field(flow, "facts", field_type="component", options=many)
        definitions.create_field(flow, "zone", field_type="dynamiczone", options={"components": ["a.fact"]})
    for flow, other in (("things", "notes"), ("notes", "drafts")):
        source, target = made[flow], made[other]
        builders.relation(source, "many", target, inverse=f"of_{flow}")
        builders.relation(source, "one", target, "many-to-one", inverse=f"those_{flow}")
        builders.relation(source, "last", target, "one-to-one", inverse=f"that_{flow}")
        builders.relation(source, "loose", target, "one-to-many")
        builders.relation(source, "plain", source)
        builders.relation(target, "sent", source, inverse="from_many")
        builders.relation(target, "owned", source, "one-to-many", inverse="from_one")
        builders.relation(source, "pinned", made["drafts"])
        builders.several(source, "mixed", made["notes"], made["drafts"])
        relation = {"field_type": "relationship", "cardinality": "many-to-many"}
        options = {"link": "a.role"}
        definitions.create_field(source, "staff", **relation, target_flow=target, options=options)
        definitions.create_field(source, "goods", **relation, resource_types=["product"])
    for slug in made:
        builders.make(slug, *"abc", **({"status": "published"} if slug != "notes" else {}))
        if slug != "notes":
            for name in "ab":
                builders.write(slug, name, {"name": name}, locale="fr", status="published")


def ids(value):
    """The documentIds of assets, as they were made."""
    if isinstance(value, dict):
        return {key: ids(below) for key, below in value.items()}
    if isinstance(value, list):
        return [ids(below) for below in value]
    return value.replace(".", "_") if value in NAMES else value


def without_times(value):
    if isinstance(value, dict):
        times = ("updatedAt", "publishedAt")
        return {key: without_times(below) for key, below in value.items() if key not in times}
    return [without_times(below) for below in value] if isinstance(value, list) else value


SLUGS = (
    "cover", "gallery", "many", "from_many", "loose", "plain", "pinned", "one", "from_one", "last", "fact",
    "facts", "mixed", "staff", "goods",
)  # fmt: skip
POPULATE = "&".join(
    f"populate[{slug}][populate]=*" for slug in SLUGS if slug not in ("cover", "gallery", "goods")
)
POPULATE += (
    "&populate[goods]=true&populate[cover]=true&populate[gallery]=true&populate[zone][on][a.fact][populate]=*"
)


@settings(
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    flow=st.sampled_from(["things", "notes"]),
    status=st.sampled_from(["draft", "published"]),
    content=contents,
)
def test_a_document_is_sent_back_as_it_was_read(everything, call, flow, status, content):
    query = f"status={status}&{POPULATE}" + ("&populate[localizations]=true" if flow == "things" else "")
    written = call("PUT", f"/api/{flow}/a?status={status}", {"data": ids(content)})
    assert written.status_code == 200, written.content
    before = call("GET", f"/api/{flow}/a?{query}").json()["data"]
    sent = {key: value for key, value in before.items() if key not in ("id", "documentId")}
    response = call("PUT", f"/api/{flow}/a?{query}", {"data": sent})
    assert response.status_code == 200, response.content
    after = call("GET", f"/api/{flow}/a?{query}").json()["data"]
    assert without_times(after) == without_times(before)
    assert without_times(response.json()["data"]) == without_times(before)
