"""The keys and values of Strapi's schema files, and the words of this app for them."""

from __future__ import annotations

from relations.engine.schema import CARDINALITIES as CARDINALITIES
from relations.engine.schema import MORPHS as MORPHS
from relations.models import Cardinality, FieldType

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
    "component", "components", "repeatable", "customField", "indexed",
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
USED_BY_RELATIONS = {
    "type", "relation", "target", "inversedBy", "mappedBy", "pluginOptions", "private", "required", "min",
    "max",
}  # fmt: skip

# Names of two relations with one side in Strapi's own editor of types, and what its files have for them.
ONE_WAY = {"oneWay": "oneToOne", "manyWay": "oneToMany"}

# The other sides of relations to several types, in one of these. How many an entry at the owning end may
# have, the owning field says.
MORPHED = {"morphOne": Cardinality.MANY_TO_ONE, "morphMany": Cardinality.MANY_TO_MANY}

# Attributes that Strapi does not have. They are stored in pluginOptions.relations, which it ignores.
EXTRAS = {
    "default", "description", "enabled", "localized", "name", "omit_null", "options", "required",
    "resource_types", "targets", "unique", "validation_rules",
}  # fmt: skip

# Hints for Strapi's own admin and database, without a bearing on the content.
HINTS = {
    "column", "columnType", "configurable", "enumName", "index", "searchable", "unstable_virtual",
    "useJoinTable", "visible", "writable",
}  # fmt: skip
