"""Changing definitions: flows, fields, components and locales, which are defined at run time.

Each function makes one change in one transaction, which also renews the stamp of the schema; stored values
are rewritten in batches before and after it. `run` makes several changes one transaction. They raise
ValidationError (its path names the attribute), NotFoundError and ConflictError; nothing is changed then. A
model instance that is passed in is read again, and the returned one has the stored state.
"""

from ..values.patterns import unbounded
from .attributes import check_field
from .changing import lock
from .components import create_component, delete_component, update_component
from .fields import change_field_type, create_field, delete_field, update_field
from .filters import kept as filters_kept
from .flows import check_flow, create_flow, delete_flow, pointing_at, update_flow
from .holdings import held
from .locales import create_locale, delete_locale, rename_locale, set_default_locale
from .losses import DataLossError, listed
from .losses import check as check_loss
from .names import RESERVED_FIELD_SLUGS, RESERVED_SLUGS, composed
from .ordering import order_fields
from .preparing import finish, run
from .rules import any_pattern, check_rules, wrong_option

__all__ = [
    "RESERVED_FIELD_SLUGS",
    "RESERVED_SLUGS",
    "DataLossError",
    "any_pattern",
    "change_field_type",
    "check_field",
    "check_flow",
    "check_loss",
    "check_rules",
    "composed",
    "create_component",
    "create_field",
    "create_flow",
    "create_locale",
    "delete_component",
    "delete_field",
    "delete_flow",
    "delete_locale",
    "filters_kept",
    "finish",
    "held",
    "listed",
    "lock",
    "order_fields",
    "pointing_at",
    "rename_locale",
    "run",
    "set_default_locale",
    "unbounded",
    "update_component",
    "update_field",
    "update_flow",
    "wrong_option",
]
