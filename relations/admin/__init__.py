"""The admin of flows, fields, entries, locales and tokens. Importing it registers them."""

from .entries.admin import EntryAdmin
from .fields import FieldAdmin
from .flows import FlowAdmin
from .locales import LocaleAdmin
from .tokens import TokenAdmin

__all__ = ["EntryAdmin", "FieldAdmin", "FlowAdmin", "LocaleAdmin", "TokenAdmin"]
