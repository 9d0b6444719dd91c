"""Descriptions of the operations beside reading and writing: actions, copies, and *used by*."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ..operations import ANY, COLLECTION, Operation, outcomes
from ..shapes import STRING, Shape, array, body, nullable, obj, ref
from . import parameters
from .parameters import DOCUMENT_ID, LOCALES, NAME, VIEW

META = {"type": "object"}
MOVE = {"move": "Move the document within the order of its flow"}
COPIES = {
    "duplicate": "Make another document with the same values and lists",
    "fill-in": "Give a locale the values and lists of another one",
}


def data(shape: Shape, meta: Shape = META) -> Shape:
    """Return the schema of a response body `{"data": …, "meta": …}`; `shape` is the schema of `data`."""
    return obj({"data": shape, "meta": meta}, ["data", "meta"])


answers = partial(outcomes, "Strapi")

MOVED = obj(
    {"documentId": STRING, "previous": nullable(STRING), "next": nullable(STRING)},
    ["documentId", "previous", "next"],
)
PLACE = Operation(
    "{action}{noun}",
    MOVE["move"],
    answers("Its neighbours in the order.", data(MOVED), 400, 404),
    (NAME, DOCUMENT_ID, parameters.action(*MOVE)),
    body(ref("PlaceInput")),
    needs="ordered",
    actions=MOVE,
    on=(COLLECTION,),
)
DUPLICATE = Operation(
    "{action}{noun}",
    COPIES["duplicate"],
    answers("The copy, and what differs from the original.", data(ref("Copy")), 400, 404, status=201),
    (NAME, DOCUMENT_ID, parameters.action("duplicate"), LOCALES),
    actions={"duplicate": COPIES["duplicate"]},
    on=(COLLECTION,),
)
FILL_IN = Operation(
    "{action}{noun}",
    COPIES["fill-in"],
    answers("The locale as it is now, and what it lacks.", data(ref("Copy")), 400, 404),
    (NAME, DOCUMENT_ID, parameters.action("fill-in"), VIEW[0]),
    body(ref("FillIn")),
    needs="locales",
    actions={"fill-in": COPIES["fill-in"]},
)

PLACES = answers(
    "One page of the places that point here.", data(array(ref("Use")), ref("PageMeta")), 400, 404
)
ABOUT_PLACES = (parameters.USED_BY, *parameters.PAGES, parameters.COUNTED)
USED = Operation(
    "find{noun}Uses",
    "Who points to a document",
    PLACES,
    (NAME, DOCUMENT_ID, parameters.USED_IN, *ABOUT_PLACES),
    text="From which field and component, in which locale and status. Private fields are left out.",
)
FILE_USED = replace(
    USED,
    name="findFileUses",
    summary="Who holds a file",
    parameters=(parameters.FILE, *ABOUT_PLACES),
    tag="Strapi: files",
    on=(ANY,),
)
RESOURCE_USED = replace(
    USED,
    name="findResourceUses",
    summary="Who points to a resource",
    parameters=(*parameters.RESOURCE, *ABOUT_PLACES),
    on=(ANY,),
)
