"""Components with relations, and pages that hold them."""

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Flow

QUOTE, BOX = "shared.quote", "shared.box"
POPULATE = {
    "box": {"populate": {"many": True, "one": True, "inner": {"populate": {"many": True}}}},
    "rows": {"populate": {"many": True, "one": True}},
    "zone": {
        "on": {
            QUOTE: {"populate": {"many": True, "one": True}},
            BOX: {"populate": {"many": True, "inner": {"populate": {"many": True}}}},
        }
    },
}


def components(target: str) -> None:
    """A quote has a list of `many` and `one`; a box has them too, and quotes within."""
    relation = {"type": "relation", "target": f"api::{target}.{target}"}
    relations = {
        "many": relation | {"relation": "manyToMany"},
        "one": relation | {"relation": "manyToOne"},
    }
    definitions.create_component(QUOTE, attributes={"text": {"type": "string"}} | relations)
    inner = {"type": "component", "component": QUOTE, "repeatable": True}
    definitions.create_component(BOX, attributes={"text": {"type": "string"}, "inner": inner} | relations)


def pages(slug: str, **features: bool) -> Flow:
    """A flow whose documents hold a box, rows of quotes, and a zone of both."""
    flow = definitions.create_flow(slug, name=slug, **features)
    apart = bool(features.get("localized"))
    definitions.create_field(flow, "box", field_type="component", options={"component": BOX})
    rows = {"component": QUOTE, "repeatable": True}
    definitions.create_field(flow, "rows", field_type="component", options=rows, localized=apart)
    zone = {"components": [QUOTE, BOX]}
    definitions.create_field(flow, "zone", field_type="dynamiczone", options=zone, localized=apart)
    return flow


def page(data, document_id="p", **options):
    return documents("pages").create(data, document_id=document_id, **options)


def update(data, document_id="p", **options):
    return documents("pages").update(document_id, data, **options)


def read(document_id="p", **options):
    """The page with all that is in it."""
    return documents("pages").find_one(document_id, populate=POPULATE, **options)


def named(members):
    """The ids of members; of one its id alone."""
    if isinstance(members, list):
        return [member.document_id for member in members]
    return members and members.document_id


def box(document_id="p", **options):
    """The list `many` of the page's box."""
    return named(read(document_id, **options)["box"]["many"])


def rows(document_id="p", **options):
    """The list `many` of each of the page's rows."""
    return [named(row["many"]) for row in read(document_id, **options)["rows"]]


def shape(document_id="p", **options):
    """Every list of the page, by its way there."""
    found = read(document_id, **options)
    if found is None:
        return None
    lists = {}
    for slug in ("box", "rows", "zone"):
        value = found[slug]
        for number, part in enumerate(value if isinstance(value, list) else [value] if value else []):
            lists |= {
                f"{slug}.{number}.{key}": named(part.related[key]) for key in part.related if key != "inner"
            }
            for place, inner in enumerate(part.related.get("inner") or []):
                lists[f"{slug}.{number}.inner.{place}.many"] = named(inner["many"])
    return lists
