"""The types of Strapi's custom fields.

A schema file names the plugin's field, and not the type of its values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from relations.models import FieldType

# Fields of plugins in wide use, with the types that the plugins give them.
KNOWN = {
    "plugin::ckeditor.CKEditor": FieldType.RICHTEXT,
    "plugin::ckeditor5.CKEditor": FieldType.RICHTEXT,
    "plugin::color-picker.color": FieldType.STRING,
    "plugin::country-select.country": FieldType.STRING,
    "plugin::multi-select.multi-select": FieldType.JSON,
    "plugin::react-icons.icon": FieldType.STRING,
    "plugin::strapi-advanced-uuid.uuid": FieldType.STRING,
}
# Only text has these.
OF_TEXT = ("maxLength", "minLength", "regex")


def type_of(attribute: Mapping[str, Any]) -> FieldType | None:
    """Return the type of field for an attribute with Strapi's type `customField`; None if it is unknown.

    Some plugins' fields are known by name. Others are text, if an option for texts or a text as default says
    so.
    """
    known = KNOWN.get(str(attribute.get("customField")))
    if known is not None:
        return known
    says_text = any(attribute.get(key) is not None for key in OF_TEXT)
    return FieldType.TEXT if says_text or isinstance(attribute.get("default"), str) else None
