"""The limits and the JSON Schema of a batch of writes, used by its view and its description."""

from __future__ import annotations

import re

from ..shapes import INTEGER, STRING, described, obj

MOST = 1000  # writes of one batch
METHODS = ("POST", "PUT", "PATCH", "DELETE")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)  # of a document, for later writes

WRITE = obj(
    {
        "method": {**STRING, "enum": list(METHODS)},
        "path": described(
            STRING, "Below the API, as `/articles/x`; a step may be the `$name` of a document."
        ),
        "query": {"type": "object", "description": 'The parameters, as `{"status": "draft"}`.'},
        "data": {
            "description": "What stands under `data` in the request's own body. A relation may name a "
            "document by its `$name`."
        },
        "as": {
            **STRING,
            "pattern": f"^{NAME.pattern}$",
            "description": "What later writes call the document, with a `$` before it.",
        },
    },
    ["method", "path"],
    closed=True,
)
DONE = obj({"status": INTEGER, "data": {}, "meta": {"type": "object"}}, ["status", "data"])
