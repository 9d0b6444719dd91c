"""The interface of a type of field. Each type is a subclass of `Kind`; `kinds.py` lists them by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from ..errors import Path
from . import rules
from .stored import Stored, StoredText
from .wrong import located, wrong


class Component(Protocol):
    """The attributes of a component's definition that Kinds need. `ComponentSchema` has them."""

    @property
    def uid(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, Described]: ...
    @property
    def unmapped(self) -> tuple[str, ...]: ...


class Described(rules.Ruled, Protocol):
    """The attributes of a field that Kinds need: its options and rules, for example.

    `FieldSchema` has them.
    """

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
    """A type of field, such as integer or media: how its values are read, checked, stored and compared.

    Kinds have no state. Methods that depend on a field's options or rules take the field as an argument. The
    values of parts are handled by the Kinds of the component's attributes.
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

    @property
    def indexable(self) -> bool:
        """Whether the database can have an index on values of this type.

        It can if filters compare them, and they are neither JSON nor secret.
        """
        return self.compared and not self.structure and not self.secret

    # What a definition may say.
    rules: tuple[str, ...] = ()  # Moltin's validation rules
    rule_options = ""  # what the options of these rules are
    needs: tuple[str, str] | None = None  # an option that each field has, and the message where it has not

    # -- writing ------------------------------------------------------------------------------------

    def read(self, value: Any) -> Any:
        """Convert the value to the form in which it is stored.

        Raises ValueError; its message follows the field's name: "must be a number".
        """
        raise ValueError("cannot be read alone")

    def clean(self, field: Described, value: Any, at: Path) -> Any:
        """Check a value that a client sent, and return it in the form in which it is stored; None for None.

        Raises ValidationError, with a path that begins with `at`, for a value that is not of this type or
        that breaks one of the field's rules or options.
        """
        if value is None:
            return None
        try:
            return self.checked(field, value)
        except ValueError as error:
            raise located(error, at) from None

    def checked(self, field: Described, value: Any) -> Any:
        """Check that a value is of this type and keeps the field's rules; return it as it is stored.

        Raises ValueError for a wrong value; its message follows the field's name.
        """
        found = self.read(value)
        rules.check(field, found, self.amount(found))
        return self.as_stored(found)

    def as_stored(self, value: Any) -> Any:
        """Return a value that has been read and checked in the form in which it is stored.

        It is the value itself, except for a password: that is stored as a hash.
        """
        return value

    def amount(self, value: Any) -> float | int | None:
        """Return the number that the options `min` and `max` limit; None if the value is no number."""
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def default(self, field: Described) -> Any:
        """Return the field's default value in the form in which values are stored; its rules are not checked.

        None for a password, and for a default that is not of this type.
        """
        if field.default is None or self.secret:
            return None
        try:
            return self.read(field.default)
        except ValueError:
            return None

    def check_complete(self, field: Described, value: Any, at: Path) -> None:
        """Raise ValidationError if a published version may not have the value, though a draft may.

        That is a missing value of a required field, and a text shorter than the option `minLength`. `at` is
        the path of the value.
        """
        if field.required and self.is_empty(value):
            raise wrong("must be defined", at, "required")
        least = field.options.get("minLength", 0)
        if isinstance(value, str) and len(value) < least:
            raise wrong(f"must have at least {least} characters", at, "too_short", least=least)

    def is_empty(self, value: Any) -> bool:
        """Return whether the value counts as missing, when the field is required."""
        return value in (None, "")

    # -- reading ------------------------------------------------------------------------------------

    def is_list(self, field: Described) -> bool:
        """Return whether the field's values are lists of files or of parts, rather than one."""
        return False

    def media(self, field: Described, value: Any, at: Path) -> Placed:
        """Yield (field, value, path) for each media field in a value of `field`, which may be one itself.

        Media fields of parts are found at any depth. The paths begin with `at`.
        """
        return iter(())

    def with_media(self, field: Described, value: Any, change: Callable[[Any], Any]) -> Any:
        """Return a value of `field`, with the value of each media field in it replaced by `change(value)`."""
        return value

    # -- comparing ----------------------------------------------------------------------------------

    def operand(self, value: Any) -> Any:
        """Convert the operand of a filter so that SQL can compare it with the value, which `sql` reads.

        Raises ValueError for an operand that values of this type cannot be compared with. Its message follows
        the field's name.
        """
        raise ValueError("takes $null and $notNull")

    def fits_rule(self, value: Any) -> bool:
        """Return whether `value` can be an operand of Moltin's validation rules for fields of this type.

        For example each value of an `enum`, or an end of `between`. `rule_options` names such operands in
        words.
        """
        return isinstance(value, str)


def media(fields: Mapping[str, Described], values: Mapping[str, Any], at: Path = ()) -> Placed:
    """Yield (field, value, path) for each media field in a version's values, also those of parts.

    `fields` are the flow's or the component's, by the keys of `values`. The paths begin with `at`.
    """
    for slug, value in values.items():
        if slug in fields and value is not None:
            yield from fields[slug].type.media(fields[slug], value, (*at, slug))


def with_media(
    fields: Mapping[str, Described], values: Mapping[str, Any], change: Callable[[Any], Any]
) -> dict[str, Any]:
    """Return a version's values, in which the value of each media field is replaced by `change(value)`.

    `fields` are by the keys of `values`. Media fields of parts are replaced too, at any depth.
    """
    return {
        slug: fields[slug].type.with_media(fields[slug], value, change) if slug in fields else value
        for slug, value in values.items()
    }
