"""What a picture is of: nodes, and edges between them. The page lists them; a script draws what is listed."""

from __future__ import annotations

from dataclasses import dataclass, field

from django import forms

DIAGRAM = forms.Media(
    css={"all": ("relations/admin/forms.css", "relations/admin/diagram.css")},
    js=("relations/vendor/dagre/dagre.min.js", "relations/admin/diagram.js"),
)


@dataclass(slots=True)
class Edge:
    """A line from its node to `target`.

    Of a relation, `mine` and `theirs` say `one` or `many` at its ends; `back` is its name on the other side,
    '' where it is one-way. `leaf` is the name of a target that is no node of the list itself.
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
    """What is drawn as a box; `kind` is centre, relation or resource where it is drawn in another way.

    A relation beside a centre stands on its `side`, after or before; before, its edges come from the targets.
    """

    key: str
    label: str
    url: str = ""
    note: str = ""
    kind: str = ""
    side: str = ""
    edges: list[Edge] = field(default_factory=list)
