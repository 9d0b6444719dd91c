"""The JSON Schema of a relation in a request body: `connect`, `disconnect`, `set`, or ids.

It is the same for every flow. Source: docs/semantics.md. `relations.engine.links.payload` parses it.
"""

from __future__ import annotations

from typing import Any

from ..shapes import BOOLEAN, INTEGER, NULL, STRING, Shape, array, described, either, obj, ref
from ..values import position

DOCUMENT_ID = described(STRING, "A documentId. A string is always one, also when it looks like a number.")
ID = described(INTEGER, "The numeric id of any version of a document; it names that document.")
LINK = described(
    either({"type": "object"}, NULL),
    "The data of the link, where the relation has any; null takes it away. Left out, it stays as it is.",
)
VERSION: dict[str, Shape] = {
    "__type": described(STRING, "The target's type, as `api::tag.tag`: needed where there are several."),
    "locale": described(STRING, "Which locale of the target, where the relation leaves that open."),
    "status": {
        "type": "string",
        "enum": ["draft", "published"],
        "description": "Pins a target with drafts to one of its states, where the source has none.",
    },
}


def _named(**more: Shape) -> Shape:
    """Return the schema of an object that names a document by its id; `more` are further keys."""
    return obj(
        {"documentId": DOCUMENT_ID, "id": either(INTEGER, STRING), **VERSION, "__link": LINK, **more},
        closed=True,
        anyOf=[{"required": ["documentId"]}, {"required": ["id"]}],
    )


def _resource(**more: Shape) -> Shape:
    """Return the schema of an object that names a resource; `more` are further keys."""
    kind, key = described(STRING, "A type of resources."), either(STRING, INTEGER)
    return obj({"type": kind, "id": key, "__link": LINK, **more}, ["type", "id"], closed=True)


def _found(*required: str, **more: Shape) -> Shape:
    """Return the schema of an object that names a document by its values, or creates one.

    One of the keys `required` must be there; `more` are further keys.
    """
    return obj(
        {"where": ref("RelationWhere"), "create": ref("RelationCreate"), **VERSION, "__link": LINK, **more},
        closed=True,
        anyOf=[{"required": [key]} for key in required],
    )


def _listed(item: Shape, **more: Any) -> Shape:
    """Return the schema of a list of items, or of a single item without a list."""
    return either(array(item), item, **more)


PLACE = either(ref("RelationPosition"), NULL)

SCHEMAS: dict[str, Shape] = {
    "RelationPosition": position(
        either(STRING, INTEGER),
        "The place in the list: exactly one of before and after (an item of the list, the anchor), start and "
        "end. Without a position, an item goes to the end.",
        **VERSION,
    ),
    "RelationItem": either(
        DOCUMENT_ID,
        ID,
        _named(),
        _resource(),
        _found("where", "create"),
        description="A document: its id alone, or an object with it, its values, or those of a new one.",
    ),
    "RelationWhere": {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {"type": ["string", "number", "boolean"]},
        "description": "Values, by field, that exactly one document has.",
    },
    "RelationCreate": {
        "type": "object",
        "description": "The data of a new document, as for POST; its relations may make others.",
    },
    "RelationConnectItem": either(
        DOCUMENT_ID,
        ID,
        _named(position=PLACE),
        _resource(position=PLACE),
        _found("where", "create", position=PLACE),
        description="A document to connect, and its place.",
    ),
    "RelationConnect": obj(
        {
            "disconnect": described(_listed(ref("RelationItem")), "These leave; they go first."),
            "connect": described(
                _listed(ref("RelationConnectItem")),
                "These come, or move, one after the other; without a position to the end. With `__link` and "
                "without a position, one that is there stays in its place.",
            ),
            "connectOrCreate": _listed(
                _found("where", position=PLACE),
                description="Documents by a unique value, each made with `create` where there is none.",
            ),
            "create": _listed(
                ref("RelationCreate"),
                description="New documents, which come last, and are published when the outer one is.",
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
