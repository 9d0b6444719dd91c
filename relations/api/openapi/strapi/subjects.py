"""Whom an operation is about: the documents of one flow, or those of any flow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ....engine.schema import FlowSchema
from ..catalog import Catalog
from ..shapes import STRING, Shape, answer, array, body, obj, parameter, ref
from . import documents

COLLECTION = parameter(
    "collection", STRING, "The slug of a flow; of a single type its singular name.", "path"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A flow, or None for any; with the shapes that its operations take and answer."""

    catalog: Catalog
    flow: FlowSchema | None

    @property
    def step(self) -> str:
        """Its step of the path."""
        if self.flow is None:
            return "{collection}"
        return self.flow.singular if self.flow.single else self.flow.slug

    @property
    def place(self) -> list[Shape]:
        """The parameter of that step."""
        return [COLLECTION] if self.flow is None else []

    @property
    def tag(self) -> str:
        return f"{self.flow.slug} (Strapi)" if self.flow else "Strapi: any flow"

    def name(self, verb: str, suffix: str = "") -> str:
        """The operation's id."""
        return f"{verb}{self.catalog.name(self.flow) if self.flow else 'Document'}{suffix}"

    @property
    def document(self) -> Shape:
        return ref(self.catalog.name(self.flow)) if self.flow else ref("Document")

    def body(self, *, new: bool = False) -> Shape:
        """`{"data": …}`."""
        if self.flow is None:
            data = ref("DocumentInput")
        elif new:
            data = documents.new(self.catalog, self.flow)
        else:
            data = ref(self.catalog.name(self.flow, "Input"))
        return body(obj({"data": data}, ["data"]))

    def one(self, text: str) -> Shape:
        """The answer with one document."""
        return answer(text, obj({"data": self.document, "meta": {"type": "object"}}, ["data", "meta"]))

    def page(self, text: str) -> Shape:
        """The answer with a page of documents."""
        return answer(text, obj({"data": array(self.document), "meta": ref("PageMeta")}, ["data", "meta"]))


def collections(catalog: Catalog) -> Iterator[Subject]:
    """Any flow, then each that has many documents."""
    yield Subject(catalog, None)
    yield from (Subject(catalog, flow) for flow in catalog.flows if not flow.single)


def singles(catalog: Catalog) -> Iterator[Subject]:
    """The flows that have one document."""
    yield from (Subject(catalog, flow) for flow in catalog.flows if flow.single)


def anything(catalog: Catalog) -> Subject:
    """Any flow."""
    return Subject(catalog, None)
