"""The types of resources that RELATIONS_RESOURCES declares: rows of Django models, and external things.

`RELATIONS_RESOURCES = {"product": "shop.Product", "customer": None}` declares `product` as the rows of a
model, and `customer` as external: its ids are stored unchecked. An object has more options: `{"model":
"shop.Person", "plural": "people", "on_delete": "refuse", "fields": ["email"]}`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import router
from django.db.models import Model, QuerySet

from ... import conf
from ...batches import batches
from ...models import Asset
from ..errors import ValidationError
from ..values import in_utc
from .ruled import REFUSE, REMOVE
from .types import FlowSchema

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
        """Return the id with which links refer to this row, as text.

        Raises ValidationError for a row that is not saved yet, and has no id.
        """
        key = getattr(row, self.key)
        if key is None:
            raise ValidationError(f"This {row._meta.verbose_name} is not saved: it has no id.")
        return str(key)

    def database(self, using: str) -> str:
        """Return the alias of the database that has the rows of the model, for links in the database `using`.

        It is the same one, unless DATABASE_ROUTERS keep the model's table out of it. The type has a model.
        """
        assert self.model is not None
        return using if router.allow_migrate_model(using, self.model) else router.db_for_write(self.model)

    def is_beside(self, using: str) -> bool:
        """Return whether a transaction in the database `using` can lock the rows. The type has a model."""
        assert self.model is not None
        return self.model._meta.managed and self.database(using) == using

    def existing(self, keys: Iterable[str], using: str) -> set[str]:
        """Return those of the ids `keys` for which a row exists; for an external type, all of them.

        An id counts only if it is spelt as in the database. 1 SQL statement, none for an external type.
        """
        if self.model is None:
            return set(keys)
        return set(map(str, self.ids(keys, using)))

    def rows(self, keys: Iterable[str], using: str) -> dict[str, Model]:
        """Return the rows with these ids, by id as text; {} for an external type.

        Ids without a row are left out. 1 SQL statement for some hundreds of ids.
        """
        if self.model is None:
            return {}
        return {self.key_of(row): row for batch in batches(keys) for row in self.found(batch, using)}

    def shown(self, row: Model) -> dict[str, Any]:
        """Return what answers show of a row, as JSON values: `name`, which is `str(row)`, and the `fields`.

        A datetime is text in UTC. A value that JSON cannot have, such as a decimal, becomes text.
        """
        columns = {name: row.serializable_value(name) for name in self.fields}
        return {"name": str(row), **{name: _plain(value) for name, value in columns.items()}}

    def ids(self, keys: Iterable[str], using: str) -> QuerySet[Model, Any]:
        """Return the queryset of those of the ids `keys` for which a row exists. The type has a model."""
        return self.found(keys, using).order_by().values_list(self.key, flat=True)

    def found(self, keys: Iterable[str], using: str) -> QuerySet[Model]:
        """Return the queryset of the rows with these ids. The type has a model.

        Ids that the model's column cannot have are left out.
        """
        assert self.model is not None
        cleaned = [self._cleaned(key) for key in keys]
        found: QuerySet[Model] = self.model._default_manager.using(self.database(using))
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
        raise _wrong(name, f"has no model: {str(error).removesuffix('.')}") from None


def _wrong(name: str, text: str) -> ImproperlyConfigured:
    """Return the error about the resource type `name`; `text` is the rest of its sentence."""
    return ImproperlyConfigured(f'RELATIONS_RESOURCES["{name}"] {text}.')


def plural(name: str) -> str:
    """Return the English plural of a noun: category, categories; address, addresses; product, products."""
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return name[:-1] + "ies"
    return name + ("es" if name.endswith(("s", "x", "ch", "sh")) else "s")
