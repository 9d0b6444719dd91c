"""Parsing `fields` and `populate` into a Selection, checked against a flow.

The contract is Strapi's pages on REST parameters. Where they say nothing, docs/semantics.md says how a live
server behaves, which is done here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .... import conf
from ... import query
from ...errors import Faults, ValidationError
from ...schema import ComponentSchema, FlowSchema, RelationSchema, Schema
from ..documents import LOCALIZATIONS, Selection
from . import nested, pagination

SYSTEM_FIELDS = ("id", "documentId", "createdAt", "updatedAt", "publishedAt", "firstPublishedAt", "locale")
NO = (False, *pagination.FALSE)  # what stands for nothing of a field in `populate`
KEYS_OF_RESOURCES = ("count", "pagination", *pagination.KEYS)  # of what is outside the flows, nothing more
KEYS_OF_SEVERAL = ("on", "populate", *KEYS_OF_RESOURCES)
POPULATE_KEYS = ("fields", "populate", "filters", "sort", *KEYS_OF_RESOURCES)


def selection(
    flow: FlowSchema, schema: Schema, values: Mapping[str, Any], largest: int | None = None
) -> Selection:
    """Parse `fields` and `populate`, keys of `values`, of a request for documents of `flow`.

    They have Strapi's shapes: names with commas, lists, or nested dicts. A page of a relation has at most
    `largest` members, by default RELATIONS_MAX_LIMIT. Filters and sorts in `populate` are checked here, but
    parsed only when they are used. Raises ValidationError, with all faults, for unknown names ("Invalid key x
    at path"), for too many levels and for wrong pages.
    """
    largest = conf.get("RELATIONS_MAX_LIMIT") if largest is None else largest
    return _Reader(schema, largest).selection(flow, values, (), 0)


def of_several(field: RelationSchema, schema: Schema, values: Mapping[str, Any]) -> Selection:
    """Parse `on` or `populate` of a request for the members of a relation to several flows.

    `values` are the request's parameters. `on` maps uids of flows to what to read of their documents. Raises
    ValidationError for an unknown name ("Invalid key x at path"), for too many levels and for a wrong page.
    """
    return _Reader(schema, conf.get("RELATIONS_MAX_LIMIT")).of_several(field, values, (field.slug,), 0)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Parses one `populate` tree. `at` is the path to a place in it, `depth` the number of levels above.

    `largest` is the greatest number of members on a page. `root` is the last flow on the path: the documents
    of that flow have the parts that are being selected.
    """

    schema: Schema
    largest: int
    root: FlowSchema | None = None

    def selection(
        self,
        flow: FlowSchema | ComponentSchema,
        values: Mapping[str, Any],
        at: tuple[str, ...],
        depth: int,
        member_of: RelationSchema | None = None,
    ) -> Selection:
        """Parse one level of the tree, for documents of a flow or parts of a component.

        The documents may be members of the relation `member_of`. Raises ValidationError, with all faults.
        """
        if depth > conf.get("RELATIONS_MAX_DEPTH"):
            raise _too_deep(at)
        faults, found = Faults(), Selection()
        with faults.gathered():
            start, limit = self._page(values, at)
            found = replace(found, start=start, limit=limit, count=bool(at) and _is_count(values, at))
        with faults.gathered():
            found = replace(found, fields=_fields(flow, values.get("fields"), at))
        below = replace(self, root=flow) if isinstance(flow, FlowSchema) else self
        with faults.gathered():
            found = replace(found, populate=below._populate(flow, values.get("populate"), at, depth))
        if at:
            with faults.gathered():
                found = replace(
                    found, **nested.choice(below._searched(flow), values, at, self.schema, member_of)
                )
        faults.check()
        return found

    def _searched(self, flow: FlowSchema | ComponentSchema) -> query.Searched:
        """Return the flow, or the component in the form that filters and sorts of parts need."""
        if isinstance(flow, FlowSchema):
            return flow
        assert self.root is not None  # components stand in documents
        return query.loose(flow, self.root)

    def _page(self, values: Mapping[str, Any], at: tuple[str, ...]) -> tuple[int, int | None]:
        """Return (offset, limit) of a populated relation; (0, None) for the whole list.

        At the root, where `at` is empty, `pagination` is about the documents themselves and is not read here.
        """
        if not at:
            return 0, None
        try:
            return pagination.of_relation(values, self.largest)
        except ValidationError as error:
            raise error.under("populate", *at) from None

    def _populate(
        self, flow: FlowSchema | ComponentSchema, value: Any, at: tuple[str, ...], depth: int
    ) -> dict[str, Selection]:
        """Parse `populate`: a name, a list of paths, a dict, or `*`. Returns selections by slug."""
        if value in (None, "", [], (), [None]):
            return {}
        if value == "*":
            return self._everything(flow)
        tree: dict[str, Any] = {}
        if isinstance(value, str):
            value = value.split(",")
        if isinstance(value, list | tuple):
            Faults().each(lambda path: _add_path(tree, path, at), value)
        elif isinstance(value, Mapping):
            tree = dict(value)
        else:
            raise invalid_key(value, at, "populate")
        if tree.keys() == {"*"}:
            return self._everything(flow)
        wanted = [(name, below) for name, below in tree.items() if below not in NO]
        found = Faults().each(lambda entry: self._populated(flow, *entry, at, depth), wanted)
        return {name: selected for (name, _), selected in zip(wanted, found, strict=True)}

    def _everything(self, flow: FlowSchema | ComponentSchema) -> dict[str, Selection]:
        """Return the selections, by slug, of all fields that `*` populates."""
        found = {field.slug: Selection() for field in flow.populatable if self.schema.is_open(field)}
        if isinstance(flow, FlowSchema) and flow.has_localizations:
            found[LOCALIZATIONS] = Selection()
        return found

    def _populated(
        self, flow: FlowSchema | ComponentSchema, name: str, below: Any, at: tuple[str, ...], depth: int
    ) -> Selection:
        """Parse the value that the field `name` has in `populate`. ValidationError for an unknown name."""
        here = (*at, name)
        if name == LOCALIZATIONS and isinstance(flow, FlowSchema) and flow.has_localizations:
            return self._of_documents(flow, below, here, depth)
        field = flow.fields.get(name)
        if field is None or field not in flow.populatable or not self.schema.is_open(field):
            raise invalid_key(name, at, "populate")
        if not isinstance(field, RelationSchema):
            return nested.selection(field, below, here, depth, self.schema, self.selection)
        if field.several:
            return self.of_several(field, below, here, depth)
        return self._of_documents(field.other, below, here, depth, field)

    def _of_documents(
        self,
        other: FlowSchema | None,
        below: Any,
        here: tuple[str, ...],
        depth: int,
        member_of: RelationSchema | None = None,
    ) -> Selection:
        """Parse what to read (`below`) of related documents of `other`; None stands for resources."""
        if isinstance(below, Selection):
            return below
        nothing_below = other is None or not self._everything(other)
        if below in nested.YES or (below == "*" and nothing_below):  # as on a live server
            return Selection()
        if not isinstance(below, Mapping):
            raise invalid_key(below, here, "populate")
        known = POPULATE_KEYS if other is not None else KEYS_OF_RESOURCES
        faults = Faults()
        faults.found += [invalid_key(key, here, "populate") for key in below if key not in known]
        with faults.gathered():
            if other is not None:
                found = self.selection(other, below, here, depth + 1, member_of)
            else:
                start, limit = self._page(below, here)
                found = Selection(start=start, limit=limit, count=_is_count(below, here))
        faults.check()
        return found

    def of_several(self, field: RelationSchema, below: Any, here: tuple[str, ...], depth: int) -> Selection:
        """Parse what to read (`below`) of members of several flows.

        `on` maps uids of flows to what to read of their documents; without it, `populate` may only be `*`.
        """
        below = {"populate": "*"} if below == "*" else {} if below in nested.YES else below
        if not isinstance(below, Mapping):
            raise invalid_key(below, here, "populate")
        for key in below:
            if key not in KEYS_OF_SEVERAL or (key == "populate" and "on" in below):
                raise invalid_key(key, here, "populate")
        start, limit = self._page(below, here)
        whole = Selection(start=start, limit=limit, count=_is_count(below, here))
        if "on" in below:
            return replace(whole, on=self._on(field, below["on"], (*here, "on"), depth))
        if below.get("populate") in (None, ""):
            return whole
        if below["populate"] not in ("*", ["*"]) and below["populate"] != {"*": {}}:
            raise ValidationError(
                f'populate below {".".join(here)}, which has several types, is "*" or stands in "on".',
                [*here, "populate"],
                source="query",
                param="populate",
            )
        kinds = {uid: self._everything_of(flow, here, depth) for uid, flow in field.kinds.items()}
        return replace(whole, on=kinds | {name: Selection() for name in field.resource_types})

    def _on(
        self, field: RelationSchema, chosen: Any, here: tuple[str, ...], depth: int
    ) -> dict[str, Selection]:
        """Parse `on`: return what to read of the members of each flow that it names, by the flow's uid.

        Members of other flows are not shown.
        """
        if not isinstance(chosen, Mapping):
            raise invalid_key(chosen, here, "populate")
        found = Faults().each(lambda entry: self._of_kind(field, *entry, here, depth), chosen.items())
        return dict(zip(chosen, found, strict=True))

    def _of_kind(
        self, field: RelationSchema, uid: str, below: Any, here: tuple[str, ...], depth: int
    ) -> Selection:
        """Parse what to read (`below`) of members of one flow or resource type (`uid`) in `on`."""
        if uid in field.resource_types and below in nested.YES:
            return Selection()
        kinds = field.kinds
        if uid not in kinds or not (below in (*nested.YES, "*") or isinstance(below, Mapping)):
            raise invalid_key(uid, here, "populate")
        given = {"populate": "*"} if below == "*" else {} if below in nested.YES else below
        for key in given:
            if key not in ("fields", "populate", "filters"):
                raise invalid_key(key, (*here, uid), "populate")
        return self.selection(kinds[uid], given, (*here, uid), depth + 1)

    def _everything_of(self, flow: FlowSchema, here: tuple[str, ...], depth: int) -> Selection:
        return self.selection(flow, {"populate": "*"}, here, depth + 1)


def _too_deep(at: tuple[str, ...]) -> ValidationError:
    """Return the ValidationError for a `populate` with too many levels."""
    return ValidationError("populate goes too deep.", ["populate", *at])


def _fields(flow: FlowSchema | ComponentSchema, value: Any, at: tuple[str, ...]) -> tuple[str, ...] | None:
    """Parse `fields` into a tuple of slugs; None for all. Raises ValidationError for unknown names."""
    if value is None or value == "*" or value == ["*"]:
        return None
    names = value.split(",") if isinstance(value, str) else value
    names = list(names.values()) if isinstance(names, Mapping) else names
    if names == [None]:  # an empty list, as the official client writes it
        return None
    if not isinstance(names, list | tuple):
        raise invalid_key(names, at, "fields")
    known = {*SYSTEM_FIELDS, *(field.slug for field in flow.readable)}
    faults = Faults()
    wrong = (name for name in names if not isinstance(name, str) or name not in known)
    faults.found += [invalid_key(name, at, "fields") for name in wrong]
    faults.check()
    return tuple(names)


def _add_path(tree: dict[str, Any], path: Any, at: tuple[str, ...]) -> None:
    """Add a path such as `author.country` to the tree: `author`, and `country` in its `populate`."""
    if not isinstance(path, str):
        raise invalid_key(path, at, "populate")
    if len(at) > conf.get("RELATIONS_MAX_DEPTH"):
        raise _too_deep(at)
    name, _, rest = path.partition(".")
    below = tree.setdefault(name, {})
    if rest:
        _add_path(below.setdefault("populate", {}), rest, (*at, name))


def _is_count(values: Mapping[str, Any], at: tuple[str, ...]) -> bool:
    """Whether only the number of members is requested. ValidationError for a `count` that is no boolean."""
    value = values.get("count", False)
    if value not in (True, *pagination.TRUE, *NO):
        raise ValidationError("count must be true or false.", ["populate", *at, "count"], source="query")
    return value in (True, *pagination.TRUE)


def invalid_key(name: Any, at: tuple[str, ...], param: str) -> ValidationError:
    """Return Strapi's ValidationError for the unknown name `name` at the path `at` of a parameter."""
    where = f" at {'.'.join(at)}" if at else ""
    return ValidationError(f"Invalid key {name}{where}", [*at, str(name)], source="query", param=param)
