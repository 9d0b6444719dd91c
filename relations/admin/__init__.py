"""The admin of all that is stored but links, which are edited with entries. Importing it registers it."""

from .assets import AssetAdmin
from .clients import ClientAdmin
from .components import ComponentAdmin
from .entries.admin import EntryAdmin
from .fields.admin import FieldAdmin
from .flows import FlowAdmin
from .locales import LocaleAdmin
from .relation_field.inline import RelationInline
from .relation_field.mixin import RelationsAdminMixin
from .tokens import TokenAdmin

__all__ = [
    "AssetAdmin",
    "ClientAdmin",
    "ComponentAdmin",
    "EntryAdmin",
    "FieldAdmin",
    "FlowAdmin",
    "LocaleAdmin",
    "RelationInline",
    "RelationsAdminMixin",
    "TokenAdmin",
]
