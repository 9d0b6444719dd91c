"""What the engine asks of a kind of field. Each kind is a subclass of `Kind`, named once in `kinds.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from ..errors import Path, RelationsError, ValidationError
from . import rules
from .stored import Stored, StoredText
from .wrong import Wrong, wrong


class Component(Protocol):
    """What a kind asks of a component."""

    @property
    def uid(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, Described]: ...
    @property
    def unmapped(self) -> tuple[str, ...]: ...


class Described(rules.Ruled, Protocol):
    """What a kind asks of a field."""

    @property
    def slug(self) -> str: ...
    @property
    def default(self) -> Any: ...
    @property
    def components(self) -> Mapping[str, Component]: ...
    @property
    def type(self) -> Kind: ...


Placed = Iterator[tuple[Described, Any, Path]]


class Kind:
    """A kind of field: how its values are read, compared and shown. The field comes with each question."""

    json_type = "string"  # of a stored value, in the words of JSON Schema; "" where it has any
    on_demand = False  # read only when it is asked for; such a kind takes no default
    holds_parts = False  # its values are components
    secret = False  # never shown, and nobody can search for it
    names = False  # a short text, which may be the title of a document
    made = False  # out of the field that `targetField` names, where a new document brings none

    # How filters and sorts compare values. Kinds that are not compared are null or not.
    compared = False
    sql: type[Stored] = StoredText
    ordered = False  # by code point
    text = False  # takes the operators on text,
    folded = False  # and those of them that ignore case
    by_day = False  # compared by the date that the value begins with

    # What a definition may say.
    rules: tuple[str, ...] = ()  # Moltin's validation rules
    rule_options = ""  # what the options of these rules are
    needs: tuple[str, str] | None = None  # an option that each field has, and the message where it has not

    # -- writing ------------------------------------------------------------------------------------

    def read(self, value: Any) -> Any:
        """The value in the form in which it is stored. ValueError, worded to follow the field's name."""
        raise ValueError("cannot be read alone")

    def clean(self, field: Described, value: Any, at: Path) -> Any:
        """The value to store for `field`; ValidationError below `at` for one that does not fit."""
        if value is None:
            return None
        try:
            return self.taken(field, value)
        except ValueError as error:
            here = (*at, *(error.path if isinstance(error, Wrong) else ()))
            raise ValidationError(f"{RelationsError('', here).key} {error}", here) from None

    def taken(self, field: Described, value: Any) -> Any:
        """The value, read and checked against the field's rules; ValueError."""
        found = self.read(value)
        rules.check(field, found, self.amount(found))
        return self.sealed(found)

    def sealed(self, value: Any) -> Any:
        """The last step of a value that was read: a password becomes a hash."""
        return value

    def amount(self, value: Any) -> float | int | None:
        """The number that `min` and `max` bound, if the value is one."""
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def default(self, field: Described) -> Any:
        """The default as the kind reads it; None for one that it cannot. Rules need not hold for it."""
        if field.default is None or self.secret:
            return None
        try:
            return self.read(field.default)
        except ValueError:
            return None

    def check_complete(self, field: Described, value: Any, at: Path) -> None:
        """ValidationError for what is missing at publication: a draft may be unfinished."""
        if field.required and self.is_empty(value):
            raise wrong("must be defined", at)
        if isinstance(value, str) and len(value) < field.options.get("minLength", 0):
            raise wrong(f"must have at least {field.options['minLength']} characters", at)

    def is_empty(self, value: Any) -> bool:
        """Whether a required field counts the value as missing."""
        return value in (None, "")

    # -- reading ------------------------------------------------------------------------------------

    def is_list(self, field: Described) -> bool:
        """Whether the field holds a list of assets or components."""
        return False

    def media(self, field: Described, value: Any, at: Path) -> Placed:
        """Each media field in the value, with its own value and the path there."""
        return iter(())

    def with_media(self, field: Described, value: Any, change: Callable[[Any], Any]) -> Any:
        """The value with that of each media field in it changed."""
        return value

    # -- comparing ----------------------------------------------------------------------------------

    def operand(self, value: Any) -> Any:
        """A filter's operand as `sql` is compared with it; ValueError."""
        raise ValueError("takes $null and $notNull")

    def fits_rule(self, value: Any) -> bool:
        """Whether an option of a rule is as `rule_options` says."""
        return isinstance(value, str)


def media(fields: Mapping[str, Described], values: Mapping[str, Any], at: Path = ()) -> Placed:
    """Each media field of the values, in components too, with what it has and the path there."""
    for slug, value in values.items():
        if slug in fields and value is not None:
            yield from fields[slug].type.media(fields[slug], value, (*at, slug))


def with_media(
    fields: Mapping[str, Described], values: Mapping[str, Any], change: Callable[[Any], Any]
) -> dict[str, Any]:
    """The values with that of each media field, in components too, changed."""
    return {
        slug: fields[slug].type.with_media(fields[slug], value, change) if slug in fields else value
        for slug, value in values.items()
    }
