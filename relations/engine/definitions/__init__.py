"""Flows, fields, components and locales, defined at run time.

Each function stores its definition in one transaction, which also renews the schema's stamp; values are
rewritten in batches before and after it. `run` makes several of them one change. They raise ValidationError
(its path is the attribute), NotFoundError and ConflictError; nothing is written then. Rows that are passed in
are read again: what the functions give back is the row as it is now.
"""

from .changing import lock
from .components import create_component, delete_component, update_component
from .fields import change_field_type, create_field, delete_field, update_field
from .flows import create_flow, delete_flow, update_flow
from .holdings import held
from .locales import create_locale, delete_locale, rename_locale, set_default_locale
from .losses import DataLossError, listed
from .losses import check as check_loss
from .names import RESERVED_FIELD_SLUGS, RESERVED_SLUGS, composed
from .ordering import order_fields
from .preparing import finish, run
from .rules import wrong_option

__all__ = [
    "RESERVED_FIELD_SLUGS",
    "RESERVED_SLUGS",
    "DataLossError",
    "change_field_type",
    "check_loss",
    "composed",
    "create_component",
    "create_field",
    "create_flow",
    "create_locale",
    "delete_component",
    "delete_field",
    "delete_flow",
    "delete_locale",
    "finish",
    "held",
    "listed",
    "lock",
    "order_fields",
    "rename_locale",
    "run",
    "set_default_locale",
    "update_component",
    "update_field",
    "update_flow",
    "wrong_option",
]
