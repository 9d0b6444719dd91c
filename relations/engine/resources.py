"""Resources: targets of relations that are rows of Django models or external things, not documents.

`RELATIONS_RESOURCES = {"product": "shop.Product", "customer": None}` declares `product` as the rows of a
model, and `customer` as external: its ids are stored unchecked. An object has more options: `{"model":
"shop.Person", "plural": "people", "on_delete": "refuse", "fields": ["email"]}`.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from .. import conf
from ..batches import batches
from ..models import Asset, Link
from .errors import Faults, ValidationError
from .locks import hold, keep
from .operations import Target
from .schema import REFUSE, REMOVE, FlowSchema, RelationSchema
from .values import in_utc

OPTIONS = ("model", "plural", "on_delete", "fields")
OF_STRAPI = re.compile(r"(admin|plugin|strapi)::[\w-]+(\.[\w-]+)?")


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A type of resources, declared in RELATIONS_RESOURCES.

    `model` is None for an external type, whose ids are not checked. A flow with the slug `plural` extends the
    type: it is a core flow, in Moltin's words. `on_delete` says what happens to links when a row of `model`
    is deleted: "remove" deletes them, "refuse" prevents the deletion. `fields` are the columns of `model`
    that answers show.
    """

    name: str
    model: type[Model] | None
    plural: str
    on_delete: str
    fields: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The model's column with the ids that links have: `pk`; for uploaded files `document_id`."""
        return "document_id" if self.model is Asset else "pk"

    def key_of(self, row: Model) -> str:
        """Return the id with which links refer to this row, as text."""
        return str(getattr(row, self.key))

    def existing(self, keys: Iterable[str], using: str, *, kept: bool = False) -> set[str]:
        """Return those of the ids `keys` for which a row exists; for an external type, all of them.

        An id counts only if it is spelt as in the database. With `kept`, nobody can delete the rows until the
        transaction ends, unless Django does not manage the model's table; it raises OperationalError if
        another transaction is deleting one. 1 SQL statement, none for an external type.
        """
        if self.model is None:
            return set(keys)
        found = self._rows(keys, using).order_by().values_list(self.key, flat=True)
        return set(map(str, keep(found) if kept and self.model._meta.managed else found))

    def hold(self, key: str, using: str) -> None:
        """Lock the row with this id, which is about to be deleted; wait for transactions that are linking it.

        1 SQL statement; none for an external type, nor if Django does not manage the table.
        """
        if self.model is not None and self.model._meta.managed:
            hold(self._rows([key], using))

    def rows(self, keys: Iterable[str], using: str) -> dict[str, Model]:
        """Return the rows with these ids, by id as text; {} for an external type.

        Ids without a row are left out. 1 SQL statement for some hundreds of ids.
        """
        if self.model is None:
            return {}
        return {self.key_of(row): row for batch in batches(keys) for row in self._rows(batch, using)}

    def shown(self, row: Model) -> dict[str, Any]:
        """Return what answers show of a row, as JSON values: `name`, which is `str(row)`, and the `fields`.

        A datetime is text in UTC. A value that JSON cannot have, such as a decimal, becomes text.
        """
        columns = {name: row.serializable_value(name) for name in self.fields}
        return {"name": str(row), **{name: _plain(value) for name, value in columns.items()}}

    def _rows(self, keys: Iterable[str], using: str) -> QuerySet[Model]:
        """Return the queryset of the rows with these ids; ids that the column cannot have are left out."""
        assert self.model is not None
        cleaned = [self._cleaned(key) for key in keys]
        found: QuerySet[Model] = self.model._default_manager.using(using)
        return found.filter(**{f"{self.key}__in": [key for key in cleaned if key is not None]})

    def _cleaned(self, key: str) -> Any:
        """Convert an id in a link to the type of the model's column of ids; None if that is impossible."""
        assert self.model is not None
        if "\x00" in key:
            return None
        column: Any = self.model._meta.pk if self.key == "pk" else self.model._meta.get_field(self.key)
        try:
            return column.clean(key, None)
        except DjangoValidationError:
            return None


def _plain(value: Any) -> Any:
    """Return a value if JSON can have it; a datetime as text in UTC, anything else as `str(value)`."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return in_utc(value) if isinstance(value, datetime.datetime) else str(value)


_parsed: tuple[Mapping[str, Any], Mapping[str, ResourceType]] = ({}, {})


def declared() -> Mapping[str, ResourceType]:
    """Return the resource types that RELATIONS_RESOURCES declares, by name.

    Raises ImproperlyConfigured for a wrong setting. It is parsed once, and anew when it is another object.
    """
    global _parsed
    found: Mapping[str, Any] = conf.get("RELATIONS_RESOURCES")
    if found is not _parsed[0]:
        _parsed = (found, MappingProxyType({name: _declared(name, found[name]) for name in found}))
    return _parsed[1]


def is_known(name: str) -> bool:
    """Return whether relations can have resources of this type: a declared type, or one of Strapi's own.

    Strapi's own types, such as `admin::user`, are external unless they are declared. Raises
    ImproperlyConfigured for a wrong setting.
    """
    return OF_STRAPI.fullmatch(name) is not None or name in declared()


def sound() -> list[ResourceType]:
    """Return the resource types that RELATIONS_RESOURCES declares correctly.

    Wrong declarations are left out.
    """
    found: Any = conf.get("RELATIONS_RESOURCES")
    kinds = []
    for name, value in found.items() if isinstance(found, Mapping) else ():
        with suppress(ImproperlyConfigured):
            kinds.append(_declared(name, value))
    return kinds


def faults() -> list[str]:
    """Return what is wrong with RELATIONS_RESOURCES: one sentence for each wrong declaration."""
    found: Any = conf.get("RELATIONS_RESOURCES")
    texts = []
    for name, value in found.items() if isinstance(found, Mapping) else ():
        try:
            _declared(name, value)
        except ImproperlyConfigured as error:
            texts.append(str(error))
    return texts


def kind_of(model: type[Model]) -> ResourceType | None:
    """Return the first of `kinds_of(model)`, or None. Raises ImproperlyConfigured for a wrong setting."""
    return next(iter(kinds_of(model)), None)


def kinds_of(model: type[Model]) -> list[ResourceType]:
    """Return all resource types that are declared for the model.

    A proxy model has those of its concrete model. Raises ImproperlyConfigured for a wrong setting.
    """
    concrete = model._meta.concrete_model
    return [
        kind for kind in declared().values() if kind.model and kind.model._meta.concrete_model is concrete
    ]


def core(slug: str) -> ResourceType | None:
    """Return the resource type whose option `plural` is this slug of a flow; None if none has it.

    Raises ImproperlyConfigured for a wrong setting.
    """
    return next((kind for kind in declared().values() if kind.plural == slug), None)


def extended(flow: FlowSchema) -> ResourceType | None:
    """Return the resource type that `flow` extends, or None.

    It extends the type whose plural is its slug: a core flow, in Moltin's words. An external type is extended
    only if the flow's singular name is its slug too.
    """
    kind = core(flow.slug)
    if kind is None or (kind.model is None and flow.singular != flow.slug):
        return None
    return kind


def check_extends(flow: FlowSchema, document_id: str | None, using: str) -> None:
    """Check the id of a new entry, if its flow extends a resource type with a model.

    Raises ValidationError if `document_id` is not the id of a row of that model, or None. Does nothing for
    other flows.
    """
    kind = extended(flow)
    if kind is None or kind.model is None:
        return
    if document_id is None or not kind.existing([document_id], using, kept=True):
        raise ValidationError(
            f'"{flow.slug}" extends {kind.name}: an entry has the id of one that exists.', ["documentId"]
        )


def check(field: RelationSchema, targets: Iterable[Target], using: str) -> None:
    """Check the resources that are about to become members of a relation.

    Raises ValidationError, with all faults, for a type that is not among the field's resource types and for
    an id without a row. Ids of external types are not checked. 1 SQL statement for each type with a model.
    """
    by_type: dict[str, list[Target]] = defaultdict(list)
    faults = Faults()
    for target in targets:
        assert target.resource is not None
        with faults.gathered():
            if target.resource not in field.resource_types:
                known = ", ".join(field.resource_types) or "none"
                raise ValidationError(
                    f'"{target.resource}" is no type that this field takes. It takes: {known}.',
                    (*target.path, "type"),
                )
            by_type[target.resource].append(target)
    kinds = declared() if by_type else {}
    for name, group in by_type.items():
        if name in kinds:
            with faults.gathered():
                _check_rows(kinds[name], group, using)
    faults.check()


def linked(field: RelationSchema, keys: Collection[str], using: str) -> Q:
    """Return the condition for entry versions with a link to one of the resource ids `keys` in this relation.

    The resource's type is not compared.
    """
    links = Link.objects.using(using).filter(
        source=OuterRef("pk"), field=field.link_field, resource_id__in=keys
    )
    return Q(Exists(links.order_by()))


def _check_rows(kind: ResourceType, targets: list[Target], using: str) -> None:
    """Raise ValidationError for targets whose id no row has; keep the others' rows from being deleted."""
    existing = kind.existing((target.label for target in targets), using, kept=True)
    faults = Faults()
    for target in targets:
        with faults.gathered():
            if target.label not in existing:
                raise ValidationError(f'There is no {kind.name} "{target.label}".', (*target.path, "id"))
    faults.check()


def _declared(name: str, value: Any) -> ResourceType:
    """Build the type `name` from its value in RELATIONS_RESOURCES; ImproperlyConfigured for a wrong one."""
    if not (isinstance(name, str) and name):
        raise ImproperlyConfigured(f"RELATIONS_RESOURCES has the names of types for keys, not {name!r}.")
    options = dict(value) if isinstance(value, Mapping) else {"model": value}
    on_delete, named = options.get("on_delete", REMOVE), options.get("plural")
    if unknown := sorted(map(str, set(options) - set(OPTIONS))):
        raise _wrong(name, f"takes {', '.join(OPTIONS)}, not {', '.join(unknown)}")
    if on_delete not in (REMOVE, REFUSE):
        raise _wrong(name, f'has the on_delete "{REMOVE}" or "{REFUSE}", not {on_delete!r}')
    if named is not None and not (isinstance(named, str) and named):
        raise _wrong(name, f"has a plural that is a name, not {named!r}")
    model = _model(name, options.get("model"))
    fields = _fields(name, model, options.get("fields", ()))
    return ResourceType(name, model, named or plural(name), on_delete, fields)


def _fields(name: str, model: type[Model] | None, given: Any) -> tuple[str, ...]:
    """Return the option `fields` as a tuple; ImproperlyConfigured if they are no columns of the model."""
    columns = [field.name for field in model._meta.concrete_fields] if model else []
    if not isinstance(given, list | tuple) or not all(one in columns for one in given):
        raise _wrong(name, f"has fields that are a list of columns of its model, not {given!r}")
    return tuple(given)


def _model(name: str, label: Any) -> type[Model] | None:
    """Return the model of a label such as "shop.Product", None for None; else ImproperlyConfigured."""
    if label is None:
        return None
    if not isinstance(label, str) or label.count(".") != 1:
        raise _wrong(name, f'is a label like "shop.Product", None, or an object, not {label!r}')
    try:
        return apps.get_model(label)
    except LookupError as error:
        raise _wrong(name, f"has no model: {error}") from None


def _wrong(name: str, text: str) -> ImproperlyConfigured:
    """Return the error about the resource type `name`; `text` is the rest of its sentence."""
    return ImproperlyConfigured(f'RELATIONS_RESOURCES["{name}"] {text}.')


def plural(name: str) -> str:
    """Return the English plural of a noun: category, categories; address, addresses; product, products."""
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return name[:-1] + "ies"
    return name + ("es" if name.endswith(("s", "x", "ch", "sh")) else "s")
