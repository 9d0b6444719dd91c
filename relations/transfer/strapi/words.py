"""The words of Strapi's schema files, with what they are called here."""

from __future__ import annotations

from relations.engine.schema import CARDINALITIES as CARDINALITIES
from relations.models import FieldType

KINDS = ("collectionType", "singleType")

TYPES = {str(kind): kind for kind in FieldType if kind != FieldType.RELATIONSHIP} | {
    "customField": FieldType.JSON
}

# For each kind that contains components: the key that names them, its type, and its description.
COMPONENT_KEYS: dict[str, tuple[str, type, str]] = {
    FieldType.COMPONENT: ("component", str, "the name of a component"),
    FieldType.DYNAMICZONE: ("components", list, "a list of components' names"),
}

# Strapi adds these attributes to every type, in an archive also to its schema. Here every document has them.
SYSTEM_ATTRIBUTES = {
    "createdAt", "createdBy", "firstPublishedAt", "locale", "localizations", "publishedAt", "updatedAt",
    "updatedBy",
}  # fmt: skip

# Keys that every value of a component has.
OF_PARTS = {"__component", "documentId", "id"}

OPTIONS = (
    "enum", "min", "max", "minLength", "maxLength", "regex", "allowedTypes", "multiple", "targetField",
    "component", "components", "repeatable", "customField",
)  # fmt: skip
USED = {
    "type",
    "required",
    "unique",
    "default",
    "pluginOptions",
    "private",
    "searchable",
    "writable",
    *OPTIONS,
}
USED_BY_RELATIONS = {"type", "relation", "target", "inversedBy", "mappedBy", "pluginOptions", "private"}

# Attributes that Strapi does not have. They are stored in pluginOptions.relations, which it ignores.
EXTRAS = {
    "default", "description", "enabled", "localized", "name", "omit_null", "options", "required",
    "resource_types", "unique", "validation_rules",
}  # fmt: skip

# Hints for Strapi's own admin and database, without a bearing on the content.
HINTS = {
    "column", "columnType", "configurable", "enumName", "index", "searchable", "unstable_virtual",
    "useJoinTable", "visible", "writable",
}  # fmt: skip
