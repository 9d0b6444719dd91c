"""The admin of flows, fields, entries, locales, clients and tokens. Importing it registers them."""

from .clients import ClientAdmin
from .entries.admin import EntryAdmin
from .fields import FieldAdmin
from .flows import FlowAdmin
from .locales import LocaleAdmin
from .tokens import TokenAdmin

__all__ = ["ClientAdmin", "EntryAdmin", "FieldAdmin", "FlowAdmin", "LocaleAdmin", "TokenAdmin"]
