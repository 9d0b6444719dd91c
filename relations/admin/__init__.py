"""The Django admin for all models but Link, whose rows are edited as relations of entries.

Importing the package registers the ModelAdmins.
"""

from .assets import AssetAdmin
from .components import ComponentAdmin
from .entries.admin import EntryAdmin
from .fields.admin import FieldAdmin
from .flows import FlowAdmin
from .locales import LocaleAdmin
from .ordered.mixin import OrderedAdminMixin
from .ordered.through_inline import OrderedInline
from .relation_field.inline import RelationInline
from .relation_field.mixin import RelationsAdminMixin
from .tokens import TokenAdmin

__all__ = [
    "AssetAdmin",
    "ComponentAdmin",
    "EntryAdmin",
    "FieldAdmin",
    "FlowAdmin",
    "LocaleAdmin",
    "OrderedAdminMixin",
    "OrderedInline",
    "RelationInline",
    "RelationsAdminMixin",
    "TokenAdmin",
]
