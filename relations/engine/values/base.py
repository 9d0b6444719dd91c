"""The interface of a kind of field. Each kind is a subclass of `Kind`; `kinds.py` lists them by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from ..errors import Path, RelationsError, ValidationError
from . import rules
from .stored import Stored, StoredText
from .wrong import Wrong, wrong


class Component(Protocol):
    """What the kinds of values need to know of a component. `ComponentSchema` has these attributes."""

    @property
    def uid(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, Described]: ...
    @property
    def unmapped(self) -> tuple[str, ...]: ...


class Described(rules.Ruled, Protocol):
    """What the kinds of values need to know of a field. `FieldSchema` has these attributes."""

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
    """A type of field, such as integer or media: how values are read, checked, stored and compared.

    Kinds have no state. Methods that depend on a field's options or rules take the field.
    """

    json_type = "string"  # of a stored value, in the words of JSON Schema; "" where it has any
    on_demand = False  # read only when it is asked for; such a kind takes no default
    holds_parts = False  # its values are components
    links = False  # it has links and no values
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
    structure = False  # compared as JSON text, and neither less nor greater than others

    # What a definition may say.
    rules: tuple[str, ...] = ()  # Moltin's validation rules
    rule_options = ""  # what the options of these rules are
    needs: tuple[str, str] | None = None  # an option that each field has, and the message where it has not

    # -- writing ------------------------------------------------------------------------------------

    def read(self, value: Any) -> Any:
        """Convert the value to the form in which it is stored.

        Raises ValueError, whose message is put after the field's name: "must be a number".
        """
        raise ValueError("cannot be read alone")

    def clean(self, field: Described, value: Any, at: Path) -> Any:
        """Return a value that a client sent as it is stored; None for None.

        Raises ValidationError, whose path begins with `at`, for a value that is not of this kind or breaks a
        rule.
        """
        if value is None:
            return None
        try:
            return self.checked(field, value)
        except ValueError as error:
            here = (*at, *(error.path if isinstance(error, Wrong) else ()))
            raise ValidationError(f"{RelationsError('', here).key} {error}", here) from None

    def checked(self, field: Described, value: Any) -> Any:
        """Read a value, check it against the field's rules, and return it as it is stored.

        Raises ValueError for a wrong one.
        """
        found = self.read(value)
        rules.check(field, found, self.amount(found))
        return self.as_stored(found)

    def as_stored(self, value: Any) -> Any:
        """Return a value that was read and checked as it is stored: of a password, its hash."""
        return value

    def amount(self, value: Any) -> float | int | None:
        """Return the number that the options `min` and `max` limit; None for a value that is no number."""
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def default(self, field: Described) -> Any:
        """Return the field's default in the form in which it is stored. Its rules are not checked.

        None for a default that is not of this kind, and for a password.
        """
        if field.default is None or self.secret:
            return None
        try:
            return self.read(field.default)
        except ValueError:
            return None

    def check_complete(self, field: Described, value: Any, at: Path) -> None:
        """Raise ValidationError for a value that a draft may have and a published version may not."""
        if field.required and self.is_empty(value):
            raise wrong("must be defined", at)
        if isinstance(value, str) and len(value) < field.options.get("minLength", 0):
            raise wrong(f"must have at least {field.options['minLength']} characters", at)

    def is_empty(self, value: Any) -> bool:
        """Whether the value counts as missing in a required field."""
        return value in (None, "")

    # -- reading ------------------------------------------------------------------------------------

    def is_list(self, field: Described) -> bool:
        """Whether values of the field are lists of files or of components."""
        return False

    def media(self, field: Described, value: Any, at: Path) -> Placed:
        """Yield (field, value, path) for each media field within a stored value of `field`, itself included.

        The path begins with `at`. Media fields of components are found at any depth.
        """
        return iter(())

    def with_media(self, field: Described, value: Any, change: Callable[[Any], Any]) -> Any:
        """Return a stored value of `field`, with the value of each media field in it changed by `change`."""
        return value

    # -- comparing ----------------------------------------------------------------------------------

    def operand(self, value: Any) -> Any:
        """Convert the value that a filter compares with to the type of the SQL expression `sql`.

        Raises ValueError for a value of another kind. Its message goes behind the field's name.
        """
        raise ValueError("takes $null and $notNull")

    def fits_rule(self, value: Any) -> bool:
        """Whether `value` may be an option of a validation rule; `rule_options` says in words what may."""
        return isinstance(value, str)


def media(fields: Mapping[str, Described], values: Mapping[str, Any], at: Path = ()) -> Placed:
    """Yield (field, value, path) for each media field in a version's values, at any depth of components.

    `fields` are the flow's or the component's, by the keys of `values`. Paths begin with `at`.
    """
    for slug, value in values.items():
        if slug in fields and value is not None:
            yield from fields[slug].type.media(fields[slug], value, (*at, slug))


def with_media(
    fields: Mapping[str, Described], values: Mapping[str, Any], change: Callable[[Any], Any]
) -> dict[str, Any]:
    """Return a version's values, with each media field's value replaced by `change(value)`.

    `fields` are by the keys of `values`. Media fields of components are found at any depth.
    """
    return {
        slug: fields[slug].type.with_media(fields[slug], value, change) if slug in fields else value
        for slug, value in values.items()
    }
