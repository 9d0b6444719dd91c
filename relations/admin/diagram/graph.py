"""The nodes and edges of a diagram. The page lists them, and `diagram.js` draws the list."""

from __future__ import annotations

from dataclasses import dataclass, field

from django import forms

DIAGRAM = forms.Media(
    css={"all": ("relations/admin/forms.css", "relations/admin/diagram.css")},
    js=("relations/vendor/dagre/dagre.min.js", "relations/admin/diagram.js"),
)


@dataclass(slots=True)
class Edge:
    """A line of the diagram, from the node that has it to the node with the key `target`.

    For a relation, `label` is its slug, and `mine` and `theirs` are the cardinality at the two ends, "one" or
    "many". `back` is the slug of the inverse field, '' if there is none. `leaf` is the label of a target that
    has no node. `text` describes the edge in the page's list, and `url` is where it links.
    """

    target: str
    label: str = ""
    mine: str = ""
    theirs: str = ""
    back: str = ""
    text: str = ""
    url: str = ""
    leaf: str = ""


@dataclass(slots=True)
class Node:
    """A box of the diagram. `kind` selects its style: "centre", "relation", "resource", or '' for a flow.

    In the diagram of one entry, the node of a relation is drawn before or after the entry's: `side` is
    "before" or "after". If it is before, its edges lead from the targets to it.
    """

    key: str
    label: str
    url: str = ""
    note: str = ""
    kind: str = ""
    side: str = ""
    edges: list[Edge] = field(default_factory=list)
