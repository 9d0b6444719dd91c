"""The types of text: short and long text, email addresses, UIDs, enumerations and passwords."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.hashers import make_password

from . import operands, strings
from .base import Kind
from .wrong import Wrong

UID = re.compile(r"[A-Za-z0-9\-_.~]*", re.ASCII)


class Text(Kind):
    compared = ordered = text = folded = True

    def read(self, value: Any) -> Any:
        return strings.text(value)

    def operand(self, value: Any) -> Any:
        return operands.text(value)


class String(Text):
    names = True
    rules = ("enum", "email", "slug", "uuid")
    rule_options = "strings"


class Email(Text):
    def read(self, value: Any) -> Any:
        return strings.email(value)


class Uid(Text):
    """The type of a UID: text that can be used in the path of a URL without escapes."""

    made = True

    def read(self, value: Any) -> Any:
        found = strings.text(value)
        if not UID.fullmatch(found):
            raise Wrong("must consist of letters, digits and - _ . ~", code="uid")
        return found


class Enumeration(Text):
    needs = ("enum", "An enumeration needs its values in enum.")


class Password(Text):
    """The type of a password: text that is stored as a hash, never shown and never searched."""

    secret = True

    def as_stored(self, value: Any) -> Any:
        return make_password(value)
