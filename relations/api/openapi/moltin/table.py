"""The dialect as a whole: its routes, and its components."""

from . import definitions, entries, fixed, operations, tokens

TABLE = {**definitions.TABLE, **operations.TABLE, **tokens.TABLE}
SCHEMAS, RESPONSES = fixed.SCHEMAS, fixed.RESPONSES
of_flow, of_components = entries.schemas, entries.of_components
