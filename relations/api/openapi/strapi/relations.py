"""The schema of a relation as it is written: `connect`, `disconnect`, `set`, or ids; alike for every flow.

Source: docs/semantics.md. `relations.engine.links.payload` parses it.
"""

from __future__ import annotations

from typing import Any

from ..shapes import BOOLEAN, INTEGER, NULL, STRING, Shape, array, described, either, obj, ref
from ..values import position

DOCUMENT_ID = described(STRING, "A documentId. A string is always one, also when it looks like a number.")
ID = described(INTEGER, "The numeric id of any version of a document; it names that document.")
VERSION: dict[str, Shape] = {
    "locale": described(STRING, "Which locale of the target, where the relation leaves that open."),
    "status": {
        "type": "string",
        "enum": ["draft", "published"],
        "description": "Pins a target with drafts to one of its states, where the source has none.",
    },
}


def _named(**more: Shape) -> Shape:
    """An object that names a document."""
    return obj(
        {"documentId": DOCUMENT_ID, "id": either(INTEGER, STRING), **VERSION, **more},
        closed=True,
        anyOf=[{"required": ["documentId"]}, {"required": ["id"]}],
    )


def _listed(item: Shape, **more: Any) -> Shape:
    """A list; one item may stand without it."""
    return either(array(item), item, **more)


SCHEMAS: dict[str, Shape] = {
    "RelationPosition": position(
        either(STRING, INTEGER),
        "The place in the list: exactly one of before and after (an item of the list, the anchor), start and "
        "end. Without a position, an item goes to the end.",
        **VERSION,
    ),
    "RelationItem": either(
        DOCUMENT_ID, ID, _named(), description="A document: its id alone, or an object with it."
    ),
    "RelationConnectItem": either(
        DOCUMENT_ID,
        ID,
        _named(position=either(ref("RelationPosition"), NULL)),
        description="A document to connect, and its place.",
    ),
    "RelationConnect": obj(
        {
            "disconnect": described(_listed(ref("RelationItem")), "These leave; they go first."),
            "connect": described(
                _listed(ref("RelationConnectItem")),
                "These come, or move, one after the other; without a position to the end.",
            ),
            "options": obj(
                {"strict": described(BOOLEAN, "false sends an item whose anchor is missing to the end.")},
                closed=True,
            ),
        },
        closed=True,
        description="Changes of a list; what is not named stays where it is.",
    ),
    "RelationSet": obj(
        {"set": _listed(ref("RelationItem"))},
        ["set"],
        closed=True,
        description="The whole list, in this order; [] empties it. Not together with connect or disconnect.",
    ),
    "RelationInput": either(
        ref("RelationConnect"),
        ref("RelationSet"),
        _listed(ref("RelationItem")),
        NULL,
        description="A relation as it is written. A list or an item alone is the same as set; null empties. "
        "A relation to one keeps the last item that is named.",
        examples=[{"connect": [{"documentId": "an-id", "position": {"start": True}}], "disconnect": []}],
    ),
}
