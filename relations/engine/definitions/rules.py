"""Checking a field's validation rules (Moltin's) and options (Strapi's)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ...models import FieldType
from ..errors import Faults, ValidationError
from ..schema import CASCADE, REFUSE, REMOVE
from ..values import KINDS, patterns


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


RELATION_RULES = ("one-to-one", "one-to-many")

_takes_any: ContextVar[bool] = ContextVar("takes_any", default=False)


def check_rules(rules: Any, field_type: str) -> list[dict[str, Any]]:
    """Check Moltin's `validation_rules`, `[{"type": …, "options": …}, …]`, for the field's type; return them.

    Rules of a relation, `{"type": "one-to-many", "to": …}`, are returned unchanged: their meaning is stored
    in the field's cardinality and targets. Raises ValidationError, with all faults and their paths.
    """
    if not isinstance(rules, list | tuple):
        raise ValidationError("validation_rules must be a list.", ["validation_rules"])
    check = _check_relation_rule if field_type == FieldType.RELATIONSHIP else _check_rule
    faults = Faults()
    for number, rule in enumerate(rules):
        path = ("validation_rules", number)
        with faults.gathered():
            if not isinstance(rule, dict) or not isinstance(rule.get("type"), str):
                raise ValidationError('A rule is an object with a "type".', path)
            check(rule, field_type, path)
    faults.check()
    return list(rules)


def _check_rule(rule: dict[str, Any], field_type: str, path: tuple[str | int, ...]) -> None:
    field_kind, kind = KINDS[field_type], rule["type"]
    fits, names = field_kind.fits_rule, field_kind.rule_options
    if kind not in field_kind.rules:
        known = ", ".join(field_kind.rules) or "none"
        raise ValidationError(
            f'A field of type {field_type} takes no rule "{kind}". It takes: {known}.', (*path, "type")
        )
    extra = set(rule) - {"type", "options"}
    if extra:
        raise ValidationError(f'A rule has a "type" and "options", no "{min(extra)}".', (*path, min(extra)))
    options = rule.get("options")
    if kind == "enum" and not (isinstance(options, list) and options and all(map(fits, options))):
        raise ValidationError(f"The options of enum are a list of {names}.", (*path, "options"))
    if kind == "between":
        _check_between(options, fits, names, (*path, "options"))


def _check_between(
    options: Any, fits: Callable[[Any], bool], names: str, path: tuple[str | int, ...]
) -> None:
    if (
        not isinstance(options, dict)
        or options.keys() != {"from", "to"}
        or not all(map(fits, options.values()))
    ):
        raise ValidationError(f'The options of between are {{"from": …, "to": …}}, {names}.', path)
    if options["from"] > options["to"]:
        raise ValidationError("between goes from the smaller to the larger.", path)


def _check_relation_rule(rule: dict[str, Any], field_type: str, path: tuple[str | int, ...]) -> None:
    if rule["type"] not in RELATION_RULES:
        known = " and ".join(RELATION_RULES)
        raise ValidationError(
            f'The rules of a relationship are {known}, not "{rule["type"]}".', (*path, "type")
        )
    if not isinstance(rule.get("to"), str):
        raise ValidationError('The rule of a relationship says what it goes "to".', (*path, "to"))


def _is_length(value: Any) -> bool:
    return _is_integer(value) and value >= 0


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_uid(value: Any) -> bool:
    return isinstance(value, str) and COMPONENT_UID.fullmatch(value) is not None


def _is_uids(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_uid, value))


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_action(value: Any) -> bool:
    return value in ACTIONS


ACTIONS = (REMOVE, REFUSE, CASCADE)
COMPONENT_UID = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)

OPTIONS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "enum": (_is_texts, "a list of strings"),
    "min": (_is_number, "a number"),
    "max": (_is_number, "a number"),
    "minLength": (_is_length, "a number of characters"),
    "maxLength": (_is_length, "a number of characters"),
    "regex": (patterns.is_pattern, "a regular expression"),
    "multiple": (_is_flag, "true or false"),
    "allowedTypes": (_is_texts, "a list of strings"),
    "targetField": (_is_text, "a field's slug"),
    "private": (_is_flag, "true or false"),
    "searchable": (_is_flag, "true or false"),
    "writable": (_is_flag, "true or false"),
    "indexed": (_is_flag, "true or false"),
    "customField": (_is_text, "the name of a custom field"),
    "component": (_is_uid, "a component's name, as in shared.seo"),
    "components": (_is_uids, "a list of components' names, as in shared.seo"),
    "repeatable": (_is_flag, "true or false"),
    "link": (_is_uid, "a component's name, as in shared.role"),
    "targetFilter": (_is_object, 'a filter, as in {"name": {"$ne": null}}'),
    "secondLine": (_is_text, "the slug of a field of the target"),
    "thumbnail": (_is_text, "the slug of a media field of the target"),
    "noSelf": (_is_flag, "true or false"),
    "noCycle": (_is_flag, "true or false"),
    "onDelete": (_is_action, f"one of {', '.join(ACTIONS)}"),
}


def wrong_option(key: str, value: Any) -> str:
    """Return what a value of the option `key` must be, such as "a number", if `value` is wrong; else "".

    Raises KeyError for an option that does not exist.
    """
    fits, what = OPTIONS[key]
    return "" if fits(value) else what


@contextmanager
def any_pattern() -> Iterator[None]:
    """A context manager: inside it, the option `regex` may be any regular expression of Python.

    Outside, a new one that RE2 cannot express, as with look-around, is refused. It is for schemas that a
    project brings from its files.
    """
    token = _takes_any.set(True)
    try:
        yield
    finally:
        _takes_any.reset(token)


def check_options(options: Any, field_type: str, stored: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Check a field's options (Strapi's), and return them as a dict; {} for None.

    A `regex` that RE2 cannot express is allowed only if the `stored` options have the same. Raises
    ValidationError for an unknown option or a wrong value, for `indexed` on a type whose values are not
    compared, and when the type needs an option that is missing: an enumeration its `enum`, a component field
    its `component`, a dynamic zone its `components`.
    """
    options = {} if options is None else options
    if not isinstance(options, dict):
        raise ValidationError("options must be an object.", ["options"])
    for key, value in options.items():
        if key not in OPTIONS:
            raise ValidationError(
                f'There is no option "{key}". There are: {", ".join(OPTIONS)}.', ["options", key]
            )
        if what := wrong_option(key, value):
            raise ValidationError(f"{key} must be {what}.", ["options", key])
    if options.get("regex") != (stored or {}).get("regex") and not _takes_any.get():
        _check_bounded(options.get("regex", ""))
    if options.get("indexed") and not KINDS[field_type].indexable:
        raise ValidationError(f"A {field_type} field cannot be indexed.", ["options", "indexed"])
    needed, text = KINDS[field_type].needs or ("", "")
    if needed and not options.get(needed):
        raise ValidationError(text, ["options", needed])
    return dict(options)


def _check_bounded(pattern: str) -> None:
    if reason := patterns.unbounded(pattern):
        text = (
            f'The regular expression "{pattern}" cannot be matched in bounded time: {reason}. There is no '
            "look-around, no \\uXXXX, no back reference and no repeat above 1,000."
        )
        raise ValidationError(text, ["options", "regex"])
